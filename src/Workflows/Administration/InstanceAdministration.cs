using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Incidents;
using ExamReg.Workflows.Runtime;

namespace ExamReg.Workflows.Administration;

/// <summary>What an administrator may do to one live instance. Each act is a burst of its own and stands in the journal with its actor.</summary>
public sealed class InstanceAdministration(WorkflowRuntime runtime, IncidentRetry retry, IncidentStore incidents)
{
    /// <summary>Cancels an instance: every live activity is told, so that it can release what it holds.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancellationToken">Ends the burst.</param>
    public Task<BurstResult> CancelAsync(Guid instanceId, string actor, CancellationToken cancellationToken = default)
        => runtime.AdministerAsync(instanceId, Act("admin.cancel", actor), async burst =>
        {
            await burst.CancelAsync();
            return [];
        }, cancellationToken);

    /// <summary>Changes a variable of the workflow.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="variable">The variable's id or name; it must be declared.</param>
    /// <param name="value">The new value.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancellationToken">Ends the burst.</param>
    public Task<BurstResult> SetVariableAsync(Guid instanceId, string variable, object? value, string actor, CancellationToken cancellationToken = default)
        => runtime.AdministerAsync(instanceId, Act("admin.set-variable", actor), burst =>
        {
            var declared = burst.Workflow.Variables.FirstOrDefault(candidate => candidate.Id == variable || candidate.Name == variable);
            if (declared is null)
                return Refuse("unknown-variable", Text.Of($"流程没有变量“{variable}”：请核对名称。"));
            try
            {
                burst.State.Variables[declared.Id] = declared.Coerce(value);
            }
            catch (InvalidCastException)
            {
                return Refuse("bad-value", Text.Of($"变量“{declared.Name}”的类型是 {declared.TypeName}，不能是“{value}”。"));
            }
            burst.Write(burst.State.Frames[0], JournalEvent.Message, $"{declared.Name} was changed");
            return ValueTask.FromResult<IReadOnlyList<RejectionError>>([]);
        }, cancellationToken);

    /// <summary>Lets an instance go on at another activity: what waits beside it in the same container is cancelled.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="activityId">The activity to begin anew.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancellationToken">Ends the burst.</param>
    public Task<BurstResult> ResumeAtAsync(Guid instanceId, string activityId, string actor, CancellationToken cancellationToken = default)
        => runtime.AdministerAsync(instanceId, Act("admin.resume-at", actor) with { ActivityId = activityId }, async burst =>
        {
            if (burst.Workflow.Find(activityId) is not { Parent: not null } node)
                return [new RejectionError("unknown-activity", null, Text.Of($"流程的这个版本没有活动“{activityId}”：请在图上另选一个。"))];
            await burst.RestartAtAsync(node);
            return [];
        }, cancellationToken);

    /// <summary>Tries again what an activity could not do. The journal tells who asked for it; what then happens stands there as it would have at first.</summary>
    /// <param name="incidentId">The incident.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancellationToken">Ends the burst.</param>
    /// <returns>What became of it; null where the incident is settled or was a deliberate fault.</returns>
    public async Task<BurstResult?> RetryAsync(Guid incidentId, string actor, CancellationToken cancellationToken = default)
    {
        if (await incidents.FindAsync(incidentId, cancellationToken) is not (var instanceId, { } stimulus))
            return null;
        await runtime.AdministerAsync(instanceId, Act("admin.retry", actor), burst =>
        {
            burst.Write(burst.State.Frames[0], JournalEvent.Message, $"incident {incidentId}: {stimulus.Name} is tried again");
            return ValueTask.FromResult<IReadOnlyList<RejectionError>>([]);
        }, cancellationToken);
        return await retry.RetryAsync(incidentId, cancellationToken);
    }

    private static Stimulus Act(string name, string actor) => new($"{name}:{Guid.CreateVersion7()}", name) { Actor = actor };

    private static ValueTask<IReadOnlyList<RejectionError>> Refuse(string code, string message)
        => ValueTask.FromResult<IReadOnlyList<RejectionError>>([new RejectionError(code, null, message)]);
}
