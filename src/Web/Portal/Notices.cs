using ExamReg.Domain;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Portal;

/// <summary>Where a notice on the welcome page comes from.</summary>
public enum NoticeKind
{
    /// <summary>The candidate's own message.</summary>
    Message,

    /// <summary>The chosen site's notice (考生通告).</summary>
    Site,

    /// <summary>Public news (网上报名公告).</summary>
    Announcement,
}

/// <summary>A line among the notices.</summary>
/// <param name="Kind">Where it comes from.</param>
/// <param name="Title">Its title.</param>
/// <param name="At">When it came.</param>
/// <param name="Address">Where it can be read.</param>
/// <param name="IsUnread">Whether it is a message not opened yet.</param>
public sealed record Notice(NoticeKind Kind, string Title, DateTimeOffset At, string Address, bool IsUnread = false);

/// <summary>What a candidate should know: unread messages first, then the site's notices and the news, the newest first.</summary>
public sealed class Notices(ExamDb db)
{
    private const int Newest = 3;

    /// <summary>The notices for where the candidate stands.</summary>
    public async Task<IReadOnlyList<Notice>> ReadAsync(PortalState state, CancellationToken ct = default)
    {
        var messages = await db.Messages.AsNoTracking().Where(message => message.CandidateId == state.CandidateId)
            .OrderBy(message => message.ReadAt != null).ThenByDescending(message => message.CreatedAt).Take(Newest)
            .Select(message => new { message.Kind, message.Title, message.Body, message.Data, message.CreatedAt, IsUnread = message.ReadAt == null })
            .ToListAsync(ct);
        var site = state.Registration is { SiteId: { } siteId, SessionId: var sessionId }
            ? await db.SiteNotices.AsNoTracking()
                .Where(notice => notice.SiteId == siteId && notice.SessionId == sessionId && notice.PublishedAt <= ExamDb.Now())
                .OrderByDescending(notice => notice.PublishedAt).Take(Newest)
                .Select(notice => new Notice(NoticeKind.Site, notice.Title, notice.PublishedAt!.Value, "/portal/confirmation", false))
                .ToListAsync(ct)
            : [];
        var news = await db.Announcements.AsNoTracking().Where(announcement => announcement.PublishedAt <= ExamDb.Now())
            .OrderByDescending(announcement => announcement.PublishedAt).Take(Newest)
            .Select(announcement => new Notice(
                NoticeKind.Announcement, announcement.Title, announcement.PublishedAt!.Value, "/announcements/" + announcement.Id, false))
            .ToListAsync(ct);
        var own = messages.Select(message => new Notice(
            NoticeKind.Message, MessageText.Of(message.Kind, message.Title, message.Body, message.Data).Title, message.CreatedAt, "/portal/messages", message.IsUnread));
        return [.. own.Concat(site).Concat(news).OrderByDescending(notice => notice.IsUnread).ThenByDescending(notice => notice.At)];
    }

    /// <summary>The window of the site's newest notice that demands confirmation in person; null when none does.</summary>
    public async Task<(DateTimeOffset From, DateTimeOffset Until)?> ConfirmationAsync(PortalState state, CancellationToken ct = default)
    {
        if (state.Registration is not { SiteId: { } siteId, SessionId: var sessionId })
            return null;
        var notice = await db.SiteNotices.AsNoTracking()
            .Where(notice => notice.SiteId == siteId && notice.SessionId == sessionId && notice.DemandsConfirmation && notice.PublishedAt <= ExamDb.Now())
            .OrderByDescending(notice => notice.PublishedAt)
            .Select(notice => new { notice.ConfirmFrom, notice.ConfirmUntil }).FirstOrDefaultAsync(ct);
        return notice is null ? null : (notice.ConfirmFrom!.Value, notice.ConfirmUntil!.Value);
    }
}
