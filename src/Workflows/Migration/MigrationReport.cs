namespace ExamReg.Workflows.Migration;

/// <summary>Why an activity, a variable or an instance cannot be moved to another version.</summary>
/// <param name="Code">A stable code: "unmapped", "missing", "type-differs", "bookmark-differs", "container-differs", "token-lost", "would-repeat", "variable-differs", "failed".</param>
/// <param name="ActivityId">The activity of the source version; null where a variable of the workflow is meant.</param>
/// <param name="Message">What is wrong and what to do, in the reader's language.</param>
public sealed record MigrationProblem(string Code, string? ActivityId, string Message);

/// <summary>What a plan would do, as far as the two versions alone can tell.</summary>
/// <param name="Errors">Why the plan cannot run at all; empty where it can.</param>
/// <param name="Activities">Every activity of the source version.</param>
/// <param name="Variables">The variables whose declarations differ.</param>
public sealed record MigrationReport(
    IReadOnlyList<MigrationProblem> Errors, IReadOnlyList<ActivityMove> Activities, IReadOnlyList<VariableMove> Variables)
{
    /// <summary>Whether the plan can run; instances that wait where nothing maps then stay where they are.</summary>
    public bool CanRun => Errors.Count == 0;
}

/// <summary>Where an activity of the source version leads.</summary>
/// <param name="ActivityId">The activity.</param>
/// <param name="Label">What to call it when speaking to people.</param>
/// <param name="Type">Its type.</param>
/// <param name="TargetId">The activity of the target version; null where it maps to none.</param>
/// <param name="TargetLabel">What to call that one.</param>
/// <param name="Problem">Why instances that wait here cannot move; null where they can.</param>
/// <param name="Waiting">How many live instances wait here now.</param>
/// <param name="IsContainer">Whether it holds other activities; it maps when what waits in it shall.</param>
public sealed record ActivityMove(
    string ActivityId, string Label, string Type, string? TargetId, string? TargetLabel, MigrationProblem? Problem, int Waiting, bool IsContainer);

/// <summary>What becomes of a variable.</summary>
/// <param name="Name">Its name.</param>
/// <param name="SourceType">Its type in the source version; null where it is new: then it begins with its default.</param>
/// <param name="TargetType">Its type in the target version; null where it is gone: its value is kept, but nothing reads it.</param>
public sealed record VariableMove(string Name, string? SourceType, string? TargetType)
{
    /// <summary>Whether each instance's value must be converted; instances whose value cannot be stay where they are.</summary>
    public bool MustConvert => SourceType is not null && TargetType is not null;
}

/// <summary>What a plan would do to the live instances as they are now. Nothing was changed.</summary>
/// <param name="Total">Live instances of the source version that were looked at.</param>
/// <param name="Movable">How many would move.</param>
/// <param name="IsComplete">Whether all were looked at.</param>
/// <param name="Moves">How many would move from where to where; an instance that waits in several places counts in each.</param>
/// <param name="Stays">How many would stay, by the reason.</param>
public sealed record MigrationDryRun(int Total, int Movable, bool IsComplete, IReadOnlyList<MoveCount> Moves, IReadOnlyList<StayCount> Stays);

/// <summary>How many would move from where to where.</summary>
/// <param name="ActivityId">The waiting activity of the source version.</param>
/// <param name="TargetId">The activity of the target version.</param>
/// <param name="Count">How many instances.</param>
public sealed record MoveCount(string ActivityId, string TargetId, int Count);

/// <summary>How many would stay for one reason.</summary>
/// <param name="Problem">The reason.</param>
/// <param name="Count">How many instances.</param>
/// <param name="Examples">Some of them.</param>
public sealed record StayCount(MigrationProblem Problem, int Count, IReadOnlyList<Guid> Examples);
