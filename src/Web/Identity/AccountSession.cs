using System.Net;

namespace ExamReg.Web.Identity;

/// <summary>
/// A browser in which an account is logged in. The cookie names it; a cookie whose row is gone is worthless at the next check
/// (see <c>Accounts.Sessions.SessionCheck</c>).
/// </summary>
public sealed class AccountSession
{
    /// <summary>Id; the cookie carries it.</summary>
    public Guid Id { get; set; }

    /// <summary>Whose.</summary>
    public Guid AccountId { get; set; }

    /// <summary>When the person logged in, by the database's true clock.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>The last check of the cookie, so about the last request.</summary>
    public DateTimeOffset LastSeenAt { get; set; }

    /// <summary>What the browser said it is, cut.</summary>
    public string UserAgent { get; set; } = "";

    /// <summary>Where it logged in from.</summary>
    public IPAddress? Ip { get; set; }

    /// <summary>How: <c>password</c> or <c>QQ</c>.</summary>
    public string Method { get; set; } = "";
}
