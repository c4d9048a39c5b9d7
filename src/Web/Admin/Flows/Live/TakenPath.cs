using ExamReg.Domain;
using ExamReg.Domain.Clock;
using ExamReg.Web.Admin.Flows.Drawing;
using ExamReg.Workflows.Administration;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Incidents;

namespace ExamReg.Web.Admin.Flows.Live;

/// <summary>The path that one instance has taken, on the drawing of its version: how often each step was done, and where it waits.</summary>
public static class TakenPath
{
    /// <summary>Draws it.</summary>
    /// <param name="document">The instance's version.</param>
    /// <param name="executions">What ran, in order.</param>
    /// <param name="waiting">Where it waits, with the earliest timer there.</param>
    /// <param name="incidents">What is open.</param>
    /// <param name="zoom">How large.</param>
    public static FlowPicture Draw(
        WorkflowDocument document, IReadOnlyList<ActivityExecution> executions, IReadOnlyDictionary<string, DateTimeOffset?> waiting,
        IReadOnlyList<Incident> incidents, int zoom)
    {
        var drawing = FlowDrawing.Of(document);
        var byNode = executions.Where(execution => drawing.OwnerOf(execution.ActivityId) == execution.ActivityId).ToLookup(execution => execution.ActivityId);
        var waits = waiting.Select(pair => (Node: drawing.OwnerOf(pair.Key), pair.Value)).Where(pair => pair.Node is not null).ToLookup(pair => pair.Node!, pair => pair.Value);
        var failed = incidents.Select(incident => incident.ActivityId is { } id ? drawing.OwnerOf(id) : null).OfType<string>().ToHashSet();
        var marks = new Dictionary<string, NodeMark>();
        foreach (var node in drawing.Nodes)
        {
            var ran = byNode[node.Id].ToList();
            if (ran.Count == 0)
                continue;
            var done = ran.Count(execution => execution.Status == ActivityStatus.Completed);
            var isWaiting = waits.Contains(node.Id);
            var due = waits[node.Id].Min();
            var isFaulted = failed.Contains(node.Id) || ran[^1].Status == ActivityStatus.Faulted;
            var look = isFaulted ? "is-faulted" : isWaiting ? "is-waiting" : done > 0 ? "is-done" : "is-canceled";
            var state = isWaiting ? Text.Of("正在等待") : done > 0 ? Text.Of($"完成 {done} 次") : Text.Of("已取消");
            marks[node.Id] = new(look, $"{node.Label}：{state}{(isFaulted ? Text.Of("，出现故障") : "")}")
            {
                Badge = done > 0 ? $"✓{done}" : isWaiting ? "…" : null,
                Sign = isFaulted ? "!" : null,
                Note = isWaiting ? due is { } at ? Text.Of($"等待中，{BeijingTime.Short(at)} 到期") : Text.Of("等待中") : null,
            };
        }
        return new(drawing, marks, Taken(drawing, byNode), Text.Of("走过的路径")) { Zoom = zoom };
    }

    // A connection was taken where its source ended with that outcome and its target began at that moment or later.
    private static Dictionary<FlowConnection, string> Taken(FlowDrawing drawing, ILookup<string, ActivityExecution> byNode) => drawing.Edges
        .Select(edge => edge.Connection)
        .Where(connection => byNode[connection.From].Any(source =>
            source.Status == ActivityStatus.Completed
            && (source.Outcomes ?? "Done").Split(',').Contains(connection.Port)
            && byNode[connection.To].Any(target => target.StartedAt >= source.EndedAt)))
        .ToDictionary(connection => connection, _ => "is-taken");
}
