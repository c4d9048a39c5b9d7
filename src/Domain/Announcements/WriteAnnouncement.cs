using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Domain.Announcements;

/// <summary>Writes a new announcement, a draft, or changes the text of one, in the caller's transaction.</summary>
public sealed class WriteAnnouncement(ExamDb db)
{
    /// <summary>Longest title, characters.</summary>
    public const int LongestTitle = 80;

    /// <summary>Longest text, characters.</summary>
    public const int LongestBody = 20_000;

    /// <summary>Input.</summary>
    /// <param name="Id">The announcement; null for a new one.</param>
    /// <param name="Title">Title.</param>
    /// <param name="Body">Text, Markdown.</param>
    /// <param name="Stamp">Which text the writer saw, see <see cref="StampOf"/>; not asked of a new one.</param>
    public sealed record Command(Guid? Id, string? Title, string? Body, string? Stamp);

    /// <summary>
    /// Writes; gives the announcement. Errors: <c>title</c>, <c>body</c>, <c>not-found</c>, and <c>changed-meanwhile</c> when somebody
    /// else has saved another text since. The caller rolls back on an error.
    /// </summary>
    public async Task<Result<Announcement>> HandleAsync(Command command, CancellationToken ct = default)
    {
        var (title, body) = (command.Title?.Trim() ?? "", command.Body?.Trim().ReplaceLineEndings("\n") ?? "");
        if (Check(title, body) is { Count: > 0 } errors)
            return Result<Announcement>.Failure(errors);
        if (command.Id is not { } id)
        {
            var written = new Announcement(Guid.CreateVersion7(), title, body);
            db.Add(written);
            await db.SaveChangesAsync(ct);
            return written;
        }

        if (await db.LockAnnouncementAsync(id, ct) is not { } announcement)
            return NotFound;
        if (StampOf(announcement) != command.Stamp)
            return new DomainError("changed-meanwhile", Text.Of("没有保存：您打开本页之后，别人修改了这则公告。您写的内容还在下面；请在新窗口打开最新内容，核对后再保存。"));
        announcement.Edit(title, body);
        await db.SaveChangesAsync(ct);
        return announcement;
    }

    /// <summary>Recognises a text: whoever saves says which one was seen.</summary>
    public static string StampOf(Announcement announcement) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{announcement.Title}\0{announcement.Body}")).AsSpan(0, 8));

    internal static DomainError NotFound => new("not-found", Text.Of("公告不存在，可能已被删除。"));

    private static List<DomainError> Check(string title, string body)
    {
        var errors = new List<DomainError>();
        if (title.Length is 0 or > LongestTitle)
            errors.Add(new("title", nameof(Command.Title), Text.Of($"标题应为 1 至 {LongestTitle} 个字，现为 {title.Length} 个字。")));
        if (body.Length is 0 or > LongestBody)
            errors.Add(new("body", nameof(Command.Body), Text.Of($"正文应为 1 至 {LongestBody} 个字，现为 {body.Length} 个字。")));
        return errors;
    }
}

/// <summary>Taking turns at an announcement.</summary>
internal static class AnnouncementLock
{
    /// <summary>Locks its row to the end of the transaction and gives it as it is then; null when there is none.</summary>
    public static async Task<Announcement?> LockAnnouncementAsync(this ExamDb db, Guid id, CancellationToken ct) =>
        (await db.Announcements.FromSql($"SELECT * FROM exam.announcements WHERE id = {id} FOR UPDATE").ToListAsync(ct)).SingleOrDefault();
}
