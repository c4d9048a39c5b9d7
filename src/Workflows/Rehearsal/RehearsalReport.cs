using ExamReg.Workflows.Execution;

namespace ExamReg.Workflows.Rehearsal;

/// <summary>How far an exploration goes. It is bounded by work and never by time, so that the same seed finds the same.</summary>
public sealed record RehearsalBounds
{
    /// <summary>Different situations that are looked at, breadth first.</summary>
    public int MaxStates { get; init; } = 3_000;

    /// <summary>Activities that one burst may run.</summary>
    public int MaxStepsPerBurst { get; init; } = 500;

    /// <summary>Where the situations are too many: random walks that then go deeper.</summary>
    public int Walks { get; init; } = 40;

    /// <summary>Steps of one random walk.</summary>
    public int WalkLength { get; init; } = 60;

    /// <summary>Decides the order in which ways are tried, and the random walks.</summary>
    public int Seed { get; init; } = 1;
}

/// <summary>What an exploration of a definition found.</summary>
public sealed record RehearsalReport
{
    /// <summary>Whether every situation was looked at; else the bound was met, and what was not found may still be there.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>Different situations that were looked at.</summary>
    public required int States { get; init; }

    /// <summary>The ends that were found.</summary>
    public required IReadOnlyList<RehearsalEnd> Ends { get; init; }

    /// <summary>The activities that ran, each with what always held before.</summary>
    public required IReadOnlyDictionary<string, RehearsedActivity> Reached { get; init; }

    /// <summary>The activities that never ran.</summary>
    public required IReadOnlyList<string> NeverReached { get; init; }

    /// <summary>Situations that nothing leads out of: it waits for ever, or goes round without an end.</summary>
    public required IReadOnlyList<RehearsalTrap> Traps { get; init; }

    /// <summary>Outcomes that no connection takes up: the branch just stops there.</summary>
    public required IReadOnlyList<RehearsalLooseEnd> LooseEnds { get; init; }

    /// <summary>Activities that threw.</summary>
    public required IReadOnlyList<RehearsalFailure> Failures { get; init; }

    /// <summary>Activities at which an instance can wait while no timer runs beside them: nothing limits how long.</summary>
    public required IReadOnlyList<string> WaitsWithoutLimit { get; init; }

    /// <summary>
    /// The longest virtual time until an end, if every wait lasts until just before a timer ends it; null where time has no limit,
    /// because of a loop that can be gone round for ever with time passing, or because no end was found.
    /// </summary>
    public required TimeSpan? LongestTime { get; init; }
}

/// <summary>One way for instances to end.</summary>
/// <param name="SubStatus">How they stand then.</param>
/// <param name="ActivityId">The terminal activity, or the last one that ran; null where none did.</param>
/// <param name="Label">What to call that activity when speaking to people.</param>
/// <param name="LongestTime">The longest virtual time until this end; null where it has no limit.</param>
/// <param name="Length">Steps of the shortest path.</param>
/// <param name="Example">The shortest path.</param>
public sealed record RehearsalEnd(
    WorkflowSubStatus SubStatus, string? ActivityId, string? Label, TimeSpan? LongestTime, int Length, RehearsalPath Example);

/// <summary>An example of how to get somewhere; the steps can be replayed in a session with the path's facts.</summary>
/// <param name="Activities">The activities that began, in order.</param>
/// <param name="Steps">The steps.</param>
/// <param name="Flags">The flags that the exploration decided on the way.</param>
/// <param name="TriggerActivityId">The trigger that it began with, or null.</param>
/// <param name="IsGuess">Whether a decision was taken that only real data could take: then the path may be impossible.</param>
public sealed record RehearsalPath(
    IReadOnlyList<string> Activities, IReadOnlyList<RehearsalStep> Steps, IReadOnlyDictionary<string, bool> Flags,
    string? TriggerActivityId, bool IsGuess)
{
    /// <summary>The case with which the steps can be replayed.</summary>
    /// <param name="given">The case of the exploration.</param>
    public RehearsalCase CaseFor(RehearsalCase given)
    {
        var facts = new Dictionary<string, System.Text.Json.Nodes.JsonNode?>(given.Facts);
        foreach (var (name, flag) in Flags)
            facts[name] = flag;
        return given with { Facts = facts, TriggerActivityId = TriggerActivityId };
    }
}

/// <summary>An activity that ran.</summary>
/// <param name="Example">The shortest path to it.</param>
/// <param name="MarksAlways">The marks that were on the case whenever it began, such as "paid".</param>
public sealed record RehearsedActivity(RehearsalPath Example, IReadOnlyCollection<string> MarksAlways);

/// <summary>A situation that nothing leads out of.</summary>
/// <param name="ActivityIds">The activities that wait there; none where nothing waits at all.</param>
/// <param name="WaitsForEver">Whether nothing can come any more; else it goes round without ever reaching an end.</param>
/// <param name="Example">How to get there.</param>
public sealed record RehearsalTrap(IReadOnlyList<string> ActivityIds, bool WaitsForEver, RehearsalPath Example);

/// <summary>An outcome that no connection takes up.</summary>
/// <param name="ActivityId">The activity.</param>
/// <param name="Outcome">The outcome.</param>
/// <param name="Example">How to get there.</param>
public sealed record RehearsalLooseEnd(string ActivityId, string Outcome, RehearsalPath Example);

/// <summary>An activity that threw.</summary>
/// <param name="ActivityId">The activity.</param>
/// <param name="Message">What happened, in the reader's language.</param>
/// <param name="IsEndless">Whether it went round without ever waiting.</param>
/// <param name="Example">How to get there; the last step is the one that failed.</param>
public sealed record RehearsalFailure(string ActivityId, string Message, bool IsEndless, RehearsalPath Example);
