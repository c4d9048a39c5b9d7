using ExamReg.Workflows.Definitions;

namespace ExamReg.Workflows.Execution;

/// <summary>A deliberate fault: the instance ends as faulted, and the burst up to here is kept.</summary>
/// <param name="activityId">The activity that faulted.</param>
/// <param name="code">A code for programs.</param>
/// <param name="category">A category for people.</param>
/// <param name="message">What is wrong.</param>
public sealed class FaultException(string activityId, string? code, string? category, string message) : Exception(message)
{
    /// <summary>The activity that faulted.</summary>
    public string ActivityId { get; } = activityId;

    /// <summary>A code for programs.</summary>
    public string? Code { get; } = code;

    /// <summary>A category for people.</summary>
    public string? Category { get; } = category;
}

/// <summary>An activity threw: the burst rolls back and becomes an incident.</summary>
/// <param name="node">The activity.</param>
/// <param name="inner">What it threw.</param>
public sealed class ActivityFailedException(ActivityNode node, Exception inner) : Exception($"{node.Label}: {inner.Message}", inner)
{
    /// <summary>The activity.</summary>
    public ActivityNode Node { get; } = node;
}

/// <summary>A burst ran more activities than one burst may: most likely a loop that never waits.</summary>
/// <param name="node">The activity that was next.</param>
/// <param name="limit">The number of activities allowed.</param>
public sealed class BurstTooLongException(ActivityNode node, int limit) : Exception($"{node.Label}: more than {limit} activities in one burst.")
{
    /// <summary>The activity that was next.</summary>
    public ActivityNode Node { get; } = node;
}

/// <summary>
/// Thrown by what a host does inside of somebody's burst (<see cref="Runtime.IBurstParticipant"/>) to refuse it: everything rolls
/// back and the caller gets a rejection. Only a throw makes the burst roll back at that point; it is no incident.
/// </summary>
/// <param name="errors">Why; at least one.</param>
public sealed class BurstRefusedException(IReadOnlyList<RejectionError> errors) : Exception(string.Join(' ', errors.Select(error => error.Code)))
{
    /// <summary>Why.</summary>
    public IReadOnlyList<RejectionError> Errors { get; } = errors;
}
