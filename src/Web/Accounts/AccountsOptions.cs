namespace ExamReg.Web.Accounts;

/// <summary>Limits around logging in. Section "Accounts".</summary>
public sealed class AccountsOptions
{
    /// <summary>Failures in a row that lock a name out.</summary>
    public int FailuresBeforeLockout { get; set; } = 5;

    /// <summary>Failures in a row after which each further attempt must wait.</summary>
    public int FailuresBeforePause { get; set; } = 3;

    /// <summary>Length of the first such wait in seconds; each further one is twice as long. Zero: no waits.</summary>
    public int PauseSeconds { get; set; } = 2;

    /// <summary>Length of the first lock-out in minutes; each further one in a row is twice as long, up to 64 times.</summary>
    public int LockoutMinutes { get; set; } = 5;

    /// <summary>Hours without a request after which one must log in again.</summary>
    public int SessionHours { get; set; } = 8;

    /// <summary>How long another node may go on trusting a session that has been ended, in seconds.</summary>
    public int SessionCheckSeconds { get; set; } = 30;
}
