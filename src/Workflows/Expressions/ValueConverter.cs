using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ExamReg.Workflows.Expressions;

/// <summary>
/// Converts between the plain values that instances hold (null, bool, long, double, decimal, string, times, and lists and
/// objects as <see cref="JsonNode"/>) and the types that activities ask for. No type name is ever read from data.
/// </summary>
public static class ValueConverter
{
    /// <summary>How objects are read and written: camelCase, enumerations as names.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
    };

    /// <summary>Turns JSON into a plain value; objects and arrays stay <see cref="JsonNode"/>s.</summary>
    /// <param name="node">The JSON value.</param>
    public static object? FromJson(JsonNode? node)
    {
        if (node is not JsonValue value)
            return node;
        if (value.TryGetValue<JsonElement>(out var element))
            return FromJson(element);
        return value.GetValue<object>() switch
        {
            int number => (long)number,
            var other => other,
        };
    }

    /// <summary>Turns JSON into a plain value; objects and arrays become <see cref="JsonNode"/>s.</summary>
    /// <param name="element">The JSON value.</param>
    public static object? FromJson(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => element.TryGetInt64(out var whole) ? (object)whole : element.GetDouble(),
        JsonValueKind.Array => JsonArray.Create(element.Clone()),
        _ => JsonObject.Create(element.Clone()),
    };

    /// <summary>Reads a plain value; objects and arrays become <see cref="JsonNode"/>s.</summary>
    /// <param name="reader">Stands at the value, and afterwards at its end.</param>
    public static object? FromJson(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number => reader.TryGetInt64(out var whole) ? (object)whole : reader.GetDouble(),
        _ => JsonNode.Parse(ref reader),
    };

    /// <summary>Turns a plain value into JSON.</summary>
    /// <param name="value">The value.</param>
    public static JsonNode? ToJson(object? value) => value switch
    {
        null => null,
        JsonNode node => node.DeepClone(),
        TimeSpan span => JsonValue.Create(span.ToString("c", CultureInfo.InvariantCulture)),
        _ => JsonSerializer.SerializeToNode(value, value.GetType(), Json),
    };

    /// <summary>Converts a value, typed.</summary>
    /// <typeparam name="T">The wanted type.</typeparam>
    /// <param name="value">The value.</param>
    public static T To<T>(object? value) => value is T already ? already : (T)To(value, typeof(T))!;

    /// <summary>Converts a value; null becomes the wanted type's default.</summary>
    /// <param name="value">The value.</param>
    /// <param name="wanted">The wanted type.</param>
    /// <exception cref="InvalidCastException">The value cannot be read as that type.</exception>
    public static object? To(object? value, Type wanted)
    {
        var type = Nullable.GetUnderlyingType(wanted) ?? wanted;
        if (value is null || (value is string { Length: 0 } && type != typeof(string) && type != typeof(object)))
            return wanted.IsValueType && type == wanted ? Activator.CreateInstance(wanted) : null;
        if (type.IsInstanceOfType(value))
            return value;
        try
        {
            return Convert(value, type);
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or JsonException or ArgumentException or NotSupportedException)
        {
            throw new InvalidCastException($"“{Show(value)}” cannot be read as {type.Name}.", exception);
        }
    }

    private static object? Convert(object value, Type type)
    {
        if (value is JsonValue json)
            return To(FromJson(json), type);
        if (type == typeof(string))
            return value is JsonNode node ? node.ToJsonString(Json) : Show(value);
        if (type == typeof(bool))
            return value is string text ? ParseBoolean(text) : System.Convert.ToBoolean(value, CultureInfo.InvariantCulture);
        if (type.IsEnum)
            return value is string name ? Enum.Parse(type, name, ignoreCase: true) : Enum.ToObject(type, System.Convert.ToInt64(value, CultureInfo.InvariantCulture));
        if (type == typeof(TimeSpan))
            return value is string span ? ParseDuration(span) : TimeSpan.FromSeconds(System.Convert.ToDouble(value, CultureInfo.InvariantCulture));
        if (type == typeof(DateTimeOffset))
            return value is DateTime time ? new DateTimeOffset(time) : DateTimeOffset.Parse(Show(value), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        if (type == typeof(DateTime))
            return DateTimeOffset.Parse(Show(value), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).UtcDateTime;
        if (type == typeof(Guid))
            return Guid.Parse(Show(value));
        if (type.IsPrimitive || type == typeof(decimal))
            return System.Convert.ChangeType(value, type, CultureInfo.InvariantCulture);
        if (typeof(JsonNode).IsAssignableFrom(type))
            return value is string source ? JsonNode.Parse(source) : ToJson(value);
        if (value is JsonNode structured)
            return structured.Deserialize(type, Json);
        if (value is string written && (written.AsSpan().TrimStart() is ['[', ..] or ['{', ..]))
            return JsonSerializer.Deserialize(written, type, Json);
        if (value is string single && typeof(ICollection<string>).IsAssignableFrom(type))
            return JsonSerializer.SerializeToNode(single.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Deserialize(type, Json);
        return JsonSerializer.SerializeToNode(value, value.GetType(), Json).Deserialize(type, Json);
    }

    private static bool ParseBoolean(string text) => text.Trim().ToLowerInvariant() switch
    {
        "true" or "1" or "yes" => true,
        "false" or "0" or "no" or "" => false,
        _ => throw new FormatException(text),
    };

    // Elsa writes durations as .NET's "d.hh:mm:ss"; ISO 8601 ("PT24H") is taken as well. Nothing looser: .NET would read "48:00:00" and
    // "48" as 48 days, and a payment window of 48 hours would last seven weeks.
    private static TimeSpan ParseDuration(string text)
        => text.StartsWith('P')
            ? System.Xml.XmlConvert.ToTimeSpan(text)
            : !text.Contains(':', StringComparison.Ordinal)
            ? throw new FormatException(text)
            : TimeSpan.ParseExact(text.Trim(), ["c", @"h\:mm", @"hh\:mm", @"h\:mm\:ss", @"d\.h\:mm", @"d\.h\:mm\:ss"], CultureInfo.InvariantCulture);

    /// <summary>The value as text, the way expressions and logs show it.</summary>
    /// <param name="value">The value.</param>
    public static string Show(object? value) => value switch
    {
        null => "",
        string text => text,
        bool flag => flag ? "true" : "false",
        DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("O", CultureInfo.InvariantCulture),
        JsonNode node => node.ToJsonString(Json),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        IEnumerable list => JsonSerializer.Serialize(list, Json),
        _ => value.ToString() ?? "",
    };
}
