using ExamReg.Workflows.Execution;

namespace ExamReg.Workflows.Administration;

/// <summary>Which instances to list; what is null does not matter.</summary>
public sealed record InstanceFilter
{
    /// <summary>Of any version of this definition.</summary>
    public string? DefinitionId { get; init; }

    /// <summary>Of this definition version (the store's number).</summary>
    public int? DefinitionKey { get; init; }

    /// <summary>Standing so.</summary>
    public WorkflowSubStatus? SubStatus { get; init; }

    /// <summary>With this correlation id.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>Waiting at this activity.</summary>
    public string? WaitingAt { get; init; }

    /// <summary>With a timer due at or before this time; the list then is in the order of the timers.</summary>
    public DateTimeOffset? DueBefore { get; init; }

    /// <summary>Only with open incidents.</summary>
    public bool WithIncidents { get; init; }

    /// <summary>Only what comes after this instance in the list: the last one of the page before. Costs the same on every page.</summary>
    public InstanceSummary? After { get; init; }

    /// <summary>Which page, from 0, for pages by number; what lies before is read through.</summary>
    public int Page { get; init; }

    /// <summary>Rows on a page.</summary>
    public int PageSize { get; init; } = 25;

    /// <summary>Of one of these definition versions. Not together with <see cref="WaitingAt"/> and <see cref="DueBefore"/>, as all that follows.</summary>
    public IReadOnlyCollection<int>? DefinitionKeys { get; init; }

    /// <summary>One of these.</summary>
    public IReadOnlyCollection<Guid>? Ids { get; init; }

    /// <summary>Standing in one of these ways.</summary>
    public IReadOnlyCollection<WorkflowSubStatus>? SubStatuses { get; init; }

    /// <summary>With times like these.</summary>
    public IReadOnlyCollection<TimeCondition> Times { get; init; } = [];

    /// <summary>What they are sorted by.</summary>
    public InstanceOrder OrderBy { get; init; }

    /// <summary>The smallest first.</summary>
    public bool Ascending { get; init; }
}

/// <summary>What instances are sorted by, or compared by their times.</summary>
public enum InstanceOrder
{
    /// <summary>When it began; the order of the ids.</summary>
    Created,

    /// <summary>When its last burst was.</summary>
    Updated,

    /// <summary>When it ended.</summary>
    Finished,

    /// <summary>Its display name; no time.</summary>
    Name,
}

/// <summary>How a time is compared; names as in Elsa.</summary>
public enum TimeComparison
{
    /// <summary>The same moment.</summary>
    Is,

    /// <summary>Another moment.</summary>
    IsNot,

    /// <summary>Before.</summary>
    LessThan,

    /// <summary>Before, or then.</summary>
    LessThanOrEqual,

    /// <summary>After.</summary>
    GreaterThan,

    /// <summary>After, or then.</summary>
    GreaterThanOrEqual,
}

/// <summary>A condition on one of an instance's times.</summary>
/// <param name="Column">Which time; never <see cref="InstanceOrder.Name"/>.</param>
/// <param name="Comparison">How.</param>
/// <param name="At">With what.</param>
public sealed record TimeCondition(InstanceOrder Column, TimeComparison Comparison, DateTimeOffset At);

/// <summary>Somebody who waits at an activity.</summary>
/// <param name="InstanceId">The instance.</param>
/// <param name="Since">Since when.</param>
/// <param name="DueAt">When its earliest timer there is due.</param>
public sealed record WaitingInstance(Guid InstanceId, DateTimeOffset Since, DateTimeOffset? DueAt);

/// <summary>An instance as lists show it.</summary>
/// <param name="Id">The instance.</param>
/// <param name="DefinitionId">Its definition.</param>
/// <param name="VersionId">The id of the version.</param>
/// <param name="Version">The version's number.</param>
/// <param name="SubStatus">How it stands.</param>
/// <param name="CorrelationId">What ties it to the outer world.</param>
/// <param name="Name">Its display name.</param>
/// <param name="IncidentCount">Open incidents.</param>
/// <param name="CreatedAt">When it began.</param>
/// <param name="UpdatedAt">When its last burst was.</param>
/// <param name="FinishedAt">When it ended.</param>
/// <param name="DueAt">Where the list is by due time: its earliest timer.</param>
public sealed record InstanceSummary(
    Guid Id, string DefinitionId, string VersionId, int Version, WorkflowSubStatus SubStatus, string? CorrelationId, string? Name, int IncidentCount,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, DateTimeOffset? FinishedAt, DateTimeOffset? DueAt = null)
{
    /// <summary>Whether it goes on.</summary>
    public WorkflowStatus Status => SubStatus is WorkflowSubStatus.Pending or WorkflowSubStatus.Executing or WorkflowSubStatus.Suspended
        ? WorkflowStatus.Running : WorkflowStatus.Finished;
}

/// <summary>How many wait at an activity.</summary>
/// <param name="ActivityId">The activity.</param>
/// <param name="Count">How many instances.</param>
/// <param name="Since">Since when the longest waits.</param>
/// <param name="Median">How long half of them have waited at least.</param>
/// <param name="NinetiethPercentile">How long a tenth of them has waited at least.</param>
public sealed record WaitingCount(string ActivityId, int Count, DateTimeOffset Since, TimeSpan Median, TimeSpan NinetiethPercentile);

/// <summary>One burst in the journal.</summary>
/// <param name="Seq">Its number within the instance, from 1.</param>
/// <param name="At">When, by the database's clock.</param>
/// <param name="StimulusId">The stimulus' id.</param>
/// <param name="Stimulus">The stimulus' name.</param>
/// <param name="ActivityId">The activity that it met.</param>
/// <param name="Actor">Who was behind it.</param>
/// <param name="Entries">What happened, in order.</param>
public sealed record JournalBurst(
    int Seq, DateTimeOffset At, string StimulusId, string Stimulus, string? ActivityId, string? Actor, IReadOnlyList<JournalEntry> Entries);
