using System.Text.Json.Nodes;
using ExamReg.Web.Admin.Instances;
using ExamReg.Workflows.Administration;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Incidents;
using ExamReg.Workflows.Runtime;

namespace ExamReg.Web.Designer.Instances;

/// <summary>Which lines of the journal Studio wants.</summary>
public sealed record JournalFilter(
    IReadOnlyList<string>? ActivityIds, IReadOnlyList<string>? ActivityNodeIds, IReadOnlyList<string>? ExcludedActivityTypes, IReadOnlyList<string>? EventNames);

/// <summary>A line of the journal as Studio shows it.</summary>
public sealed record JournalItem(
    string Id, string ActivityInstanceId, string? ParentActivityInstanceId, string ActivityId, string ActivityType, int ActivityTypeVersion,
    string? ActivityName, string NodeId, DateTimeOffset Timestamp, long Sequence, string EventName, string? Message, string? Source,
    JsonObject ActivityState, JsonObject Payload);

/// <summary>Badges of one activity.</summary>
public sealed record ExecutionStats(
    string ActivityId, string ActivityNodeId, int StartedCount, int CompletedCount, int UncompletedCount, bool IsBlocked, bool IsFaulted,
    int AggregateFaultCount, JsonObject Metadata);

/// <summary>One execution of an activity.</summary>
public sealed record ExecutionItem(
    string Id, string WorkflowInstanceId, string ActivityId, string ActivityNodeId, string ActivityType, int ActivityTypeVersion, string? ActivityName,
    DateTimeOffset StartedAt, DateTimeOffset? CompletedAt, bool HasBookmarks, ActivityStatus Status, int AggregateFaultCount, JsonObject Metadata,
    JsonObject ActivityState, JsonObject Payload, JsonObject Outputs, JsonObject? Exception);

/// <summary>The path that an instance has taken, read from its journal and never stored a second time.</summary>
public sealed class InstanceHistory
{
    private readonly Guid id;
    private readonly InstanceView view;
    private readonly IReadOnlyList<Incident> incidents;
    private readonly bool mayRead;
    private readonly IReadOnlyList<JournalLine> lines;

    internal InstanceHistory(InstanceView view, IReadOnlyList<JournalBurst> journal, IReadOnlyList<Incident> incidents, DateTimeOffset? endedAt, bool mayRead)
    {
        (id, this.view, this.incidents, this.mayRead) = (view.Id, view, incidents, mayRead);
        lines = ActivityExecutions.Unfold(journal);
        Executions = ActivityExecutions.Read(lines, endedAt);
    }

    /// <summary>The executions in the order in which they began.</summary>
    public IReadOnlyList<ActivityExecution> Executions { get; }

    /// <summary>A page of the journal.</summary>
    public ItemPage<JournalItem> Journal(JournalFilter? filter, int skip, int take)
    {
        var wanted = lines.Select(Item).Where(item => Matches(item, filter)).ToList();
        return new([.. wanted.Skip(skip).Take(take)], wanted.Count);
    }

    /// <summary>The badges of activities by their node ids; of all when none is named.</summary>
    public IReadOnlyList<ExecutionStats> Stats(IReadOnlyCollection<string>? nodeIds) =>
    [
        .. Executions.GroupBy(execution => execution.ActivityId)
            .Select(group => (NodeId: NodeId(group.Key), Activity: group.Key, Executions: group.ToList()))
            .Where(group => nodeIds is not { Count: > 0 } || nodeIds.Contains(group.NodeId) || nodeIds.Contains(group.Activity))
            .Select(group =>
            {
                var faults = incidents.Count(incident => incident.ActivityId == group.Activity);
                var open = group.Executions.Count(execution => execution.EndedAt is null);
                return new ExecutionStats(
                    group.Activity, group.NodeId, group.Executions.Count, group.Executions.Count(execution => execution.Status == ActivityStatus.Completed), open,
                    group.Executions.Any(IsWaiting), faults > 0 || group.Executions.Any(execution => execution.Status == ActivityStatus.Faulted), faults, []);
            }),
    ];

    /// <summary>The executions of one activity, by node id or activity id; of all when null.</summary>
    public IReadOnlyList<ExecutionItem> Of(string? nodeId) =>
        [.. Executions.Where(execution => string.IsNullOrEmpty(nodeId) || execution.ActivityId == nodeId || NodeId(execution.ActivityId) == nodeId).Select(Item)];

    /// <summary>One execution, or null.</summary>
    public ExecutionItem? Find(int frameId) => Executions.FirstOrDefault(execution => execution.FrameId == frameId) is { } found ? Item(found) : null;

    private static bool Matches(JournalItem item, JournalFilter? filter) =>
        (filter?.ActivityIds is not { Count: > 0 } activities || activities.Contains(item.ActivityId))
        && (filter?.ActivityNodeIds is not { Count: > 0 } nodes || nodes.Contains(item.NodeId))
        && (filter?.ExcludedActivityTypes is not { Count: > 0 } types || !types.Contains(item.ActivityType))
        && (filter?.EventNames is not { Count: > 0 } events || events.Contains(item.EventName));

    private JournalItem Item(JournalLine line)
    {
        var (burst, number, entry) = line;
        var node = view.Workflow.Find(entry.ActivityId);
        var payload = new JsonObject { ["stimulus"] = burst.Stimulus };
        if (entry.Event == JournalEvent.Completed)
            payload["Outcomes"] = new JsonArray([.. (entry.Text ?? "Done").Split(',').Select(outcome => (JsonNode)outcome)]);
        return new(
            $"{id:N}-{burst.Seq}-{number}", InstanceRecord.ExecutionId(id, entry.FrameId), null, entry.ActivityId, node?.Type ?? "", 1, node?.Label ?? entry.ActivityId,
            node?.NodeId ?? entry.ActivityId, burst.At, number, entry.Event.ToString(), Message(entry), burst.Actor, [], payload);
    }

    // What an activity said, or why it faulted, may quote what a candidate gave.
    private string? Message(JournalEntry entry) => entry.Event switch
    {
        JournalEvent.Message or JournalEvent.Faulted when !mayRead && entry.Text is { } text => PersonalData.Mask(text),
        JournalEvent.Completed => InstanceWords.OfOutcomes(entry.Text ?? "Done"),
        JournalEvent.Resumed when entry.Text is { Length: > 0 } stimulus => InstanceWords.OfStimulus(stimulus),
        _ => entry.Text,
    };

    private ExecutionItem Item(ActivityExecution execution)
    {
        var node = view.Workflow.Find(execution.ActivityId);
        var payload = new JsonObject();
        if (execution.Status == ActivityStatus.Completed)
            payload["Outcomes"] = new JsonArray([.. (execution.Outcomes ?? "Done").Split(',').Select(outcome => (JsonNode)outcome)]);
        var isWaiting = IsWaiting(execution);
        var failed = isWaiting ? incidents.FirstOrDefault(incident => incident.ActivityId == execution.ActivityId) : null;
        var problem = failed?.Message ?? (execution.Status == ActivityStatus.Faulted ? execution.Outcomes : null);
        return new(
            InstanceRecord.ExecutionId(id, execution.FrameId), id.ToString(), execution.ActivityId, NodeId(execution.ActivityId), node?.Type ?? "", 1,
            node?.Label ?? execution.ActivityId, execution.StartedAt, execution.EndedAt, isWaiting,
            failed is null ? execution.Status : ActivityStatus.Faulted, failed is null ? 0 : 1, [], [], payload, Results(execution.ActivityId),
            problem is null ? null : new JsonObject { ["type"] = "System.Exception", ["message"] = mayRead ? problem : PersonalData.Mask(problem), ["stackTrace"] = mayRead ? failed?.Detail : null });
    }

    private JsonObject Results(string activityId) => view.State.Results.TryGetValue(activityId, out var results)
        ? new(results.Select(pair => KeyValuePair.Create(pair.Key, InstanceRecord.Shown(pair.Value, mayRead))))
        : [];

    private bool IsWaiting(ActivityExecution execution) =>
        execution.EndedAt is null && view.State.Bookmarks.Any(bookmark => bookmark.FrameId == execution.FrameId);

    private string NodeId(string activityId) => view.Workflow.Find(activityId)?.NodeId ?? activityId;
}
