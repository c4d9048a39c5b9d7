using System.Globalization;
using ExamReg.Domain.Clock;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Domain.Announcements;

/// <summary>Attaches a file to an announcement; a file of the same name is replaced. In the caller's transaction, else in one of its own.</summary>
public sealed class AttachFile(ExamDb db)
{
    private const int LongestName = 100;

    /// <summary>
    /// Takes turns at the announcement, so that two people who attach at once cannot pass the limit together; a test leaves the lock out
    /// to see what it is good for.
    /// </summary>
    internal string Turn { get; init; } = "SELECT id AS \"Value\" FROM exam.announcements WHERE id = {0} FOR UPDATE";

    /// <summary>What to attach.</summary>
    /// <param name="AnnouncementId">The announcement.</param>
    /// <param name="FileName">As the browser named it; a folder before it is dropped.</param>
    /// <param name="Content">The file.</param>
    public sealed record Command(Guid AnnouncementId, string FileName, byte[] Content);

    /// <summary>Attaches.</summary>
    /// <returns>The file's id, or <c>file-name</c>, <c>file-empty</c>, <c>file-too-large</c>, <c>file-kind</c>, <c>too-many-files</c>, <c>not-found</c>.</returns>
    public async Task<Result<Guid>> HandleAsync(Command command, CancellationToken ct = default)
    {
        var name = Tidy(command.FileName);
        if (name.Length is 0 or > LongestName)
            return new DomainError("file-name", "file", Text.Of($"文件名应为 1 至 {LongestName} 个字，现为 {name.Length} 个字。"));
        if (command.Content.Length == 0)
            return new DomainError("file-empty", "file", Text.Of($"文件“{name}”是空的，请重新选择。"));
        if (command.Content.Length > AnnouncementFile.MaxBytes)
            return TooLarge(name, command.Content.Length);

        if (FileKinds.ContentTypeOf(name, command.Content) is not { } contentType)
            return new DomainError("file-kind", "file", Text.Of($"“{name}”不是允许的附件，或者内容与扩展名不符。允许：{FileKinds.Extensions}。"));

        await using var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(ct) : null;
        var found = await db.Database.SqlQueryRaw<Guid>(Turn, command.AnnouncementId).ToListAsync(ct);
        if (found.Count == 0)
            return WriteAnnouncement.NotFound;
        await db.AnnouncementFiles.Where(file => file.AnnouncementId == command.AnnouncementId && file.Name == name).ExecuteDeleteAsync(ct);
        if (await db.AnnouncementFiles.CountAsync(file => file.AnnouncementId == command.AnnouncementId, ct) >= AnnouncementFile.MaxFiles)
            return new DomainError("too-many-files", "file", Text.Of($"一则公告最多 {AnnouncementFile.MaxFiles} 个附件，请先移除不需要的。"));
        var attached = new AnnouncementFile(
            Guid.CreateVersion7(), command.AnnouncementId, name, contentType, command.Content, await DatabaseClock.NowAsync(db, ct));
        db.Add(attached);
        await db.SaveChangesAsync(ct);
        if (own is not null)
            await own.CommitAsync(ct);
        return attached.Id;
    }

    /// <summary>What is said of a file above <see cref="AnnouncementFile.MaxBytes"/>, which need not be read for that.</summary>
    public static DomainError TooLarge(string name, long bytes) => new(
        "file-too-large", "file", Text.Of($"附件不能超过 {AnnouncementFile.MaxBytes / 1024 / 1024} MB，“{name}”为 {bytes / 1024.0 / 1024:0.0} MB。"));

    // Control characters and what file systems refuse would come back to whoever downloads the file.
    private static string Tidy(string name)
    {
        var last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        return string.Concat(last.Where(character => !"<>:\"|?*".Contains(character, StringComparison.Ordinal)
            && char.GetUnicodeCategory(character) is not (UnicodeCategory.Control or UnicodeCategory.Format))).Trim(' ', '.');
    }
}
