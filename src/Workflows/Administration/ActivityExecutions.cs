using ExamReg.Workflows.Execution;

namespace ExamReg.Workflows.Administration;

/// <summary>How an execution of an activity stands; names as in Elsa.</summary>
public enum ActivityStatus
{
    /// <summary>It runs or waits.</summary>
    Running,

    /// <summary>It has done its work.</summary>
    Completed,

    /// <summary>It was cancelled, or its instance ended around it.</summary>
    Canceled,

    /// <summary>It made its instance fault.</summary>
    Faulted,
}

/// <summary>One execution of an activity in an instance.</summary>
/// <param name="FrameId">Its number within the instance.</param>
/// <param name="ActivityId">The activity.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="EndedAt">When it ended; null while it lives.</param>
/// <param name="Status">How it stands.</param>
/// <param name="Outcomes">With what it ended, as the journal joins them; null for Done, and while it lives.</param>
public sealed record ActivityExecution(
    int FrameId, string ActivityId, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, ActivityStatus Status, string? Outcomes);

/// <summary>A line of the journal with the burst that it belongs to.</summary>
/// <param name="Burst">The burst.</param>
/// <param name="Number">Its number in the whole journal, from 1.</param>
/// <param name="Entry">What happened.</param>
public sealed record JournalLine(JournalBurst Burst, int Number, JournalEntry Entry);

/// <summary>Reads the path that an instance has taken out of its journal; no state is kept for what has ended.</summary>
public static class ActivityExecutions
{
    /// <summary>
    /// The journal line by line. A burst writes an activity's beginning and end as one line; here it is two again, so that every
    /// execution begins with <see cref="JournalEvent.Started"/>.
    /// </summary>
    /// <param name="journal">The bursts in order.</param>
    public static IReadOnlyList<JournalLine> Unfold(IEnumerable<JournalBurst> journal)
    {
        var lines = new List<JournalLine>();
        var begun = new HashSet<int>();
        foreach (var burst in journal)
        {
            foreach (var entry in burst.Entries)
            {
                if (entry.Event == JournalEvent.Started)
                    begun.Add(entry.FrameId);
                else if (entry.Event != JournalEvent.Message && begun.Add(entry.FrameId))
                    lines.Add(new(burst, lines.Count + 1, new(entry.FrameId, entry.ActivityId, JournalEvent.Started, null)));
                lines.Add(new(burst, lines.Count + 1, entry));
            }
        }
        return lines;
    }

    /// <summary>Every execution, in the order in which they began.</summary>
    /// <param name="lines">What <see cref="Unfold"/> gave.</param>
    /// <param name="endedAt">When the instance ended, or null: what lives in an instance that has ended was cut off by that.</param>
    public static IReadOnlyList<ActivityExecution> Read(IEnumerable<JournalLine> lines, DateTimeOffset? endedAt)
    {
        var executions = new List<ActivityExecution>();
        var byFrame = new Dictionary<int, int>();
        foreach (var (burst, _, entry) in lines)
        {
            if (entry.Event == JournalEvent.Started)
            {
                byFrame[entry.FrameId] = executions.Count;
                executions.Add(new(entry.FrameId, entry.ActivityId, burst.At, null, ActivityStatus.Running, null));
            }
            else if (byFrame.TryGetValue(entry.FrameId, out var index))
            {
                // A migration to another version may have given the activity another id.
                var execution = executions[index] with { ActivityId = entry.ActivityId };
                executions[index] = entry.Event switch
                {
                    JournalEvent.Completed => execution with { Status = ActivityStatus.Completed, EndedAt = burst.At, Outcomes = entry.Text },
                    JournalEvent.Canceled => execution with { Status = ActivityStatus.Canceled, EndedAt = burst.At },
                    JournalEvent.Faulted => execution with { Status = ActivityStatus.Faulted, EndedAt = burst.At, Outcomes = entry.Text },
                    _ => execution,
                };
            }
        }
        return endedAt is null
            ? executions
            : [.. executions.Select(each => each.EndedAt is null ? each with { Status = ActivityStatus.Canceled, EndedAt = endedAt } : each)];
    }
}
