using System.Text.Json.Nodes;
using ExamReg.Web.Designer.Descriptors;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Storage;

namespace ExamReg.Web.Designer.Definitions;

/// <summary>
/// A definition as Studio reads and writes it. Ours is Elsa's JSON already; what Studio cannot take (nulls, unknown activities) is made
/// right on the way out, what it leaves out or adds is made right on the way in.
/// </summary>
public static class StudioDefinition
{
    /// <summary>
    /// The custom property that tells a stale save from a fresh one: every editor of Elsa's format gives it back as it got it. It is not
    /// stored.
    /// </summary>
    private const string RevisionProperty = "revision";

    private static readonly string[] Arrays = ["variables", "inputs", "outputs", "outcomes"];
    private static readonly string[] Objects = ["options", "customProperties"];

    // Studio's own additions to a model, which are the server's to say.
    private static readonly string[] ServersOwn = ["links", "isReadonly", "providerName", "materializerName", "materializerContext", "publishedAt"];

    /// <summary>What Studio gets.</summary>
    /// <param name="document">The version.</param>
    /// <param name="summary">The version's row.</param>
    /// <param name="activities">What Studio has descriptors for.</param>
    /// <param name="mayEdit">Whether the person may change it; without the links Studio is read-only.</param>
    public static JsonObject Out(WorkflowDocument document, DefinitionSummary summary, ActivityDescriptors activities, bool mayEdit)
    {
        var json = document.Clone().Json;
        Normalise(json);
        json["id"] = summary.Id;
        json["definitionId"] = summary.DefinitionId;
        json["version"] = summary.Version;
        json["isLatest"] = summary.IsLatest;
        json["isPublished"] = summary.IsPublished;
        json["createdAt"] = summary.CreatedAt;
        json["toolVersion"] ??= "3.8.0";
        json["customProperties"]![RevisionProperty] = summary.Revision;
        json["providerName"] = "ExamReg";
        json["materializerName"] = "Json";
        json["isReadonly"] = false;
        json["isSystem"] ??= false;
        if (json["root"] is JsonObject root)
        {
            var known = activities.TypeNames();
            UnknownActivities.Hide(root, known.Contains);
        }
        json["links"] = Links(summary.DefinitionId, summary.Id, mayEdit);
        return json;
    }

    /// <summary>A line of a list.</summary>
    public static JsonObject Line(DefinitionSummary summary, bool mayEdit) => new()
    {
        ["id"] = summary.Id,
        ["definitionId"] = summary.DefinitionId,
        ["name"] = summary.Name,
        ["description"] = summary.Description,
        ["version"] = summary.Version,
        ["toolVersion"] = "3.8.0",
        ["isLatest"] = summary.IsLatest,
        ["isPublished"] = summary.IsPublished,
        ["isReadonly"] = false,
        ["isSystem"] = false,
        ["createdAt"] = summary.CreatedAt,
        ["materializerName"] = "Json",
        ["isMaterializerAvailable"] = true,
        ["providerName"] = "ExamReg",
        ["links"] = Links(summary.DefinitionId, summary.Id, mayEdit),
    };

    /// <summary>The document that Studio's model is: unknown activities restored, nulls and the server's own properties gone.</summary>
    /// <param name="model">What Studio sent; not kept.</param>
    /// <param name="before">What it is to replace: whatever Studio has dropped from it is taken over.</param>
    public static WorkflowDocument In(JsonObject model, WorkflowDocument? before)
    {
        var json = (JsonObject)model.DeepClone();
        foreach (var property in ServersOwn)
            json.Remove(property);
        (json["customProperties"] as JsonObject)?.Remove(RevisionProperty);
        if (json["root"] is JsonObject root)
            UnknownActivities.Restore(root);
        KeepWhatStudioDropped(json, before);
        Normalise(json);
        return WorkflowDocument.From(json);
    }

    /// <summary>What a model was made from; a model without a version's id is a new definition's.</summary>
    public static DraftBasis BasisOf(JsonObject model)
    {
        var revision = (model["customProperties"] as JsonObject)?[RevisionProperty] is JsonValue value && value.TryGetValue<int>(out var number) ? number : 0;
        return model["id"]?.ToString() is { Length: > 0 } id ? new DraftBasis(id, revision) : DraftBasis.New;
    }

    /// <summary>Nulls where Studio throws at one: the create dialog itself sends some.</summary>
    public static void Normalise(JsonObject json)
    {
        foreach (var property in Arrays)
        {
            if (json[property] is not JsonArray)
                json[property] = new JsonArray();
        }
        foreach (var property in Objects)
        {
            if (json[property] is not JsonObject)
                json[property] = new JsonObject();
        }
        if (json["root"] is not JsonObject)
            return;
        foreach (var activity in ActivityTree.All((JsonObject)json["root"]!))
        {
            if (activity["customProperties"] is not JsonObject)
                activity["customProperties"] = new JsonObject();
            if (activity["metadata"] is not JsonObject)
                activity["metadata"] = new JsonObject();
            // Files of other tools may come without: Studio then neither draws nor saves. Parents come before their children.
            if (activity["nodeId"]?.ToString() is not { Length: > 0 })
                activity["nodeId"] = ActivityTree.ParentOf(activity) is { } parent ? $"{parent["nodeId"]}:{activity["id"]}" : activity["id"]!.ToString();
        }
    }

    // Top-level properties that Studio's model has no place for ($schema, another tool's notes) are not its to delete.
    private static void KeepWhatStudioDropped(JsonObject json, WorkflowDocument? before)
    {
        if (before is null)
            return;
        foreach (var (name, value) in before.Json)
        {
            if (!json.ContainsKey(name) && !ServersOwn.Contains(name))
                json[name] = value?.DeepClone();
        }
    }

    private static JsonArray Links(string definitionId, string versionId, bool mayEdit)
    {
        var links = new JsonArray { Link($"/workflow-definitions/by-id/{versionId}", "self", "GET") };
        if (!mayEdit)
            return links;
        var definition = $"/workflow-definitions/{definitionId}";
        links.Add(Link(definition + "/publish", "publish", "POST"));
        links.Add(Link(definition + "/retract", "retract", "POST"));
        links.Add(Link(definition, "delete", "DELETE"));
        return links;
    }

    /// <summary>A link.</summary>
    internal static JsonObject Link(string path, string rel, string method) =>
        new() { ["href"] = DesignerApi.Path + path, ["rel"] = rel, ["method"] = method };
}
