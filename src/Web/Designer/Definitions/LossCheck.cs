using System.Text.Json.Nodes;

namespace ExamReg.Web.Designer.Definitions;

/// <summary>
/// Refuses a save that would drop most of a graph. Studio once blanked its canvas without a word and saved what was left; nobody deletes
/// twenty activities between two autosaves half a second apart. Who means it deletes in steps, or imports.
/// </summary>
public static class LossCheck
{
    // Smaller graphs are redrawn from scratch in good faith.
    private const int Small = 6;

    /// <summary>Whether the save would lose more than half of a graph that is not small.</summary>
    /// <param name="before">The root activity that is stored; null for none.</param>
    /// <param name="after">The root activity that would replace it; null for none.</param>
    public static bool LosesMost(JsonObject? before, JsonObject? after)
    {
        if (before is null)
            return false;
        var was = Ids(before);
        if (was.Count < Small)
            return false;
        var kept = after is null ? 0 : Ids(after).Count(was.Contains);
        return kept * 2 < was.Count;
    }

    // The root itself always stays.
    private static HashSet<string> Ids(JsonObject root) => [.. ActivityTree.All(root).Skip(1).Select(activity => activity["id"]!.ToString())];
}
