namespace ExamReg.Web.Identity;

/// <summary>
/// Failed attempts under one name since the last success. Kept by name and not by account, so that a name that nobody has is
/// locked out just like one that somebody has, and the lock-out tells a stranger nothing.
/// </summary>
public sealed class LoginAttempts
{
    /// <summary>SHA-256 of the purpose and the normalised name.</summary>
    public byte[] NameKey { get; set; } = [];

    /// <summary>Failures since the last success or lock-out.</summary>
    public int Failures { get; set; }

    /// <summary>Lock-outs in a row; each one is twice as long as the one before.</summary>
    public int Lockouts { get; set; }

    /// <summary>Until then every attempt is refused unseen; null when not locked.</summary>
    public DateTimeOffset? LockedUntil { get; set; }

    /// <summary>The last attempt; after a quiet day all is forgotten.</summary>
    public DateTimeOffset LastAt { get; set; }
}
