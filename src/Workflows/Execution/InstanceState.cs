using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ExamReg.Workflows.Expressions;

namespace ExamReg.Workflows.Execution;

/// <summary>
/// All that an instance remembers between bursts: the live activity executions (frames), their bookmarks, the variables,
/// inputs, outputs and last results. Completed activities leave nothing here; the journal has them.
/// </summary>
public sealed class InstanceState
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The workflow's variables by id.</summary>
    public Dictionary<string, object?> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>The values that the instance was started with.</summary>
    public Dictionary<string, object?> Input { get; } = new(StringComparer.Ordinal);

    /// <summary>The values that the workflow gives out.</summary>
    public Dictionary<string, object?> Output { get; } = new(StringComparer.Ordinal);

    /// <summary>The last results of activities: activity id, then output name.</summary>
    public Dictionary<string, Dictionary<string, object?>> Results { get; } = new(StringComparer.Ordinal);

    /// <summary>The live activity executions; parents come before children.</summary>
    public List<Frame> Frames { get; } = [];

    /// <summary>What the instance waits for.</summary>
    public List<Bookmark> Bookmarks { get; } = [];

    /// <summary>The next number for a frame or bookmark.</summary>
    public int NextId { get; set; } = 1;

    /// <summary>The instance that waits for this one to end.</summary>
    public Guid? ParentId { get; set; }

    /// <summary>The instance's display name, set by SetName.</summary>
    public string? Name { get; set; }

    /// <summary>Reads a stored state.</summary>
    /// <param name="utf8">What <see cref="Write"/> wrote.</param>
    public static InstanceState Read(ReadOnlyMemory<byte> utf8)
    {
        using var document = JsonDocument.Parse(utf8);
        var state = new InstanceState();
        foreach (var property in document.RootElement.EnumerateObject())
        {
            switch (property.Name)
            {
                case "v": ReadValues(property.Value, state.Variables); break;
                case "i": ReadValues(property.Value, state.Input); break;
                case "o": ReadValues(property.Value, state.Output); break;
                case "r":
                    foreach (var result in property.Value.EnumerateObject())
                        ReadValues(result.Value, state.Results[result.Name] = []);
                    break;
                case "f":
                    foreach (var frame in property.Value.EnumerateArray())
                        state.Frames.Add(ReadFrame(frame, state));
                    break;
                case "b":
                    foreach (var bookmark in property.Value.EnumerateArray())
                        state.Bookmarks.Add(ReadBookmark(bookmark));
                    break;
                case "n": state.NextId = property.Value.GetInt32(); break;
                case "t": state.Name = property.Value.GetString(); break;
                case "w": state.ParentId = property.Value.GetGuid(); break;
            }
        }
        return state;
    }

    /// <summary>Writes the state as compact JSON.</summary>
    public byte[] Write()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, Compact))
        {
            writer.WriteStartObject();
            writer.WriteNumber("n", NextId);
            if (Name is not null)
                writer.WriteString("t", Name);
            if (ParentId is { } parent)
                writer.WriteString("w", parent);
            WriteValues(writer, "v", Variables);
            WriteValues(writer, "i", Input);
            WriteValues(writer, "o", Output);
            WriteResults(writer);
            if (Frames.Count > 0)
                WriteFrames(writer);
            if (Bookmarks.Count > 0)
                WriteBookmarks(writer);
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private void WriteResults(Utf8JsonWriter writer)
    {
        if (Results.Count == 0)
            return;
        writer.WriteStartObject("r");
        foreach (var (activity, values) in Results)
            WriteValues(writer, activity, values);
        writer.WriteEndObject();
    }

    private void WriteFrames(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("f");
        foreach (var frame in Frames)
        {
            writer.WriteStartObject();
            writer.WriteNumber("i", frame.Id);
            if (frame.Parent is not null)
                writer.WriteNumber("p", frame.Parent.Id);
            writer.WriteString("a", frame.ActivityId);
            if (frame.Tag is not null)
                writer.WriteString("g", frame.Tag);
            if (frame.Variables is { Count: > 0 })
                WriteValues(writer, "v", frame.Variables);
            if (frame.Data is { Count: > 0 })
            {
                writer.WritePropertyName("d");
                frame.Data.WriteTo(writer);
            }
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private void WriteBookmarks(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("b");
        foreach (var bookmark in Bookmarks)
        {
            writer.WriteStartObject();
            writer.WriteNumber("i", bookmark.Id);
            writer.WriteNumber("f", bookmark.FrameId);
            writer.WriteString("s", bookmark.Name);
            if (bookmark.Key is not null)
                writer.WriteString("k", bookmark.Key);
            if (bookmark.DueAt is { } due)
                writer.WriteNumber("t", due.ToUnixTimeMilliseconds());
            if (bookmark.Payload is not null)
            {
                writer.WritePropertyName("d");
                bookmark.Payload.WriteTo(writer);
            }
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static Frame ReadFrame(JsonElement json, InstanceState state)
    {
        var parentId = json.TryGetProperty("p", out var parent) ? parent.GetInt32() : 0;
        var frame = new Frame(json.GetProperty("i").GetInt32(), parentId == 0 ? null : state.Frames.First(other => other.Id == parentId),
            json.GetProperty("a").GetString()!, json.TryGetProperty("g", out var tag) ? tag.GetString() : null);
        if (json.TryGetProperty("v", out var variables))
            ReadValues(variables, frame.Variables = []);
        if (json.TryGetProperty("d", out var data))
            frame.Data = JsonObject.Create(data.Clone());
        return frame;
    }

    private static Bookmark ReadBookmark(JsonElement json) => new(
        json.GetProperty("i").GetInt32(),
        json.GetProperty("f").GetInt32(),
        json.GetProperty("s").GetString()!,
        json.TryGetProperty("k", out var key) ? key.GetString() : null,
        json.TryGetProperty("t", out var due) ? DateTimeOffset.FromUnixTimeMilliseconds(due.GetInt64()) : null,
        json.TryGetProperty("d", out var payload) ? JsonNode.Parse(payload.GetRawText()) : null);

    private static void ReadValues(JsonElement json, Dictionary<string, object?> into)
    {
        foreach (var property in json.EnumerateObject())
            into[property.Name] = ValueConverter.FromJson(property.Value);
    }

    private static void WriteValues(Utf8JsonWriter writer, string name, Dictionary<string, object?> values)
    {
        if (values.Count == 0)
            return;
        writer.WriteStartObject(name);
        foreach (var (key, value) in values)
        {
            writer.WritePropertyName(key);
            WriteValue(writer, value);
        }
        writer.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null: writer.WriteNullValue(); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case long number: writer.WriteNumberValue(number); break;
            case int number: writer.WriteNumberValue(number); break;
            case double number: writer.WriteNumberValue(number); break;
            case decimal number: writer.WriteNumberValue(number); break;
            case string text: writer.WriteStringValue(text); break;
            case JsonNode node: node.WriteTo(writer); break;
            case DateTimeOffset or DateTime or TimeSpan or Guid: writer.WriteStringValue(ValueConverter.Show(value)); break;
            default: JsonSerializer.Serialize(writer, value, value.GetType(), ValueConverter.Json); break;
        }
    }
}

/// <summary>One live execution of an activity.</summary>
/// <param name="id">Its number within the instance.</param>
/// <param name="parent">The execution of the container.</param>
/// <param name="activityId">The activity.</param>
/// <param name="tag">What the container called it when it scheduled it.</param>
public sealed class Frame(int id, Frame? parent, string activityId, string? tag)
{
    /// <summary>Its number within the instance.</summary>
    public int Id { get; } = id;

    /// <summary>The execution of the container, or null for the root.</summary>
    public Frame? Parent { get; } = parent;

    /// <summary>The activity; a migration to another version may change it.</summary>
    public string ActivityId { get; set; } = activityId;

    /// <summary>What the container called it when it scheduled it, for instance "then".</summary>
    public string? Tag { get; } = tag;

    /// <summary>The variables declared on this level, by id.</summary>
    public Dictionary<string, object?>? Variables { get; set; }

    /// <summary>What the activity keeps for itself.</summary>
    public JsonObject? Data { get; set; }

    internal bool Ended { get; set; }
}

/// <summary>A place at which an instance waits.</summary>
/// <param name="Id">Its number within the instance.</param>
/// <param name="FrameId">The activity execution that waits.</param>
/// <param name="Name">The name of the stimulus that it waits for.</param>
/// <param name="Key">For stimuli that find their instances by content, such as an event's name.</param>
/// <param name="DueAt">For timers: when, by the database's clock.</param>
/// <param name="Payload">What the activity noted for its return.</param>
public sealed record Bookmark(int Id, int FrameId, string Name, string? Key, DateTimeOffset? DueAt, JsonNode? Payload);
