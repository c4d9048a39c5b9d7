using ExamReg.Workflows.Activities.Flow;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;

namespace ExamReg.Workflows.Rehearsal;

/// <summary>Gathers what an exploration comes across, and draws the conclusions at its end.</summary>
internal sealed class RehearsalFindings(CompiledWorkflow workflow)
{
    private readonly Dictionary<string, (RehearsalPath Path, HashSet<string> Marks)> reached = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Activity, string Outcome), RehearsalPath> looseEnds = [];
    private readonly Dictionary<string, RehearsalFailure> failures = new(StringComparer.Ordinal);

    /// <summary>Which end a burst came to.</summary>
    public static (WorkflowSubStatus SubStatus, string? ActivityId) EndOf(Burst burst, RehearsalMoment moment)
    {
        if (burst.Fault is { } fault)
            return (moment.SubStatus, fault.ActivityId);
        var completed = burst.Journal.Where(entry => entry.Event == JournalEvent.Completed).Select(entry => burst.Workflow.Find(entry.ActivityId)!).ToList();
        return (moment.SubStatus, (completed.LastOrDefault(node => node.Activity.IsTerminal) ?? completed.LastOrDefault(node => node.Children.Count == 0))?.Id);
    }

    public void Ran(Situation situation, bool isNew, Situation? from, RehearsalStep? step, RehearsalRun run, string? trigger)
    {
        if (isNew && situation.IsEnd)
            situation.End = EndOf(run.Burst, run.After);
        RehearsalPath? path = null;
        foreach (var entry in run.Burst.Journal)
        {
            if (entry.Event == JournalEvent.Message)
                continue;
            if (!reached.TryGetValue(entry.ActivityId, out var seen))
                reached.Add(entry.ActivityId, (Path(), [.. run.After.Memory.Marks]));
            else if (entry.Event is JournalEvent.Started or JournalEvent.Suspended or JournalEvent.Completed)
                seen.Marks.IntersectWith(run.After.Memory.Marks);
            if (entry.Event == JournalEvent.Completed && workflow.Find(entry.ActivityId) is { Parent.Activity: Flowchart flowchart } node && !node.Activity.IsTerminal)
            {
                foreach (var outcome in entry.Text?.Split(',') ?? ["Done"])
                {
                    if (!node.Activity.MayStayOpen(outcome) && !flowchart.Graph.Outbound(node).Any(connection => connection.SourcePort == outcome))
                        looseEnds.TryAdd((node.Id, outcome), Path());
                }
            }
        }

        RehearsalPath Path() => path ??= PathOf(from, step, run.Burst.Journal, run.After.Memory, (from?.IsGuess ?? false) || run.Stage.Guessed, trigger);
    }

    public void Failed(Situation? from, RehearsalStep? step, Exception exception, string? trigger)
    {
        var (node, reason) = RehearsalException.Explain(exception);
        failures.TryAdd(node.Id, new RehearsalFailure(
            node.Id, reason, exception is BurstTooLongException, PathOf(from, step, [], from?.Moment.Memory, from?.IsGuess ?? false, trigger)));
    }

    public RehearsalReport Report(IReadOnlyList<Situation> situations, bool isComplete)
    {
        var longest = LongestTimes.Compute(situations);
        var ends = situations.Where(situation => situation.End is not null).GroupBy(situation => situation.End!.Value)
            .Select(group => Describe(group.Key, [.. group], longest)).OrderBy(end => end.Length).ToList();
        return new RehearsalReport
        {
            IsComplete = isComplete,
            States = situations.Count,
            Ends = ends,
            Reached = reached.ToDictionary(pair => pair.Key, pair => new RehearsedActivity(pair.Value.Path, pair.Value.Marks)),
            NeverReached = [.. workflow.Nodes.Select(node => node.Id).Where(id => !reached.ContainsKey(id))],
            Traps = FindTraps(situations),
            LooseEnds = [.. looseEnds.Select(pair => new RehearsalLooseEnd(pair.Key.Activity, pair.Key.Outcome, pair.Value))],
            Failures = [.. failures.Values],
            WaitsWithoutLimit = [.. situations.Where(situation => situation is { IsExpanded: true, HasTimer: false }).SelectMany(situation => situation.Waiting).Distinct()],
            LongestTime = ends.Count > 0 && ends.TrueForAll(end => end.LongestTime is not null) ? ends.Max(end => end.LongestTime) : null,
        };
    }

    private RehearsalEnd Describe((WorkflowSubStatus SubStatus, string? ActivityId) end, IReadOnlyList<Situation> situations, IReadOnlyList<TimeSpan?> longest)
    {
        var first = situations.MinBy(situation => situation.Depth)!;
        return new RehearsalEnd(
            end.SubStatus, end.ActivityId, end.ActivityId is { } id ? workflow.Find(id)?.Label : null,
            situations.All(situation => longest[situation.Number] is not null) ? situations.Max(situation => longest[situation.Number]) : null,
            first.Depth, PathOf(first));
    }

    // A trap is where no way leads to an end: of those, the places that one cannot leave, each told once.
    private static List<RehearsalTrap> FindTraps(IReadOnlyList<Situation> situations)
    {
        var into = situations.ToDictionary(situation => situation, _ => new List<Situation>());
        foreach (var situation in situations)
        {
            foreach (var (to, _) in situation.Ways)
                into[to].Add(situation);
        }
        var saved = new HashSet<Situation>();
        // What was not expanded may still lead to an end.
        var pending = new Stack<Situation>(situations.Where(situation => situation.IsEnd || !situation.IsExpanded));
        while (pending.TryPop(out var situation))
        {
            if (!saved.Add(situation))
                continue;
            foreach (var before in into[situation])
                pending.Push(before);
        }
        var traps = new Dictionary<string, RehearsalTrap>(StringComparer.Ordinal);
        foreach (var situation in situations.Where(situation => !saved.Contains(situation)).OrderBy(situation => situation.Depth))
        {
            // Only the entrances: where something that could still be saved, or nothing, came before.
            if (!situation.IsStuck && situation.From is { } from && !saved.Contains(from))
                continue;
            traps.TryAdd($"{situation.IsStuck}:{string.Join(',', situation.Waiting)}", new RehearsalTrap(situation.Waiting, situation.IsStuck, PathOf(situation)));
        }
        return [.. traps.Values];
    }

    private static RehearsalPath PathOf(Situation situation)
        => PathOf(situation.From, situation.Step, situation.Journal, situation.Moment.Memory, situation.IsGuess, situation.Trigger);

    private static RehearsalPath PathOf(Situation? from, RehearsalStep? step, IReadOnlyList<JournalEntry> last, RehearsalMemory? memory, bool isGuess, string? trigger)
    {
        var steps = new List<RehearsalStep>();
        var journals = new List<IReadOnlyList<JournalEntry>> { last };
        if (step is not null)
            steps.Add(step);
        for (var at = from; at is not null; at = at.From)
        {
            journals.Add(at.Journal);
            if (at.Step is { } taken)
                steps.Add(taken);
        }
        steps.Reverse();
        journals.Reverse();
        return new RehearsalPath(
            [.. journals.SelectMany(journal => journal).Where(entry => entry.Event is JournalEvent.Started or JournalEvent.Suspended or JournalEvent.Completed)
                .DistinctBy(entry => entry.FrameId).Select(entry => entry.ActivityId)],
            steps,
            memory?.Flags.ToDictionary() ?? [],
            trigger,
            isGuess);
    }
}
