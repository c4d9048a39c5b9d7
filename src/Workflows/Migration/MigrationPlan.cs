using System.Text.Json.Serialization;
using Npgsql;

namespace ExamReg.Workflows.Migration;

/// <summary>How a migration plan stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MigrationStatus>))]
public enum MigrationStatus
{
    /// <summary>Being drawn up; nothing has moved.</summary>
    Draft,

    /// <summary>Moving instances, batch by batch.</summary>
    Running,

    /// <summary>Stopped by hand between two batches; may go on.</summary>
    Paused,

    /// <summary>Every instance has moved or is listed with the reason why it stays.</summary>
    Completed,

    /// <summary>Given up; what has moved stays moved.</summary>
    Cancelled,
}

/// <summary>A plan to move the live instances of one version of a definition to another one.</summary>
/// <param name="Id">The plan.</param>
/// <param name="DefinitionId">The definition.</param>
/// <param name="SourceKey">The store's number of the version that instances leave.</param>
/// <param name="SourceVersion">Its number in the definition.</param>
/// <param name="TargetKey">The store's number of the version that they go to.</param>
/// <param name="TargetVersion">Its number in the definition.</param>
/// <param name="Mapping">Activity of the source version to activity of the target version; an activity that is missing here maps to none.</param>
/// <param name="Status">How it stands.</param>
/// <param name="Revision">Grows with every change of the mapping; whoever changes it must have seen the latest.</param>
/// <param name="CreatedBy">Who drew it up.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="StartedBy">Who started it last: the actor in the instances' journals.</param>
/// <param name="StartedAt">When it was last started.</param>
/// <param name="FinishedAt">When it was through, or given up.</param>
public sealed record MigrationPlan(
    Guid Id, string DefinitionId, int SourceKey, int SourceVersion, int TargetKey, int TargetVersion, IReadOnlyDictionary<string, string> Mapping,
    MigrationStatus Status, int Revision, string CreatedBy, DateTimeOffset CreatedAt, string? StartedBy, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt);

/// <summary>How far a plan has come; exact, since each instance's move and its count are one transaction.</summary>
/// <param name="Status">How the plan stands.</param>
/// <param name="Migrated">Instances that have moved.</param>
/// <param name="Stayed">Instances that could not.</param>
/// <param name="Remaining">Live instances of the source version that have not been tried.</param>
public sealed record MigrationProgress(MigrationStatus Status, int Migrated, int Stayed, int Remaining);

/// <summary>What became of one instance.</summary>
/// <param name="InstanceId">The instance.</param>
/// <param name="IsMigrated">Whether it moved.</param>
/// <param name="ActivityId">The activity that kept it.</param>
/// <param name="Code">The reason's code, as in <see cref="MigrationProblem"/>.</param>
/// <param name="Reason">Why it stays, in the reader's language.</param>
/// <param name="At">When, by the database's clock.</param>
public sealed record MigrationItem(Guid InstanceId, bool IsMigrated, string? ActivityId, string? Code, string? Reason, DateTimeOffset At);

/// <summary>What came of an act on a plan.</summary>
/// <param name="Plan">The plan as it now is; null where there is none.</param>
/// <param name="Refusal">Why nothing was done; null where it was.</param>
public sealed record MigrationPlanResult(MigrationPlan? Plan, Execution.RejectionError? Refusal)
{
    /// <summary>Whether it was done.</summary>
    public bool IsDone => Refusal is null;
}

/// <summary>Writes an act on a plan down in the act's own transaction: both are committed, or neither.</summary>
/// <param name="connection">In the transaction.</param>
/// <param name="before">The plan as it was; null for one that has just been drawn up.</param>
/// <param name="after">The plan as it is now.</param>
public delegate Task MigrationWitness(NpgsqlConnection connection, MigrationPlan? before, MigrationPlan after);
