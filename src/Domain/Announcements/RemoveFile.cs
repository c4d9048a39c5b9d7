using Microsoft.EntityFrameworkCore;

namespace ExamReg.Domain.Announcements;

/// <summary>Takes an attachment from an announcement.</summary>
public sealed class RemoveFile(ExamDb db)
{
    /// <summary>Removes; one that is gone already is no error.</summary>
    /// <param name="announcementId">The announcement.</param>
    /// <param name="fileId">The file.</param>
    /// <param name="ct">Ends the work.</param>
    public Task HandleAsync(Guid announcementId, Guid fileId, CancellationToken ct = default) =>
        db.AnnouncementFiles.Where(file => file.Id == fileId && file.AnnouncementId == announcementId).ExecuteDeleteAsync(ct);
}
