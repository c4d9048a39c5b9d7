using ExamReg.Domain;
using ExamReg.Domain.Announcements;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Admin.Announcements;

/// <summary>What the office does to announcements, each act in one transaction with its entry in the audit.</summary>
public sealed class ManageAnnouncements(ExamDb db, Audit audit, WriteAnnouncement write, PublishAnnouncement publish, DeleteAnnouncement delete, AttachFile attach, RemoveFile remove)
{
    /// <summary>Saves the text, and publishes it where that is wanted; gives the id. Errors: those of <see cref="WriteAnnouncement"/>.</summary>
    public async Task<Result<Guid>> SaveAsync(WriteAnnouncement.Command text, bool andPublish, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // Only the title: an announcement that is tracked already would not be read anew once it is locked, and a stale save would pass.
        var before = text.Id is { } id ? await db.Announcements.Where(one => one.Id == id).Select(one => one.Title).SingleOrDefaultAsync(ct) : null;
        var saved = await write.HandleAsync(text, ct);
        if (!saved.IsSuccess)
            return Result<Guid>.Failure(saved.Errors);
        var announcement = saved.Value;
        await audit.WriteAsync(
            new(
                text.Id is null ? AuditActs.AnnouncementWritten : AuditActs.AnnouncementChanged, AuditActs.Announcement(announcement.Id),
                before is null ? null : new { title = before }, new { title = announcement.Title, body = announcement.Body }),
            ct);
        if (andPublish)
            await ShowAsync(announcement.Id, true, ct);
        await transaction.CommitAsync(ct);
        return announcement.Id;
    }

    /// <summary>Takes it from the public pages. Error: <c>not-found</c>.</summary>
    public async Task<Result> WithdrawAsync(Guid id, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var withdrawn = await ShowAsync(id, false, ct);
        if (withdrawn.IsSuccess)
            await transaction.CommitAsync(ct);
        return withdrawn;
    }

    /// <summary>Deletes a draft. Errors: those of <see cref="DeleteAnnouncement"/>.</summary>
    public async Task<Result> DeleteAsync(Guid id, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var deleted = await delete.HandleAsync(id, ct);
        if (!deleted.IsSuccess)
            return deleted;
        await audit.WriteAsync(
            new(AuditActs.AnnouncementDeleted, AuditActs.Announcement(id), new { title = deleted.Value.Title, body = deleted.Value.Body }), ct);
        await transaction.CommitAsync(ct);
        return deleted;
    }

    /// <summary>Attaches a file. Errors: those of <see cref="AttachFile"/>.</summary>
    public async Task<Result> AttachAsync(Guid id, IFormFile file, CancellationToken ct)
    {
        // The form keeps a large file on disk; into memory comes only what may be stored.
        if (file.Length > AnnouncementFile.MaxBytes)
            return AttachFile.TooLarge(file.FileName, file.Length);
        var content = new byte[file.Length];
        await using (var stream = file.OpenReadStream())
            await stream.ReadExactlyAsync(content, ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var attached = await attach.HandleAsync(new(id, file.FileName, content), ct);
        if (!attached.IsSuccess)
            return attached;
        await audit.WriteAsync(
            new(AuditActs.FileAttached, AuditActs.Announcement(id), After: new { file = file.FileName, bytes = content.Length }), ct);
        await transaction.CommitAsync(ct);
        return attached;
    }

    /// <summary>Removes a file; gives its name, or null when it was gone already.</summary>
    public async Task<string?> RemoveAsync(Guid id, Guid fileId, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await remove.HandleAsync(id, fileId, ct) is not { } name)
            return null;
        await audit.WriteAsync(new(AuditActs.FileRemoved, AuditActs.Announcement(id), new { file = name }), ct);
        await transaction.CommitAsync(ct);
        return name;
    }

    private async Task<Result> ShowAsync(Guid id, bool shown, CancellationToken ct)
    {
        var done = await publish.HandleAsync(new(id, shown), ct);
        if (done.IsSuccess)
        {
            await audit.WriteAsync(
                new(shown ? AuditActs.AnnouncementPublished : AuditActs.AnnouncementWithdrawn, AuditActs.Announcement(id), After: new { title = done.Value.Title }), ct);
        }
        return done;
    }
}
