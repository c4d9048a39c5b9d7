using System.Text;
using System.Text.RegularExpressions;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;

namespace ExamReg.Workflows.Rehearsal;

/// <summary>
/// Tells whether two situations are the same for all that can follow: frames and bookmarks are numbered anew, timers count by
/// how far away they are. The absolute time matters only as long as a moment of the case may still lie ahead.
/// </summary>
internal sealed partial class SituationKey
{
    private readonly DateTimeOffset? lastMoment;

    public SituationKey(CompiledWorkflow workflow, RehearsalCase given)
    {
        var memory = new RehearsalMemory(given.StartsAt, given.Facts);
        lastMoment = RehearsalSession.FactsOf(workflow).Where(fact => fact.Kind == RehearsalFactKind.Moment)
            .Select(memory.When).Cast<DateTimeOffset?>().Max();
    }

    public string Of(RehearsalMoment moment, Burst burst)
    {
        var state = InstanceState.Read(moment.State);
        var (frames, bookmarks) = (state.Frames.ToList(), state.Bookmarks.ToList());
        var numbers = frames.Select((frame, index) => (frame.Id, index)).ToDictionary(pair => pair.Id, pair => pair.index);
        state.Frames.Clear();
        state.Bookmarks.Clear();
        state.NextId = 0;
        var key = new StringBuilder(Encoding.UTF8.GetString(state.Write()));
        foreach (var frame in frames)
        {
            key.Append('\n').Append(frame.Parent is null ? -1 : numbers[frame.Parent.Id]).Append(' ').Append(frame.ActivityId).Append(' ').Append(frame.Tag)
                .Append(' ').Append(frame.Data?.ToJsonString());
            foreach (var (name, value) in frame.Variables ?? [])
                key.Append(' ').Append(name).Append('=').Append(Expressions.ValueConverter.Show(value));
        }
        foreach (var bookmark in bookmarks)
        {
            key.Append('\n').Append(numbers[bookmark.FrameId]).Append('!').Append(bookmark.Name).Append(' ').Append(bookmark.Key).Append(' ')
                .Append(bookmark.DueAt is { } due ? (due - moment.Now).Ticks : null).Append(' ').Append(bookmark.Payload?.ToJsonString());
        }
        key.Append('\n').Append(moment.SubStatus).Append(' ').Append(moment.CorrelationId).Append(' ').AppendJoin(',', moment.Memory.Marks).Append(' ').AppendJoin(',', moment.Memory.Flags);
        if (lastMoment is { } last && moment.SubStatus == WorkflowSubStatus.Suspended)
            key.Append(' ').Append(moment.Now > last ? "after" : moment.Now.UtcTicks);
        if (moment.SubStatus != WorkflowSubStatus.Suspended)
            key.Append(' ').Append(RehearsalFindings.EndOf(burst, moment));
        return Generated().Replace(key.ToString(), "#");
    }

    // Ids that a run makes up: of child instances and, with a frame's number behind, of tasks.
    [GeneratedRegex("[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}(:[0-9]+)?")]
    private static partial Regex Generated();
}
