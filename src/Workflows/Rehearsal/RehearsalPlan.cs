using System.Text.Json.Nodes;

namespace ExamReg.Workflows.Rehearsal;

/// <summary>
/// How an activity takes part in a rehearsal, where there is neither a database nor an outer world: it runs for real (the
/// engine's own activities do), or a plan stands in for it: it completes at once, or waits and offers what may come.
/// </summary>
public sealed record RehearsalPlan
{
    private RehearsalPlan()
    {
    }

    /// <summary>Whether the activity's own code runs.</summary>
    public bool IsReal { get; private init; }

    /// <summary>Completes at once with these; null where it waits.</summary>
    public IReadOnlyList<string>? Outcomes { get; private init; }

    /// <summary>What may come while it waits. Of an activity that runs for real: what its stimuli may bring.</summary>
    public IReadOnlyList<RehearsalOffer> Offers { get; private init; } = [];

    /// <summary>Marks that completing at once leaves on the case, such as "paid".</summary>
    public IReadOnlyList<string> Marks { get; private init; } = [];

    /// <summary>The activity's own code runs. A stimulus without an offer comes without a payload.</summary>
    /// <param name="offers">What its stimuli may bring.</param>
    public static RehearsalPlan ForReal(params RehearsalOffer[] offers) => new() { IsReal = true, Offers = offers };

    /// <summary>Completes at once.</summary>
    /// <param name="outcomes">The outcomes; "Done" when none is named.</param>
    public static RehearsalPlan Completes(params string[] outcomes) => new() { Outcomes = outcomes.Length == 0 ? ["Done"] : outcomes };

    /// <summary>Waits.</summary>
    /// <param name="offers">What may come; none means that it waits for ever.</param>
    public static RehearsalPlan Waits(params IEnumerable<RehearsalOffer> offers) => new() { Offers = [.. offers] };

    /// <summary>The same plan, leaving a mark on the case when it completes at once.</summary>
    /// <param name="mark">The mark.</param>
    public RehearsalPlan Leaving(string mark) => this with { Marks = [.. Marks, mark] };
}

/// <summary>Something that may come to a waiting activity in a rehearsal.</summary>
/// <param name="Stimulus">The stimulus' name; <see cref="Execution.Stimulus.Timer"/> for a moment.</param>
/// <param name="Outcomes">What the activity completes with then; none: it waits on.</param>
public sealed record RehearsalOffer(string Stimulus, params IReadOnlyList<string> Outcomes)
{
    /// <summary>The stimulus that stands in for whatever an activity without a plan of its own may wait for.</summary>
    public const string AnyStimulus = "go-on";

    /// <summary>What to call it when speaking to people, in the reader's language; the outcomes or the stimulus' name where it is missing.</summary>
    public string? Label { get; init; }

    /// <summary>For a moment: when it comes. Its label tells it from the activity's other moments.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>For activities that run for real: what the stimulus brings.</summary>
    public JsonNode? Payload { get; init; }

    /// <summary>Why it would be refused now, in the reader's language; null where it is welcome.</summary>
    public string? Refusal { get; init; }

    /// <summary>Marks that it leaves on the case, such as "paid".</summary>
    public IReadOnlyList<string> Marks { get; init; } = [];

    /// <summary>Marks that it takes off the case.</summary>
    public IReadOnlyList<string> Unmarks { get; init; } = [];
}

/// <summary>What kind of fact it is.</summary>
public enum RehearsalFactKind
{
    /// <summary>True or false; an explorer tries both.</summary>
    Flag,

    /// <summary>A moment, by default so long after the rehearsal's begin.</summary>
    Moment,

    /// <summary>Anything else, as JSON: a number, a made-up photo. Nothing where the case does not say; an explorer tries no others.</summary>
    Value,
}

/// <summary>Something about the made-up case on which activities decide, such as whether its site demands review.</summary>
/// <param name="Name">Its name, shared by all activities that ask for it.</param>
/// <param name="Label">What people call it, in the reader's language.</param>
/// <param name="Kind">What kind of fact it is.</param>
public sealed record RehearsalFact(string Name, string Label, RehearsalFactKind Kind)
{
    /// <summary>Of a flag: what holds where the case does not say.</summary>
    public bool DefaultFlag { get; init; }

    /// <summary>Of a moment: how long after the rehearsal's begin where the case does not say.</summary>
    public TimeSpan DefaultAfter { get; init; }

    /// <summary>A flag.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="label">What people call it, in the reader's language.</param>
    /// <param name="byDefault">What holds where the case does not say.</param>
    public static RehearsalFact Flag(string name, string label, bool byDefault = false)
        => new(name, label, RehearsalFactKind.Flag) { DefaultFlag = byDefault };

    /// <summary>A moment.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="label">What people call it, in the reader's language.</param>
    /// <param name="after">How long after the rehearsal's begin where the case does not say.</param>
    public static RehearsalFact Moment(string name, string label, TimeSpan after)
        => new(name, label, RehearsalFactKind.Moment) { DefaultAfter = after };

    /// <summary>Anything else.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="label">What people call it, in Chinese.</param>
    public static RehearsalFact Value(string name, string label) => new(name, label, RehearsalFactKind.Value);
}
