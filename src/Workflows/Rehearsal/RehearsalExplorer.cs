using ExamReg.Workflows.Activities.Flow;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;

namespace ExamReg.Workflows.Rehearsal;

/// <summary>
/// Walks all ways through a definition, without a database and by a virtual clock: every stimulus that waiting activities may be
/// sent, every outcome of it, every timer in order, both answers to every question that the made-up case leaves open. Situations
/// that differ only in numbering count once, so loops end; the number of situations is bounded. Deterministic for a seed.
/// </summary>
public sealed class RehearsalExplorer
{
    private readonly RehearsalMachine machine;
    private readonly RehearsalCase given;
    private readonly RehearsalBounds bounds;
    private readonly SituationKey keys;
    private readonly Random random;
    private readonly Dictionary<string, Situation> known = new(StringComparer.Ordinal);
    private readonly List<Situation> situations = [];
    private readonly RehearsalFindings findings;

    private RehearsalExplorer(CompiledWorkflow workflow, RehearsalCase given, RehearsalBounds bounds, CancellationToken cancellationToken)
    {
        (this.given, this.bounds) = (given, bounds);
        machine = new RehearsalMachine(workflow, given, bounds.MaxStepsPerBurst, cancellationToken);
        keys = new SituationKey(workflow, given);
        random = new Random(bounds.Seed);
        findings = new RehearsalFindings(workflow);
    }

    /// <summary>Explores a definition.</summary>
    /// <param name="workflow">The workflow; it need not be stored.</param>
    /// <param name="given">What is known of the case; what it leaves open is tried both ways.</param>
    /// <param name="bounds">How far to go.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static Task<RehearsalReport> ExploreAsync(
        CompiledWorkflow workflow, RehearsalCase? given = null, RehearsalBounds? bounds = null, CancellationToken cancellationToken = default)
        => new RehearsalExplorer(workflow, given ?? new RehearsalCase(), bounds ?? new RehearsalBounds(), cancellationToken).RunAsync();

    private async Task<RehearsalReport> RunAsync()
    {
        var isComplete = true;
        foreach (var trigger in Starts())
            await ExpandAsync(null, null, answers => machine.StartAsync(trigger, answers), trigger);
        for (var next = 0; next < situations.Count; next++)
        {
            if (situations.Count > bounds.MaxStates)
            {
                isComplete = false;
                break;
            }
            foreach (var move in Moves(situations[next]))
                await MoveAsync(situations[next], move);
            situations[next].IsExpanded = true;
        }
        if (!isComplete)
        {
            for (var walk = 0; walk < bounds.Walks; walk++)
                await WalkAsync();
        }
        return findings.Report(situations, isComplete);
    }

    // By hand, and by each activity that starts the workflow by itself.
    private IEnumerable<string?> Starts() => given.TriggerActivityId is { } wanted
        ? [wanted]
        : machine.Workflow.Root.Children.Where(node => node.CanStartWorkflow).Select(node => (string?)node.Id).Prepend(null);

    // Where breadth is too much, walks go deep; what they find counts, only completeness cannot be claimed.
    private async Task WalkAsync()
    {
        if (situations.Count == 0)
            return;
        var at = situations[0];
        for (var step = 0; step < bounds.WalkLength && at is { IsEnd: false }; step++)
        {
            var moves = Moves(at);
            if (moves.Count == 0)
                return;
            var reached = await MoveAsync(at, moves[random.Next(moves.Count)]);
            if (reached.Count == 0)
                return;
            at = reached[random.Next(reached.Count)];
        }
    }

    private List<Move> Moves(Situation situation)
    {
        if (situation.IsEnd)
            return [];
        var (look, stage) = machine.Look(situation.Moment);
        var moves = new List<Move>();
        foreach (var frame in look.State.Frames)
        {
            if (!look.State.Bookmarks.Exists(bookmark => bookmark.FrameId == frame.Id))
                continue;
            var context = look.ContextOf(frame);
            foreach (var choice in RehearsalChoices.Read(context, stage).Choices.Where(choice => choice.Refusal is null && choice.DueAt is null))
            {
                var (bookmark, offer, isReal) = RehearsalChoices.Find(context, stage, choice);
                moves.Add(new Move(RehearsalStep.Send(frame.ActivityId, choice.Stimulus, choice.Id), bookmark.Id, null, isReal ? offer?.Payload : null, isReal ? null : choice.Id));
            }
        }
        if (look.State.Bookmarks.Where(bookmark => bookmark.DueAt is not null).OrderBy(bookmark => bookmark.DueAt).ThenBy(bookmark => bookmark.Id).FirstOrDefault() is { } timer)
            moves.Add(new Move(RehearsalStep.PassToNextTimer(), timer.Id, timer.DueAt > situation.Moment.Now ? timer.DueAt : situation.Moment.Now, null, null));
        var shuffled = moves.ToArray();
        random.Shuffle(shuffled);
        situation.Waiting = [.. look.State.Frames.Where(frame => look.State.Bookmarks.Exists(bookmark => bookmark.FrameId == frame.Id)).Select(frame => frame.ActivityId)];
        situation.HasTimer = look.State.Bookmarks.Exists(bookmark => bookmark.DueAt is not null);
        situation.IsStuck = moves.Count == 0;
        return [.. shuffled];
    }

    private Task<List<Situation>> MoveAsync(Situation from, Move move) => ExpandAsync(from, move.Step, answers => machine.ResumeAsync(
        from.Moment,
        move.At ?? from.Moment.Now,
        move.BookmarkId,
        bookmark => new Stimulus("explored", bookmark.Name) { Payload = move.ChoiceId ?? (object?)move.Payload?.DeepClone() },
        answers));

    // Runs one burst once for each way of answering the questions that it asks.
    private async Task<List<Situation>> ExpandAsync(
        Situation? from, RehearsalStep? step, Func<IReadOnlyList<int>, Task<RehearsalRun>> run, string? trigger = null)
    {
        var reached = new List<Situation>();
        var open = new Stack<List<int>>([[]]);
        while (open.TryPop(out var answers))
        {
            try
            {
                var result = await run(answers);
                if (result.Burst.Rejection is null)
                    reached.Add(Arrive(from, step, result, from?.Trigger ?? trigger));
            }
            catch (ActivityFailedException failed) when (failed.InnerException is OpenQuestion question)
            {
                for (var way = question.Ways - 1; way >= 0; way--)
                    open.Push([.. answers, way]);
            }
            catch (Exception exception) when (exception is ActivityFailedException or BurstTooLongException)
            {
                findings.Failed(from, step, exception, from?.Trigger ?? trigger);
            }
        }
        return reached;
    }

    private Situation Arrive(Situation? from, RehearsalStep? step, RehearsalRun run, string? trigger)
    {
        var key = keys.Of(run.After, run.Burst);
        var passed = from is null ? TimeSpan.Zero : run.After.Now - from.Moment.Now;
        var isNew = !known.TryGetValue(key, out var situation);
        if (isNew)
        {
            situation = new Situation(situations.Count, run.After, from, step, run.Burst.Journal, (from?.IsGuess ?? false) || run.Stage.Guessed)
            {
                IsEnd = run.After.SubStatus != WorkflowSubStatus.Suspended,
                Trigger = trigger,
            };
            known.Add(key, situation);
            situations.Add(situation);
        }
        from?.Ways.Add((situation!, passed));
        findings.Ran(situation!, isNew, from, step, run, trigger);
        return situation!;
    }

    private sealed record Move(RehearsalStep Step, int BookmarkId, DateTimeOffset? At, System.Text.Json.Nodes.JsonNode? Payload, string? ChoiceId);
}

/// <summary>A situation in which an exploration found the workflow, and how it first got there.</summary>
internal sealed class Situation(int number, RehearsalMoment moment, Situation? from, RehearsalStep? step, IReadOnlyList<JournalEntry> journal, bool isGuess)
{
    public int Number { get; } = number;

    public RehearsalMoment Moment { get; } = moment;

    public Situation? From { get; } = from;

    public RehearsalStep? Step { get; } = step;

    public IReadOnlyList<JournalEntry> Journal { get; } = journal;

    public bool IsGuess { get; } = isGuess;

    public bool IsEnd { get; init; }

    /// <summary>The trigger that the workflow began with.</summary>
    public string? Trigger { get; init; }

    public bool IsExpanded { get; set; }

    public bool IsStuck { get; set; }

    public bool HasTimer { get; set; }

    public IReadOnlyList<string> Waiting { get; set; } = [];

    /// <summary>Which end it is; null while it goes on.</summary>
    public (WorkflowSubStatus SubStatus, string? ActivityId)? End { get; set; }

    public List<(Situation To, TimeSpan Passed)> Ways { get; } = [];

    public int Depth { get; } = from is null ? 0 : from.Depth + 1;
}
