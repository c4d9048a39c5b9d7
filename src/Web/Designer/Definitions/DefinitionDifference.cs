using System.Text.Json.Nodes;

namespace ExamReg.Web.Designer.Definitions;

/// <summary>
/// What differs between two versions, for the audit: by the ids of activities and never by position, since Studio changes the order of
/// activities and connections between saves. Where nodes stand on the drawing is no difference.
/// </summary>
public static class DefinitionDifference
{
    // The server's own, or of no meaning for a run.
    private static readonly HashSet<string> Ignored =
        ["root", "links", "id", "version", "isLatest", "isPublished", "createdAt", "toolVersion", "isReadonly", "isSystem", "$schema", "nodeId"];

    private static readonly HashSet<string> OfContainers = ["activities", "connections", "metadata", "nodeId", "$type"];

    /// <summary>The differing parts, once as they were and once as they are; both null when nothing differs.</summary>
    /// <param name="before">The earlier definition; null for none.</param>
    /// <param name="after">The later definition; null for none.</param>
    public static (JsonObject? Before, JsonObject? After) Of(JsonObject? before, JsonObject? after)
    {
        var (was, now) = (Flatten(before), Flatten(after));
        var (left, right) = (new JsonObject(), new JsonObject());
        foreach (var key in was.Keys.Union(now.Keys).Order(StringComparer.Ordinal))
        {
            var (old, @new) = (was.GetValueOrDefault(key), now.GetValueOrDefault(key));
            if (JsonNode.DeepEquals(old, @new))
                continue;
            if (old is not null)
                left[key] = old.DeepClone();
            if (@new is not null)
                right[key] = @new.DeepClone();
        }
        return left.Count + right.Count == 0 ? (null, null) : (left, right);
    }

    /// <summary>Whether nothing differs, places on the drawing included.</summary>
    public static bool SameAltogether(JsonObject one, JsonObject other) =>
        Of(one, other) is (null, null) && Places(one).SequenceEqual(Places(other), StringComparer.Ordinal);

    private static IEnumerable<string> Places(JsonObject definition) => definition["root"] is not JsonObject root
        ? []
        : ActivityTree.All(root).Select(activity => $"{activity["id"]} {activity["metadata"]?["designer"]?.ToJsonString()}").Order(StringComparer.Ordinal);

    // One level: "name", "activity/payment/window", "connection/payment:Paid→papers".
    private static Dictionary<string, JsonNode?> Flatten(JsonObject? definition)
    {
        var parts = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        if (definition is null)
            return parts;
        foreach (var (name, value) in definition.Where(property => !Ignored.Contains(property.Key)))
        {
            if (name == "customProperties")
                AddCustom(parts, value as JsonObject);
            else if (value is not null and not JsonArray { Count: 0 } and not JsonObject { Count: 0 })
                parts[name] = value;
        }
        if (definition["root"] is not JsonObject root)
            return parts;
        foreach (var activity in ActivityTree.All(root))
            AddActivity(parts, activity);
        return parts;
    }

    private static void AddCustom(Dictionary<string, JsonNode?> parts, JsonObject? custom)
    {
        foreach (var (name, value) in custom ?? [])
        {
            parts["custom/" + name] = value;
        }
    }

    private static void AddActivity(Dictionary<string, JsonNode?> parts, JsonObject activity)
    {
        var path = $"activity/{activity["id"]}/";
        foreach (var (name, value) in activity)
        {
            // What is contained is listed by itself.
            if (value is not null and not JsonArray { Count: 0 } and not JsonObject { Count: 0 }
                && !OfContainers.Contains(name) && !(value is JsonObject inner && inner.ContainsKey("id") && inner.ContainsKey("type")))
                parts[path + name] = value is JsonObject input && input["expression"] is { } expression ? expression : value;
        }
        foreach (var (name, value) in activity["metadata"] as JsonObject ?? [])
        {
            if (name != "designer" && value is not null)
                parts[path + "metadata/" + name] = value;
        }
        foreach (var connection in (activity["connections"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var (source, target) = (connection["source"], connection["target"]);
            parts[$"connection/{source?["activity"]}:{source?["port"] ?? "Done"}→{target?["activity"]}"] = true;
        }
    }
}
