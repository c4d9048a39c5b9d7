using System.Globalization;
using System.Security.Claims;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ExamReg.Web.Identity;

namespace ExamReg.Web.Admin.Instances;

/// <summary>
/// What of an instance's values people may read. Administrators read everything; others see that there is a value and what kind,
/// since nobody can tell from a variable's name whether a candidate's name or number is in it.
/// </summary>
public static partial class PersonalData
{
    /// <summary>What stands in place of a hidden text.</summary>
    public const string Hidden = "•••";

    // Numbers this long may be those of mobiles, identity cards or bank cards.
    private const int LongNumber = 10_000_000;

    /// <summary>Whether a person may see the values themselves.</summary>
    public static bool MayBeSeenBy(ClaimsPrincipal user) => user.IsInRole(Roles.Administrator);

    /// <summary>A value as somebody without that right sees it: flags and small numbers stay, texts and long numbers are hidden, the structure is kept.</summary>
    /// <param name="value">JSON.</param>
    public static JsonNode? Mask(JsonNode? value) => value switch
    {
        null => null,
        JsonObject structure => new JsonObject(structure.Select(pair => KeyValuePair.Create(pair.Key, Mask(pair.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Mask)]),
        JsonValue leaf when leaf.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False => leaf.DeepClone(),
        JsonValue leaf when leaf.GetValueKind() == System.Text.Json.JsonValueKind.Number
            && decimal.TryParse(leaf.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) < LongNumber => leaf.DeepClone(),
        _ => JsonValue.Create(Hidden),
    };

    /// <summary>A sentence, such as an error's, without addresses, long numbers and what was quoted in it.</summary>
    /// <param name="text">The sentence.</param>
    public static string Mask(string text) => Telling().Replace(text, Hidden);

    [GeneratedRegex("""[^\s@"'“”]+@[^\s@"'“”]+|\d[\d\- ]{5,}[\dXx]|"[^"]*"|'[^']*'|“[^”]*”""")]
    private static partial Regex Telling();
}
