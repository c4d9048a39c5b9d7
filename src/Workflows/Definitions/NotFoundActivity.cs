using System.Text.Json;
using System.Text.Json.Nodes;

namespace ExamReg.Workflows.Definitions;

/// <summary>
/// The place-holder that Elsa writes for an activity whose type it did not know when it stored the definition. The original lies in it
/// as text; where its type is known here, that is what runs.
/// </summary>
public static class NotFoundActivity
{
    /// <summary>The place-holder's type.</summary>
    public const string TypeName = "Elsa.NotFoundActivity";

    /// <summary>The property in which the original lies, JSON as text.</summary>
    public const string Original = "originalActivityJson";

    /// <summary>The original, under the id that the place-holder bears now; anything else as it is.</summary>
    internal static JsonObject Unwrap(JsonObject json)
    {
        if (json["type"]?.ToString() != TypeName || json[Original]?.ToString() is not { } text || TryParse(text) is not { } original)
            return json;
        if (json["id"] is { } id)
            original["id"] = id.DeepClone();
        return original;
    }

    private static JsonObject? TryParse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
