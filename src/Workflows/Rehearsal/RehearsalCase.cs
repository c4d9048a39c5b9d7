using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ExamReg.Workflows.Rehearsal;

/// <summary>The made-up case of a rehearsal. Can be written as JSON; together with the steps it is the whole rehearsal.</summary>
public sealed record RehearsalCase
{
    /// <summary>When the rehearsal begins; virtual time runs from here.</summary>
    public DateTimeOffset StartsAt { get; init; } = new(2026, 9, 1, 1, 0, 0, TimeSpan.Zero);

    /// <summary>Facts by name: true or false for flags, a date and time for moments. What is missing has its default.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Facts { get; init; } = new Dictionary<string, JsonNode?>();

    /// <summary>The workflow's input.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Input { get; init; } = new Dictionary<string, JsonNode?>();

    /// <summary>The trigger activity to begin with.</summary>
    public string? TriggerActivityId { get; init; }

    /// <summary>The correlation id.</summary>
    public string? CorrelationId { get; init; }
}

/// <summary>What a step of a rehearsal does.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RehearsalAct>))]
public enum RehearsalAct
{
    /// <summary>Brings a stimulus to a waiting activity.</summary>
    Send,

    /// <summary>Lets time pass; the timers due on the way fire in order.</summary>
    Pass,

    /// <summary>Lets time pass until the next timer, and fires it.</summary>
    PassToNextTimer,

    /// <summary>Changes a variable.</summary>
    SetVariable,

    /// <summary>Changes a fact of the case.</summary>
    SetFact,
}

/// <summary>One step of a rehearsal. Can be written as JSON, so that a page can hold a rehearsal as its list of steps.</summary>
/// <param name="Act">What it does.</param>
public sealed record RehearsalStep(RehearsalAct Act)
{
    /// <summary>Send: the waiting activity.</summary>
    public string? ActivityId { get; init; }

    /// <summary>Send: the stimulus' name. SetVariable, SetFact: the name.</summary>
    public string? Name { get; init; }

    /// <summary>Send: which of the offered choices, by <see cref="RehearsalChoice.Id"/>; the first one of that stimulus where it is missing.</summary>
    public string? Choice { get; init; }

    /// <summary>Send: what the stimulus brings, for activities that run for real; the choice's own where it is missing. SetVariable, SetFact: the value.</summary>
    public JsonNode? Value { get; init; }

    /// <summary>Pass: how long.</summary>
    public TimeSpan? Time { get; init; }

    /// <summary>Brings a stimulus to a waiting activity.</summary>
    /// <param name="activityId">The activity.</param>
    /// <param name="stimulus">The stimulus' name.</param>
    /// <param name="choice">Which of the offered choices.</param>
    /// <param name="payload">What it brings.</param>
    public static RehearsalStep Send(string activityId, string stimulus, string? choice = null, JsonNode? payload = null)
        => new(RehearsalAct.Send) { ActivityId = activityId, Name = stimulus, Choice = choice, Value = payload };

    /// <summary>Lets time pass.</summary>
    /// <param name="time">How long.</param>
    public static RehearsalStep Pass(TimeSpan time) => new(RehearsalAct.Pass) { Time = time };

    /// <summary>Lets time pass until the next timer.</summary>
    public static RehearsalStep PassToNextTimer() => new(RehearsalAct.PassToNextTimer);
}

/// <summary>An activity that waits in a rehearsal.</summary>
/// <param name="ActivityId">The activity.</param>
/// <param name="Label">What to call it when speaking to people.</param>
/// <param name="Type">Its type.</param>
/// <param name="DueAt">When its earliest timer is due, or null.</param>
/// <param name="Choices">What may come to it now.</param>
public sealed record RehearsalWait(string ActivityId, string Label, string Type, DateTimeOffset? DueAt, IReadOnlyList<RehearsalChoice> Choices);

/// <summary>One thing that may come to a waiting activity now.</summary>
/// <param name="Id">Its name among the choices of this activity, such as "money-received>Paid".</param>
/// <param name="Stimulus">The stimulus' name.</param>
/// <param name="Label">What to call it when speaking to people.</param>
/// <param name="Outcomes">What the activity completes with then; none: it waits on, or decides for itself.</param>
/// <param name="Refusal">Why it would be refused, in the reader's language; null where it is welcome.</param>
/// <param name="DueAt">For a moment: when it comes by itself.</param>
public sealed record RehearsalChoice(string Id, string Stimulus, string Label, IReadOnlyList<string> Outcomes, string? Refusal, DateTimeOffset? DueAt);

/// <summary>A line of a rehearsal's journal.</summary>
/// <param name="Step">The step that it belongs to: 0 for the start, n for the n-th step.</param>
/// <param name="At">The virtual time.</param>
/// <param name="Entry">What happened.</param>
public sealed record RehearsalLine(int Step, DateTimeOffset At, Execution.JournalEntry Entry);
