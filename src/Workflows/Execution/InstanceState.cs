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
    public static InstanceState Read(ReadOnlySpan<byte> utf8)
    {
        var state = new InstanceState();
        var reader = new Utf8JsonReader(utf8);
        reader.Read();
        Expect(reader, JsonTokenType.StartObject);
        while (ReadName(ref reader, out var name))
        {
            switch (name)
            {
                case 'v': ReadValues(ref reader, state.Variables); break;
                case 'i': ReadValues(ref reader, state.Input); break;
                case 'o': ReadValues(ref reader, state.Output); break;
                case 'r':
                    Expect(reader, JsonTokenType.StartObject);
                    while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                    {
                        var activity = reader.GetString()!;
                        reader.Read();
                        ReadValues(ref reader, state.Results[activity] = []);
                    }
                    break;
                case 'f':
                    Expect(reader, JsonTokenType.StartArray);
                    while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
                        state.Frames.Add(ReadFrame(ref reader, state.Frames));
                    break;
                case 'b':
                    Expect(reader, JsonTokenType.StartArray);
                    while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
                        state.Bookmarks.Add(ReadBookmark(ref reader));
                    break;
                case 'n': state.NextId = reader.GetInt32(); break;
                case 't': state.Name = reader.GetString(); break;
                case 'w': state.ParentId = reader.GetGuid(); break;
                default: reader.Skip(); break;
            }
        }
        return state;
    }

    /// <summary>Writes the state as compact JSON.</summary>
    public byte[] Write() => CompactJson.Write(this, static (writer, state) => state.WriteTo(writer));

    private void WriteTo(Utf8JsonWriter writer)
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

    /// <summary>The next property's name, one letter, with the reader moved on to its value; false at the end of the object.</summary>
    private static bool ReadName(ref Utf8JsonReader reader, out char name)
    {
        name = '\0';
        if (!reader.Read() || reader.TokenType != JsonTokenType.PropertyName)
            return false;
        if (reader.ValueSpan is [var letter])
            name = (char)letter;
        return reader.Read();
    }

    private static void Expect(in Utf8JsonReader reader, JsonTokenType token)
    {
        if (reader.TokenType != token)
            throw new JsonException($"The stored state has {reader.TokenType} where {token} should be.");
    }

    private static Frame ReadFrame(ref Utf8JsonReader reader, List<Frame> before)
    {
        var (id, parentId, activityId, tag) = (0, 0, "", (string?)null);
        Dictionary<string, object?>? variables = null;
        JsonObject? data = null;
        while (ReadName(ref reader, out var name))
        {
            switch (name)
            {
                case 'i': id = reader.GetInt32(); break;
                case 'p': parentId = reader.GetInt32(); break;
                case 'a': activityId = reader.GetString()!; break;
                case 'g': tag = reader.GetString(); break;
                case 'v': ReadValues(ref reader, variables = []); break;
                case 'd': data = (JsonObject?)JsonNode.Parse(ref reader); break;
                default: reader.Skip(); break;
            }
        }
        var parent = parentId == 0 ? null : before.Find(frame => frame.Id == parentId) ?? throw new JsonException($"Frame {id} is inside of {parentId}, which is not there.");
        return new Frame(id, parent, activityId, tag) { Variables = variables, Data = data };
    }

    private static Bookmark ReadBookmark(ref Utf8JsonReader reader)
    {
        var (id, frameId, stimulus, key) = (0, 0, "", (string?)null);
        DateTimeOffset? dueAt = null;
        JsonNode? payload = null;
        while (ReadName(ref reader, out var name))
        {
            switch (name)
            {
                case 'i': id = reader.GetInt32(); break;
                case 'f': frameId = reader.GetInt32(); break;
                case 's': stimulus = reader.GetString()!; break;
                case 'k': key = reader.GetString(); break;
                case 't': dueAt = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64()); break;
                case 'd': payload = JsonNode.Parse(ref reader); break;
                default: reader.Skip(); break;
            }
        }
        return new Bookmark(id, frameId, stimulus, key, dueAt, payload);
    }

    private static void ReadValues(ref Utf8JsonReader reader, Dictionary<string, object?> into)
    {
        Expect(reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            into[name] = ValueConverter.FromJson(ref reader);
        }
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
