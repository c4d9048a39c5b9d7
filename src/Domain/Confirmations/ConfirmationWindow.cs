using ExamReg.Domain.Clock;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Domain.Confirmations;

/// <summary>When candidates may appear at the site (end exclusive).</summary>
/// <param name="From">Begin.</param>
/// <param name="Until">End.</param>
/// <param name="NoticeId">The site's notice that sets it; null for the session's default.</param>
public sealed record ConfirmationWindow(DateTimeOffset From, DateTimeOffset Until, Guid? NoticeId)
{
    /// <summary>The window of the site's newest published notice that demands confirmation, else the session's.</summary>
    public static async Task<ConfirmationWindow> ReadAsync(ExamDb db, Guid sessionId, Guid siteId, CancellationToken ct = default)
    {
        var now = await DatabaseClock.NowAsync(db, ct);
        var notice = await db.SiteNotices.AsNoTracking()
            .Where(n => n.SessionId == sessionId && n.SiteId == siteId && n.DemandsConfirmation && n.PublishedAt <= now)
            .OrderByDescending(n => n.PublishedAt)
            .Select(n => new ConfirmationWindow(n.ConfirmFrom!.Value, n.ConfirmUntil!.Value, n.Id))
            .FirstOrDefaultAsync(ct);
        return notice ?? await db.Sessions.Where(s => s.Id == sessionId)
            .Select(s => new ConfirmationWindow(s.ConfirmationOpensAt, s.ConfirmationClosesAt, null))
            .SingleAsync(ct);
    }
}
