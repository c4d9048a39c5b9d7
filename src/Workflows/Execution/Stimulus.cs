using System.Text.Json.Nodes;
using ExamReg.Workflows.Definitions;

namespace ExamReg.Workflows.Execution;

/// <summary>Something that happens to one instance: a candidate's action, a clerk's decision, a notice, a timer.</summary>
/// <param name="Id">Makes it count once: the same id again gets the first answer back and changes nothing.</param>
/// <param name="Name">What it is; it must be what one of the instance's bookmarks waits for.</param>
public sealed record Stimulus(string Id, string Name)
{
    /// <summary>The name that every timer's stimulus bears.</summary>
    public const string Timer = "timer";

    /// <summary>What it brings: any object; activities read it typed. It is stored only where an incident must keep it.</summary>
    public object? Payload { get; init; }

    /// <summary>Who is behind it, for the journal: an account id or a program's name, no personal data.</summary>
    public string? Actor { get; init; }

    /// <summary>Only the waiting activity of this id, where several wait for the same name.</summary>
    public string? ActivityId { get; init; }

    /// <summary>Only this bookmark.</summary>
    public int? BookmarkId { get; init; }

    /// <summary>Only bookmarks with this key.</summary>
    public string? Key { get; init; }
}

/// <summary>A stimulus that has met a bookmark.</summary>
/// <param name="Stimulus">What came.</param>
/// <param name="Bookmark">The bookmark that it met; consumed if the activity completes or says so.</param>
public sealed record ReceivedStimulus(Stimulus Stimulus, Bookmark Bookmark)
{
    /// <summary>What came, by name.</summary>
    public string Name => Bookmark.Name;

    /// <summary>The payload, converted.</summary>
    /// <typeparam name="T">The wanted type.</typeparam>
    public T Payload<T>() => Expressions.ValueConverter.To<T>(Stimulus.Payload);

    /// <summary>The payload as variables hold it: plain values, and JSON for lists and objects.</summary>
    public object? PlainPayload => Stimulus.Payload is null or string or bool or long or double or decimal or System.Text.Json.Nodes.JsonNode
        ? Expressions.ValueConverter.FromJson(Stimulus.Payload as System.Text.Json.Nodes.JsonNode) ?? Stimulus.Payload
        : Expressions.ValueConverter.FromJson(Expressions.ValueConverter.ToJson(Stimulus.Payload));
}

/// <summary>A child's completion as its container sees it.</summary>
/// <param name="Node">The child.</param>
/// <param name="Outcomes">The outcomes that it completed with.</param>
/// <param name="Tag">What the container called it when it scheduled it.</param>
public sealed record ChildCompleted(ActivityNode Node, IReadOnlyList<string> Outcomes, string? Tag);

/// <summary>Why a stimulus was refused; shown to whoever sent it.</summary>
/// <param name="Code">A stable code, such as "photo-too-small".</param>
/// <param name="Field">The field that it concerns, or null.</param>
/// <param name="Message">What, why, what now.</param>
public sealed record RejectionError(string Code, string? Field, string Message);

/// <summary>A message to the outer world, delivered after the burst's commit, at least once, with a key that makes it count once.</summary>
/// <param name="Kind">Which handler delivers it, such as "mail".</param>
/// <param name="Key">The idempotency key; a second message of the same kind and key is dropped.</param>
/// <param name="Payload">What the handler needs.</param>
public sealed record OutboxMessage(string Kind, string Key, JsonNode? Payload);
