using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ExamReg.Web.Admin.Flows.Comparing;

/// <summary>A setting of an activity as a text that people can compare; two that mean the same give the same text.</summary>
internal static class SettingText
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text; null where nothing is set.</summary>
    public static string? Of(JsonNode? setting)
    {
        // An input: { typeName, expression: { type, value } }. A number may come as a text from the designer's form.
        if (setting is JsonObject input && input["expression"] is JsonObject expression)
        {
            var text = Value(expression["value"]);
            return text is null ? null : expression["type"]?.ToString() is null or "Literal" or "Object" ? text : $"{expression["type"]}: {text}";
        }
        return Value(setting);
    }

    private static string? Value(JsonNode? value) => value switch
    {
        null => null,
        JsonArray { Count: 0 } => null,
        JsonValue leaf when leaf.TryGetValue<string>(out var text) => text.Length == 0 ? null : Number(text) ?? text.ReplaceLineEndings("\n"),
        JsonValue leaf => Number(leaf.ToJsonString()) ?? leaf.ToJsonString(),
        _ => Sorted(value)!.ToJsonString(Readable),
    };

    private static string? Number(string text) => decimal.TryParse(text, NumberStyles.Number & ~NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number)
        ? number.ToString("0.############################", CultureInfo.InvariantCulture)
        : bool.TryParse(text, out var flag) ? flag ? "true" : "false" : null;

    private static JsonNode? Sorted(JsonNode? value) => value switch
    {
        JsonObject structure => new JsonObject(structure.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => KeyValuePair.Create(pair.Key, Sorted(pair.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => value?.DeepClone(),
    };
}
