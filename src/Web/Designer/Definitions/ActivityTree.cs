using System.Text.Json.Nodes;

namespace ExamReg.Web.Designer.Definitions;

/// <summary>The activities in a definition's JSON, wherever they are: in containers, in ports, in cases of a switch.</summary>
public static class ActivityTree
{
    // What an activity holds that only looks like one: its label and position, and values of inputs.
    private static readonly HashSet<string> NotContainers = ["metadata", "customProperties", "expression", "originalActivityJson"];

    /// <summary>The root and everything below it, parents before their children.</summary>
    /// <param name="root">The root activity.</param>
    public static IEnumerable<JsonObject> All(JsonObject root)
    {
        var pending = new Stack<JsonNode>([root]);
        while (pending.TryPop(out var node))
        {
            if (node is JsonArray list)
            {
                foreach (var item in list.Where(item => item is JsonObject or JsonArray))
                    pending.Push(item!);
            }
            if (node is not JsonObject json)
                continue;
            if (IsActivity(json))
                yield return json;
            foreach (var (name, value) in json)
            {
                if (value is JsonObject or JsonArray && !NotContainers.Contains(name))
                    pending.Push(value);
            }
        }
    }

    /// <summary>The activity that an activity lies in, or null.</summary>
    public static JsonObject? ParentOf(JsonObject activity)
    {
        for (var node = activity.Parent; node is not null; node = node.Parent)
        {
            if (node is JsonObject json && IsActivity(json))
                return json;
        }
        return null;
    }

    private static bool IsActivity(JsonObject json) => json["id"] is JsonValue && json["type"] is JsonValue;
}
