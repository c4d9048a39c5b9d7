using ExamReg.Workflows.Runtime;

namespace ExamReg.Workflows.Incidents;

/// <summary>Brings the stimulus of an incident to its instance once more.</summary>
public sealed class IncidentRetry(IncidentStore incidents, WorkflowRuntime runtime)
{
    /// <summary>Retries one incident, by an administrator's hand.</summary>
    /// <param name="incidentId">The incident.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What became of it; null where the incident is settled or keeps nothing to try again (a deliberate fault, a start that only its caller can repeat).</returns>
    public async Task<BurstResult?> RetryAsync(Guid incidentId, CancellationToken cancellationToken = default)
    {
        if (await incidents.FindAsync(incidentId, cancellationToken) is not (var instanceId, { } stimulus))
            return null;
        var result = StartIncident.Restore(instanceId, stimulus) is { } start
            ? await runtime.StartAsync(start, cancellationToken)
            : await runtime.SendAsync(instanceId, stimulus, cancellationToken);
        if (result is not BurstResult.Failed)
            await incidents.ResolveAsync(incidentId, result.IsAccepted ? "retried" : result.GetType().Name, cancellationToken);
        return result;
    }

    /// <summary>Retries every incident whose time has come; a recurring duty of the host.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many were tried.</returns>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken = default)
    {
        var due = await incidents.ClaimDueAsync(cancellationToken);
        foreach (var id in due)
            await RetryAsync(id, cancellationToken);
        return due.Count;
    }
}
