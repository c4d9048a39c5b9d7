namespace ExamReg.Workflows.Execution;

/// <summary>Whether an instance goes on; names as in Elsa.</summary>
public enum WorkflowStatus
{
    /// <summary>It waits, or runs.</summary>
    Running,

    /// <summary>It has ended, in whatever way.</summary>
    Finished,
}

/// <summary>How an instance stands; names as in Elsa.</summary>
public enum WorkflowSubStatus
{
    /// <summary>Not begun.</summary>
    Pending,

    /// <summary>In a burst; never stored.</summary>
    Executing,

    /// <summary>Waits for a stimulus.</summary>
    Suspended,

    /// <summary>Reached its end.</summary>
    Finished,

    /// <summary>Ended by an administrator or by its parent.</summary>
    Cancelled,

    /// <summary>Ended by a Fault activity.</summary>
    Faulted,

    /// <summary>Stopped by a lost process; unused here, since a burst is all or nothing.</summary>
    Interrupted,
}

/// <summary>What happened to an activity; the journal's events. Names as Elsa's journal shows them.</summary>
public enum JournalEvent
{
    /// <summary>It began.</summary>
    Started,

    /// <summary>It now waits.</summary>
    Suspended,

    /// <summary>A stimulus reached it.</summary>
    Resumed,

    /// <summary>It ended with outcomes.</summary>
    Completed,

    /// <summary>It was cancelled.</summary>
    Canceled,

    /// <summary>It faulted.</summary>
    Faulted,

    /// <summary>It said something (WriteLine, notes).</summary>
    Message,
}

/// <summary>One line of a burst's journal.</summary>
/// <param name="FrameId">The activity execution within the instance.</param>
/// <param name="ActivityId">The activity.</param>
/// <param name="Event">What happened.</param>
/// <param name="Text">The outcomes, the stimulus, or what was said.</param>
public sealed record JournalEntry(int FrameId, string ActivityId, JournalEvent Event, string? Text);
