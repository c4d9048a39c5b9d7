using System.Text.Json.Nodes;
using ExamReg.Workflows.Execution;

namespace ExamReg.Workflows.Runtime;

/// <summary>What became of a stimulus.</summary>
public abstract record BurstResult
{
    private BurstResult()
    {
    }

    /// <summary>Whether the stimulus counted (now, or when it first came).</summary>
    public bool IsAccepted => this is Accepted;

    /// <summary>It counted.</summary>
    /// <param name="InstanceId">The instance.</param>
    /// <param name="SubStatus">How the instance stands afterwards.</param>
    /// <param name="Answer">What the activity replied.</param>
    /// <param name="IsDuplicate">Whether it had come before: nothing was changed now.</param>
    public sealed record Accepted(Guid InstanceId, WorkflowSubStatus SubStatus, JsonNode? Answer, bool IsDuplicate) : BurstResult;

    /// <summary>The activity refused it; nothing was consumed or stored.</summary>
    /// <param name="Errors">Why.</param>
    public sealed record Rejected(IReadOnlyList<RejectionError> Errors) : BurstResult;

    /// <summary>The instance does not wait for it; nothing was changed.</summary>
    /// <param name="StimulusName">What came.</param>
    /// <param name="SubStatus">How the instance stands.</param>
    /// <param name="WaitsFor">What it waits for instead.</param>
    public sealed record OutOfTurn(string StimulusName, WorkflowSubStatus SubStatus, IReadOnlyList<string> WaitsFor) : BurstResult;

    /// <summary>There is no such instance, or no published definition to start.</summary>
    /// <param name="What">What was looked for.</param>
    public sealed record NotFound(string What) : BurstResult;

    /// <summary>An activity threw: everything was rolled back, and an incident keeps the stimulus for a retry.</summary>
    /// <param name="IncidentId">The incident.</param>
    /// <param name="ActivityId">The activity.</param>
    /// <param name="Message">What it threw.</param>
    public sealed record Failed(Guid IncidentId, string? ActivityId, string Message) : BurstResult;

    /// <summary>
    /// An administrator's act could not be done: everything was rolled back. There is no incident, since nobody would bring the act
    /// again by himself: whoever wanted it is told, and decides.
    /// </summary>
    /// <param name="ActivityId">The activity that threw; null where the instance itself cannot be read.</param>
    /// <param name="Message">What went wrong.</param>
    public sealed record ActFailed(string? ActivityId, string Message) : BurstResult;
}

/// <summary>A wish for a new instance.</summary>
/// <param name="DefinitionId">Which workflow; its published version is taken.</param>
/// <param name="InstanceId">The id that the instance will have; the same id again gives the first answer back.</param>
public sealed record StartWorkflow(string DefinitionId, Guid InstanceId)
{
    /// <summary>The id that ties the instance to the outer world.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>The workflow's input.</summary>
    public IReadOnlyDictionary<string, object?> Input { get; init; } = new Dictionary<string, object?>();

    /// <summary>Who starts it, for the journal.</summary>
    public string? Actor { get; init; }

    /// <summary>The instance that waits for this one to end.</summary>
    public Guid? ParentId { get; init; }

    /// <summary>The trigger activity to begin with.</summary>
    public string? TriggerActivityId { get; init; }

    /// <summary>
    /// Runs first inside the burst's transaction and scope, for instance to create the row that the instance will own.
    /// Errors that it returns refuse the start; nothing is stored then.
    /// </summary>
    public Func<IServiceProvider, CancellationToken, ValueTask<IReadOnlyList<RejectionError>>>? Prepare { get; init; }
}
