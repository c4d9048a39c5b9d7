using System.Text.Json.Nodes;
using ExamReg.Web.Designer.Descriptors;
using ExamReg.Workflows.Definitions;

namespace ExamReg.Web.Designer.Definitions;

/// <summary>
/// Activity types that we do not know (another platform's, or one that was taken out). A single one would blank Studio's canvas and the
/// next autosave would store an empty graph, so Studio is given Elsa's place-holder instead, with the original inside, and a save puts
/// the original back.
/// </summary>
public static class UnknownActivities
{
    private const string Original = NotFoundActivity.Original;

    /// <summary>Replaces unknown activities by the place-holder, in place.</summary>
    /// <param name="root">The root activity.</param>
    /// <param name="known">The types that Studio has descriptors for.</param>
    /// <returns>How many were replaced.</returns>
    public static int Hide(JsonObject root, Func<string, bool> known)
    {
        var hidden = 0;
        foreach (var activity in ActivityTree.All(root).ToArray())
        {
            if (TypeOf(activity) is not { } type || known(type))
                continue;
            // What an earlier replacement contains went with it.
            if (activity.Root != root.Root)
                continue;
            Replace(activity, type);
            hidden++;
        }
        return hidden;
    }

    /// <summary>Puts the originals back, in place; position and label are those of the place-holder.</summary>
    /// <param name="root">The root activity.</param>
    public static void Restore(JsonObject root)
    {
        foreach (var activity in ActivityTree.All(root).ToArray())
        {
            if (TypeOf(activity) != ActivityDescriptors.NotFoundType || activity[Original]?.GetValue<string>() is not { } text)
                continue;
            if (JsonNode.Parse(text) is not JsonObject original)
                continue;
            var (id, nodeId, metadata) = (activity["id"]?.DeepClone(), activity["nodeId"]?.DeepClone(), activity["metadata"]?.DeepClone());
            activity.Clear();
            foreach (var (name, value) in original.ToArray())
            {
                original.Remove(name);
                activity[name] = value;
            }
            activity["id"] = id;
            activity["nodeId"] = nodeId;
            if (metadata is not null)
                activity["metadata"] = metadata;
        }
    }

    private static void Replace(JsonObject activity, string type)
    {
        var original = activity.ToJsonString(ElsaJson.Options);
        var kept = new[] { "id", "nodeId", "name", "metadata" }.ToDictionary(name => name, name => activity[name]?.DeepClone());
        var version = activity["version"]?.DeepClone() ?? 1;
        activity.Clear();
        foreach (var (name, value) in kept)
            activity[name] = value;
        activity["type"] = ActivityDescriptors.NotFoundType;
        activity["version"] = 1;
        activity["customProperties"] = new JsonObject { ["canStartWorkflow"] = false, ["runAsynchronously"] = false };
        activity["metadata"] ??= new JsonObject();
        activity["missingTypeName"] = type;
        activity["missingTypeVersion"] = version;
        activity[Original] = original;
    }

    private static string? TypeOf(JsonObject activity) => activity["type"]?.GetValue<string>();
}
