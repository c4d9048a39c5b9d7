namespace ExamReg.Domain.Sessions;

/// <summary>Where a session is in its own life; the windows inside are decided by time, not by this state.</summary>
public enum SessionState
{
    /// <summary>In preparation, seen by exam staff only.</summary>
    Draft,

    /// <summary>Published: its windows count.</summary>
    Open,

    /// <summary>Stopped by exam staff: no new registrations whatever the window says.</summary>
    Closed,

    /// <summary>Over and kept for the record.</summary>
    Archived,
}
