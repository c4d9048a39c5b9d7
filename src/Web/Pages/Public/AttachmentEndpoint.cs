using ExamReg.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace ExamReg.Web.Pages.Public;

/// <summary>Attachments of published announcements, for everybody.</summary>
public static class AttachmentEndpoint
{
    /// <summary>Maps <c>GET /announcements/files/{id}/{name}</c>; the name only makes the address readable.</summary>
    public static void MapAttachments(this WebApplication app) => app.MapGet("/announcements/files/{id:guid}/{name}", async (
        Guid id, ExamDb db, HttpContext context, CancellationToken ct) =>
    {
        var file = await db.AnnouncementFiles.AsNoTracking()
            .Where(candidate => candidate.Id == id
                && db.Announcements.Any(announcement => announcement.Id == candidate.AnnouncementId && announcement.PublishedAt <= ExamDb.Now()))
            .Select(candidate => new { candidate.Name, candidate.ContentType, candidate.Content, candidate.CreatedAt })
            .SingleOrDefaultAsync(ct);
        if (file is null)
            return Results.NotFound();
        // A file never changes under its id; whether it may still be had is asked every time. It is saved, never shown as a page of ours.
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        return Results.File(file.Content, file.ContentType, file.Name, enableRangeProcessing: true, file.CreatedAt,
            new EntityTagHeaderValue($"\"{id:N}\""));
    });
}
