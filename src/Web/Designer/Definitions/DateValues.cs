using System.Globalization;
using System.Text.Json.Nodes;

namespace ExamReg.Web.Designer.Definitions;

/// <summary>
/// Moments that were picked in Studio's form. Studio writes them in the words of the browser's language and without a time zone
/// ("2026/12/1 9:00:00", "12/1/2026 9:00:00 AM"), which the engine would read as UTC; meant is the time in Beijing, as on every page.
/// </summary>
public static class DateValues
{
    private static readonly TimeSpan _beijing = TimeSpan.FromHours(8);
    private static readonly string[] _types = ["DateTimeOffset", "DateTime"];

    /// <summary>Gives each fixed moment without a time zone Beijing's: <c>2026-12-01T09:00:00+08:00</c>. Others stay as they are.</summary>
    /// <param name="root">The root activity; changed.</param>
    public static void GiveZone(JsonObject root)
    {
        foreach (var expression in ActivityTree.All(root).SelectMany(Expressions))
        {
            if (expression["value"] is JsonValue value && value.TryGetValue<string>(out var text)
                && DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time) && time.Kind == DateTimeKind.Unspecified)
            {
                expression["value"] = new DateTimeOffset(time, _beijing).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);
            }
        }
    }

    private static IEnumerable<JsonObject> Expressions(JsonObject activity) => activity
        .Select(property => property.Value).OfType<JsonObject>()
        .Where(input => _types.Contains(input["typeName"]?.ToString()))
        .Select(input => input["expression"]).OfType<JsonObject>()
        .Where(expression => expression["type"]?.ToString() == "Literal")
        .ToList();
}
