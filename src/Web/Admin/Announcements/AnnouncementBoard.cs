using ExamReg.Domain;
using ExamReg.Domain.Announcements;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Admin.Announcements;

/// <summary>An announcement in the office's list.</summary>
/// <param name="Id">Id.</param>
/// <param name="Title">Title.</param>
/// <param name="PublishedAt">Null while it is a draft.</param>
/// <param name="Files">How many attachments.</param>
public sealed record BoardAnnouncement(Guid Id, string Title, DateTimeOffset? PublishedAt, int Files);

/// <summary>What the office sees of announcements: drafts, too.</summary>
public sealed class AnnouncementBoard(ExamDb db)
{
    private const int MostShown = 300;

    /// <summary>Drafts first, then the published ones, the newest first.</summary>
    public async Task<IReadOnlyList<BoardAnnouncement>> ListAsync(CancellationToken ct) => await db.Announcements.AsNoTracking()
        .OrderByDescending(announcement => announcement.PublishedAt == null).ThenByDescending(announcement => announcement.PublishedAt)
        .ThenByDescending(announcement => announcement.Id).Take(MostShown)
        .Select(announcement => new BoardAnnouncement(announcement.Id, announcement.Title, announcement.PublishedAt, announcement.Files.Count))
        .ToListAsync(ct);

    /// <summary>One announcement without its files, or null.</summary>
    public Task<Announcement?> FindAsync(Guid id, CancellationToken ct) =>
        db.Announcements.AsNoTracking().SingleOrDefaultAsync(announcement => announcement.Id == id, ct);
}
