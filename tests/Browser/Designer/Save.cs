using System.Text.Json;

namespace ExamReg.Tests.Browser.Designer;

/// <summary>What Studio sent to be saved.</summary>
/// <param name="Model">The definition.</param>
/// <param name="IsPublication">Whether it shall be published.</param>
internal sealed record Save(JsonElement Model, bool IsPublication)
{
    /// <summary>How many activities are on the drawing.</summary>
    public int Activities => Model.GetProperty("root").GetProperty("activities").GetArrayLength();

    /// <summary>Whether some value in it is this one.</summary>
    public bool Holds(string value) => Holds(Model, value.ReplaceLineEndings("\n"));

    /// <summary>Whether an outcome of one activity leads to another.</summary>
    public bool Leads(string source, string port, string target) =>
        Model.GetProperty("root").GetProperty("connections").EnumerateArray().Any(connection =>
            Is(connection.GetProperty("source"), source, port) && Is(connection.GetProperty("target"), target, "In"));

    private static bool Is(JsonElement end, string activity, string port) =>
        end.TryGetProperty("activity", out var id) && id.GetString() == activity && end.TryGetProperty("port", out var name) && name.GetString() == port;

    private static bool Holds(JsonElement element, string value) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Any(property => Holds(property.Value, value)),
        JsonValueKind.Array => element.EnumerateArray().Any(item => Holds(item, value)),
        JsonValueKind.String => element.GetString()!.ReplaceLineEndings("\n") == value,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => element.GetRawText() == value,
        _ => false,
    };
}
