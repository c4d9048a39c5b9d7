using System.Globalization;
using System.Text.Json.Nodes;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Execution;

namespace ExamReg.Workflows.Rehearsal;

/// <summary>What a rehearsal remembers beside the instance's state: the facts of its case and the marks that activities left on it.</summary>
internal sealed record RehearsalMemory(DateTimeOffset StartedAt, IReadOnlyDictionary<string, JsonNode?> Facts)
{
    public SortedSet<string> Marks { get; private init; } = new(StringComparer.Ordinal);

    /// <summary>Flags that were read; those that the case left open are decided from then on.</summary>
    public SortedDictionary<string, bool> Flags { get; private init; } = new(StringComparer.Ordinal);

    public RehearsalMemory Copy() => this with
    {
        Marks = new(Marks, StringComparer.Ordinal),
        Flags = new(Flags, StringComparer.Ordinal),
    };

    public DateTimeOffset When(RehearsalFact moment)
        => Facts.GetValueOrDefault(moment.Name) is JsonValue given
            && DateTimeOffset.TryParse(given.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
                ? at
                : StartedAt + moment.DefaultAfter;

    public bool? Flag(string name)
        => Flags.TryGetValue(name, out var decided) ? decided
            : Facts.GetValueOrDefault(name) is JsonValue given && bool.TryParse(given.ToString(), out var flag) ? flag
            : null;
}

/// <summary>Runs the activities of one burst of a rehearsal: for real, or by the plans that stand in for them.</summary>
internal sealed class RehearsalStage(RehearsalMemory memory)
{
    // More open questions in one burst than this are no longer tried both ways.
    private const int MostChoices = 12;

    private IReadOnlyList<int>? script;
    private int asked;

    public RehearsalMemory Memory { get; } = memory;

    public bool Explores => script is not null;

    /// <summary>Whether a way was taken that only real data could decide: then a finding is only a suspicion.</summary>
    public bool Guessed { get; private set; }

    /// <summary>Explores: open questions are answered by a script; one beyond its end is thrown back as <see cref="OpenQuestion"/>.</summary>
    public void Explore(IReadOnlyList<int> answers) => script = answers;

    public RehearsalPlan PlanOf(ActivityContext context) => context.Node.Activity.Rehearse(new RehearsalContext(this, context));

    public async ValueTask ExecuteAsync(ActivityContext context)
    {
        var plan = PlanOf(context);
        if (plan.IsReal)
        {
            await context.Node.Activity.ExecuteAsync(context);
        }
        else if (plan.Outcomes is { } outcomes)
        {
            Memory.Marks.UnionWith(plan.Marks);
            await context.CompleteAsync([.. outcomes]);
        }
        else
        {
            foreach (var name in plan.Offers.Where(offer => offer.DueAt is null).Select(offer => offer.Stimulus).Distinct())
                context.WaitFor(name);
            foreach (var offer in plan.Offers)
            {
                if (offer.DueAt is { } due)
                    context.WaitUntil(due, JsonValue.Create(RehearsalChoices.IdOf(offer)));
            }
        }
    }

    public async ValueTask ResumeAsync(ActivityContext context, ReceivedStimulus stimulus)
    {
        var plan = PlanOf(context);
        if (plan.IsReal)
        {
            await context.Node.Activity.ResumeAsync(context, stimulus);
            return;
        }
        var isMoment = stimulus.Bookmark.DueAt is not null;
        var wanted = isMoment ? stimulus.Bookmark.Payload?.ToString() : stimulus.Stimulus.Payload as string;
        var offer = plan.Offers.FirstOrDefault(candidate => candidate.Stimulus == stimulus.Name && (wanted is null || RehearsalChoices.IdOf(candidate) == wanted));
        if (offer is null)
        {
            // A moment that no longer means anything, such as a reminder: the activity waits on.
            if (isMoment)
                return;
            context.Reject(new RejectionError("not-offered", null, Text.Of($"活动“{context.Node.Label}”现在不接受“{wanted ?? stimulus.Name}”。")));
            return;
        }
        if (offer.Refusal is { } refusal)
        {
            context.Reject(new RejectionError("refused", null, refusal));
            return;
        }
        Memory.Marks.ExceptWith(offer.Unmarks);
        Memory.Marks.UnionWith(offer.Marks);
        if (offer.Outcomes.Count > 0)
            await context.CompleteAsync([.. offer.Outcomes]);
    }

    public ValueTask CancelAsync(ActivityContext context)
        => PlanOf(context).IsReal ? context.Node.Activity.OnCanceledAsync(context) : ValueTask.CompletedTask;

    public bool Is(RehearsalFact flag)
    {
        if (Memory.Flag(flag.Name) is { } known)
            return known;
        var answer = script is null ? flag.DefaultFlag : Ask(2) == 0 == flag.DefaultFlag;
        Memory.Flags[flag.Name] = answer;
        return answer;
    }

    public int Choose(int ways)
    {
        if (script is null || ways < 2)
            return 0;
        Guessed = true;
        return Ask(ways);
    }

    private int Ask(int ways)
    {
        var number = asked++;
        if (number < script!.Count)
            return script[number];
        return number >= MostChoices ? 0 : throw new OpenQuestion(ways);
    }
}

/// <summary>A burst of an exploration met a question that can be answered in several ways: it is run again with each answer.</summary>
internal sealed class OpenQuestion(int ways) : Exception("open question")
{
    public int Ways { get; } = ways;
}
