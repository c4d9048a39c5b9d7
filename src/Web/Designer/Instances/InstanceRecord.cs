using System.Text.Json.Nodes;
using ExamReg.Web.Admin.Instances;
using ExamReg.Workflows.Administration;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Expressions;
using ExamReg.Workflows.Incidents;
using ExamReg.Workflows.Runtime;

namespace ExamReg.Web.Designer.Instances;

/// <summary>One instance as Elsa's <c>WorkflowInstance</c>, its <c>workflowState</c> made from our state, bookmarks and incidents.</summary>
public sealed class InstanceRecord(InstanceSummary summary, InstanceView view, IReadOnlyList<Incident> incidents, string? name, bool mayRead)
{
    /// <summary>The JSON that Studio reads.</summary>
    public JsonObject ToJson() => new()
    {
        ["id"] = summary.Id.ToString(),
        ["definitionId"] = summary.DefinitionId,
        ["definitionVersionId"] = summary.VersionId,
        ["version"] = summary.Version,
        ["status"] = summary.Status.ToString(),
        ["subStatus"] = summary.SubStatus.ToString(),
        ["correlationId"] = summary.CorrelationId,
        ["name"] = summary.Name ?? name,
        ["incidentCount"] = incidents.Count,
        ["isSystem"] = false,
        ["createdAt"] = Iso(summary.CreatedAt),
        ["updatedAt"] = Iso(summary.UpdatedAt),
        ["finishedAt"] = Iso(summary.FinishedAt),
        ["workflowState"] = State(),
    };

    /// <summary>The instance's number of a frame, as the id of an Elsa activity execution.</summary>
    public static string ExecutionId(Guid instanceId, int frameId) => $"{instanceId:N}-{frameId}";

    /// <summary>What <see cref="ExecutionId"/> made; null for anything else.</summary>
    public static (Guid InstanceId, int FrameId)? ParseExecutionId(string? id)
    {
        var parts = (id ?? "").Split('-');
        return parts.Length == 2 && Guid.TryParseExact(parts[0], "N", out var instance) && int.TryParse(parts[1], out var frame) ? (instance, frame) : null;
    }

    private JsonObject State() => new()
    {
        ["id"] = summary.Id.ToString(),
        ["definitionId"] = summary.DefinitionId,
        ["definitionVersionId"] = summary.VersionId,
        ["definitionVersion"] = summary.Version,
        ["correlationId"] = summary.CorrelationId,
        ["status"] = summary.Status.ToString(),
        ["subStatus"] = summary.SubStatus.ToString(),
        ["bookmarks"] = new JsonArray([.. view.State.Bookmarks.Select(Bookmark)]),
        ["incidents"] = new JsonArray([.. incidents.Select(Incident)]),
        ["fault"] = null,
        ["completionCallbacks"] = new JsonArray(),
        ["activityExecutionContexts"] = new JsonArray([.. view.State.Frames.Select(Frame)]),
        ["input"] = Values(view.State.Input),
        ["output"] = Values(view.State.Output),
        ["properties"] = new JsonObject(),
        ["createdAt"] = Iso(summary.CreatedAt),
        ["updatedAt"] = Iso(summary.UpdatedAt),
        ["finishedAt"] = Iso(summary.FinishedAt),
    };

    private JsonNode Bookmark(Bookmark bookmark)
    {
        var frame = view.State.Frames.First(candidate => candidate.Id == bookmark.FrameId);
        return new JsonObject
        {
            ["id"] = $"{bookmark.Id}",
            ["name"] = bookmark.Name,
            ["hash"] = bookmark.Key is null || mayRead ? bookmark.Key ?? "" : PersonalData.Hidden,
            ["payload"] = new JsonObject { ["due"] = Iso(bookmark.DueAt), ["data"] = mayRead ? bookmark.Payload?.DeepClone() : PersonalData.Mask(bookmark.Payload) },
            ["activityId"] = frame.ActivityId,
            ["activityNodeId"] = view.Workflow.Find(frame.ActivityId)?.NodeId ?? frame.ActivityId,
            ["activityInstanceId"] = ExecutionId(summary.Id, frame.Id),
            ["autoBurn"] = true,
        };
    }

    private JsonNode Incident(Incident incident)
    {
        var node = incident.ActivityId is { } id ? view.Workflow.Find(id) : null;
        return new JsonObject
        {
            ["id"] = incident.Id.ToString(),
            ["activityId"] = incident.ActivityId ?? view.Workflow.Root.Id,
            ["activityNodeId"] = node?.NodeId ?? view.Workflow.Root.NodeId,
            ["activityType"] = node?.Type ?? view.Workflow.Root.Type,
            ["message"] = mayRead ? incident.Message : PersonalData.Mask(incident.Message),
            ["exception"] = incident.Detail is { } detail && mayRead
                ? new JsonObject { ["type"] = "System.Exception", ["message"] = incident.Message, ["stackTrace"] = detail }
                : null,
            ["timestamp"] = Iso(incident.CreatedAt),
        };
    }

    private JsonNode Frame(Frame frame) => new JsonObject
    {
        ["id"] = ExecutionId(summary.Id, frame.Id),
        ["parentContextId"] = frame.Parent is { } parent ? ExecutionId(summary.Id, parent.Id) : null,
        ["scheduledActivityNodeId"] = view.Workflow.Find(frame.ActivityId)?.NodeId ?? frame.ActivityId,
        ["ownerActivityNodeId"] = frame.Parent is { } owner ? view.Workflow.Find(owner.ActivityId)?.NodeId ?? owner.ActivityId : null,
        ["properties"] = new JsonObject(),
        ["activityState"] = new JsonObject(),
        ["dynamicVariables"] = new JsonArray(),
        ["status"] = nameof(ActivityStatus.Running),
        ["isExecuting"] = false,
    };

    private JsonObject Values(IReadOnlyDictionary<string, object?> values) =>
        new(values.Select(pair => KeyValuePair.Create(pair.Key, Shown(pair.Value, mayRead))));

    internal static JsonNode? Shown(object? value, bool mayRead)
    {
        var json = ValueConverter.ToJson(value);
        return mayRead ? json?.DeepClone() : PersonalData.Mask(json);
    }

    private static string? Iso(DateTimeOffset? time) => time?.ToUniversalTime().ToString("o", System.Globalization.CultureInfo.InvariantCulture);
}
