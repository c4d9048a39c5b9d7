using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ExamReg.Workflows.Rehearsal;
using Microsoft.AspNetCore.WebUtilities;

namespace ExamReg.Web.Admin.Flows.Rehearsing;

/// <summary>The steps of a rehearsal as a short text in an address: the rehearsal itself lives nowhere else.</summary>
public static class RehearsalSteps
{
    /// <summary>The most steps that an address holds.</summary>
    public const int Most = 200;

    // What a text that was tampered with may grow to.
    private const int LongestJson = 200_000;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes steps; nothing for none.</summary>
    public static string Write(IReadOnlyList<RehearsalStep> steps)
    {
        if (steps.Count == 0)
            return "";
        var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            JsonSerializer.Serialize(deflate, steps, Json);
        return WebEncoders.Base64UrlEncode(packed.ToArray());
    }

    /// <summary>Reads what <see cref="Write"/> wrote; null for anything else.</summary>
    public static IReadOnlyList<RehearsalStep>? Read(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return [];
        try
        {
            using var deflate = new DeflateStream(new MemoryStream(WebEncoders.Base64UrlDecode(text)), CompressionMode.Decompress);
            var json = new byte[LongestJson];
            var length = deflate.ReadAtLeast(json, LongestJson, throwOnEndOfStream: false);
            var steps = length == LongestJson ? null : JsonSerializer.Deserialize<List<RehearsalStep>>(json.AsSpan(0, length), Json);
            return steps is { Count: <= Most } && steps.TrueForAll(step => step is not null) ? steps : null;
        }
        catch (Exception exception) when (exception is FormatException or InvalidDataException or JsonException)
        {
            return null;
        }
    }

    /// <summary>A step that a page offers, as the value of a button.</summary>
    public static string One(RehearsalStep step) => Write([step]);

    /// <summary>A moment as the case holds it.</summary>
    public static JsonNode Moment(DateTimeOffset at) => JsonValue.Create(at.ToUniversalTime().ToString("o", System.Globalization.CultureInfo.InvariantCulture));
}
