using Microsoft.EntityFrameworkCore;

namespace ExamReg.Domain.Announcements;

/// <summary>Takes an attachment from an announcement.</summary>
public sealed class RemoveFile(ExamDb db)
{
    /// <summary>Removes; gives the file's name, or null when it was gone already.</summary>
    /// <param name="announcementId">The announcement.</param>
    /// <param name="fileId">The file.</param>
    /// <param name="ct">Ends the work.</param>
    public async Task<string?> HandleAsync(Guid announcementId, Guid fileId, CancellationToken ct = default) =>
        (await db.ListAsync<string>(
            $"""DELETE FROM exam.announcement_files WHERE id = {fileId} AND announcement_id = {announcementId} RETURNING name AS "Value" """, ct)).SingleOrDefault();
}
