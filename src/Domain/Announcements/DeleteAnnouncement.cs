namespace ExamReg.Domain.Announcements;

/// <summary>Deletes a draft with its attachments, in the caller's transaction. What is public is withdrawn first.</summary>
public sealed class DeleteAnnouncement(ExamDb db)
{
    /// <summary>Deletes; gives what it was. Errors: <c>not-found</c>, <c>is-published</c>.</summary>
    public async Task<Result<Announcement>> HandleAsync(Guid id, CancellationToken ct = default)
    {
        if (await db.LockAnnouncementAsync(id, ct) is not { } announcement)
            return WriteAnnouncement.NotFound;
        if (announcement.PublishedAt is not null)
            return new DomainError("is-published", Text.Of("已发布的公告不能删除，请先撤回。"));
        db.Remove(announcement);
        await db.SaveChangesAsync(ct);
        return announcement;
    }
}
