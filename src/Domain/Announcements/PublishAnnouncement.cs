using ExamReg.Domain.Clock;

namespace ExamReg.Domain.Announcements;

/// <summary>Shows an announcement to the public, or takes it from the public pages, in the caller's transaction.</summary>
public sealed class PublishAnnouncement(ExamDb db)
{
    /// <summary>Input.</summary>
    /// <param name="Id">The announcement.</param>
    /// <param name="Shown">Published, or a draft again. A second publishing keeps the first time.</param>
    public sealed record Command(Guid Id, bool Shown);

    /// <summary>Does it. Error: <c>not-found</c>.</summary>
    public async Task<Result<Announcement>> HandleAsync(Command command, CancellationToken ct = default)
    {
        if (await db.LockAnnouncementAsync(command.Id, ct) is not { } announcement)
            return WriteAnnouncement.NotFound;
        if (command.Shown)
            announcement.Publish(await DatabaseClock.NowAsync(db, ct));
        else
            announcement.Unpublish();
        await db.SaveChangesAsync(ct);
        return announcement;
    }
}
