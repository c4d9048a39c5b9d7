using ExamReg.Domain;
using ExamReg.Web.Admin.Flows.Drawing;
using ExamReg.Web.Admin.Flows.Live;
using ExamReg.Workflows.Administration;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Rehearsal;

namespace ExamReg.Web.Admin.Flows.Rehearsing;

/// <summary>A rehearsal on the drawing: drawn as the path of a live instance is; and what an exploration found.</summary>
public static class RehearsalPictures
{
    /// <summary>Where a rehearsal stands and how it came there.</summary>
    public static FlowPicture Draw(RehearsalSession session, int zoom)
    {
        var bursts = session.Journal.GroupBy(line => line.Step).Select(group => new JournalBurst(
            group.Key, group.First().At, $"{group.Key}", "", null, null, [.. group.Select(line => line.Entry)]));
        var lines = ActivityExecutions.Unfold(bursts);
        return TakenPath.Draw(
            session.Workflow.Document, ActivityExecutions.Read(lines, session.IsAlive ? null : session.Now),
            session.Waiting.GroupBy(wait => wait.ActivityId).ToDictionary(group => group.Key, group => group.Min(wait => wait.DueAt)), [], zoom);
    }

    /// <summary>Ends, traps, and what is never reached.</summary>
    public static FlowPicture Draw(CompiledWorkflow workflow, RehearsalReport report, int zoom)
    {
        var drawing = FlowDrawing.Of(workflow.Document);
        var marks = new Dictionary<string, NodeMark>();
        void Mark(string? activity, string look, string sign, string note)
        {
            if (activity is not null && drawing.OwnerOf(activity) is { } node && drawing.Nodes.FirstOrDefault(each => each.Id == node) is { } drawn)
                marks[node] = new(look, $"{drawn.Label}：{note}") { Sign = sign, Note = note };
        }

        foreach (var end in report.Ends)
            Mark(end.ActivityId, "is-end", "✓", Text.Of("终点"));
        // Only where the whole drawn activity is never reached.
        foreach (var id in report.NeverReached.Where(id => drawing.OwnerOf(id) == id))
            Mark(id, "is-unreached", "?", Text.Of("走不到"));
        foreach (var loose in report.LooseEnds)
            Mark(loose.ActivityId, "is-changed", "~", Text.Of("出口没有连线"));
        foreach (var failure in report.Failures)
            Mark(failure.ActivityId, "is-faulted", "!", Text.Of("出错"));
        foreach (var id in report.Traps.SelectMany(trap => trap.ActivityIds))
            Mark(id, "is-trap", "!", Text.Of("走不出去"));
        return new(drawing, marks, new Dictionary<FlowConnection, string>(), Text.Of("探索的发现")) { Zoom = zoom };
    }
}
