using ExamReg.Domain;
using ExamReg.Domain.Clock;
using ExamReg.Domain.Sessions;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Pages.Public;

/// <summary>A session as a visitor sees it.</summary>
public sealed record SessionCard(
    string Name,
    DateTimeOffset RegistrationOpensAt,
    DateTimeOffset RegistrationClosesAt,
    DateTimeOffset TicketOpensAt,
    DateTimeOffset TicketClosesAt,
    DateOnly ExamStartsOn,
    DateOnly ExamEndsOn)
{
    /// <summary>Whether one may register at that time.</summary>
    public bool IsOpen(DateTimeOffset now) => now >= RegistrationOpensAt && now < RegistrationClosesAt;

    /// <summary>The moments at which its card changes.</summary>
    public IEnumerable<DateTimeOffset> Boundaries => [RegistrationOpensAt, RegistrationClosesAt, TicketClosesAt];
}

/// <summary>An announcement in the list.</summary>
public sealed record AnnouncementLine(Guid Id, string Title, DateTimeOffset PublishedAt, int Files);

/// <summary>An attachment that can be downloaded.</summary>
/// <param name="Id">The file.</param>
/// <param name="Name">Its name.</param>
/// <param name="Bytes">Its size.</param>
public sealed record FileLine(Guid Id, string Name, int Bytes)
{
    /// <summary>Where it is downloaded.</summary>
    public string Address => $"/announcements/files/{Id}/{Uri.EscapeDataString(Name)}";

    /// <summary>"1.2 MB", "85 KB".</summary>
    public string Size => Bytes >= 1024 * 1024
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Bytes / 1024.0 / 1024:0.0} MB")
        : $"{Math.Max(1, Bytes / 1024)} KB";
}

/// <summary>A text in Markdown: an announcement, or the guide.</summary>
/// <param name="Title">Title.</param>
/// <param name="Body">Markdown.</param>
/// <param name="At">When it was published, or last changed.</param>
public sealed record PublicText(string Title, string Body, DateTimeOffset At);

/// <summary>What the home page shows.</summary>
/// <param name="Now">The platform's time.</param>
/// <param name="Sessions">Published sessions that are open or to come, the next end first.</param>
/// <param name="Announcements">The newest few.</param>
/// <param name="Road">The steps of a registration.</param>
public sealed record HomeContent(
    DateTimeOffset Now, IReadOnlyList<SessionCard> Sessions, IReadOnlyList<AnnouncementLine> Announcements, IReadOnlyList<RoadStep> Road);

/// <summary>Reads what the public pages show.</summary>
public sealed class PublicContent(ExamDb db, RegistrationRoad road)
{
    private const int NewestOnHome = 5;

    /// <summary>For the home page.</summary>
    public async Task<HomeContent> HomeAsync(CancellationToken ct = default)
    {
        var now = await DatabaseClock.NowAsync(db, ct);
        var sessions = await db.Sessions.AsNoTracking()
            .Where(session => session.State == SessionState.Open && session.TicketClosesAt > now)
            .OrderBy(session => session.RegistrationClosesAt)
            .Select(session => new SessionCard(
                session.Name, session.RegistrationOpensAt, session.RegistrationClosesAt, session.TicketOpensAt, session.TicketClosesAt,
                session.ExamStartsOn, session.ExamEndsOn))
            .ToListAsync(ct);
        return new HomeContent(now, sessions, await AnnouncementsAsync(ct, NewestOnHome), await road.ReadAsync(ct));
    }

    /// <summary>Published announcements, the newest first.</summary>
    public async Task<IReadOnlyList<AnnouncementLine>> AnnouncementsAsync(CancellationToken ct = default, int atMost = 200) =>
        await db.Announcements.AsNoTracking().Where(announcement => announcement.PublishedAt <= ExamDb.Now())
            .OrderByDescending(announcement => announcement.PublishedAt).Take(atMost)
            .Select(announcement => new AnnouncementLine(
                announcement.Id, announcement.Title, announcement.PublishedAt!.Value, announcement.Files.Count))
            .ToListAsync(ct);

    /// <summary>The attachments of an announcement, in the order in which they were attached.</summary>
    public async Task<IReadOnlyList<FileLine>> FilesAsync(Guid announcementId, CancellationToken ct = default) =>
        await db.AnnouncementFiles.AsNoTracking().Where(file => file.AnnouncementId == announcementId).OrderBy(file => file.CreatedAt)
            .ThenBy(file => file.Name).Select(file => new FileLine(file.Id, file.Name, file.Bytes)).ToListAsync(ct);

    /// <summary>A published announcement, or null.</summary>
    public async Task<PublicText?> AnnouncementAsync(Guid id, CancellationToken ct = default) =>
        await db.Announcements.AsNoTracking().Where(announcement => announcement.Id == id && announcement.PublishedAt <= ExamDb.Now())
            .Select(announcement => new PublicText(announcement.Title, announcement.Body, announcement.PublishedAt!.Value)).SingleOrDefaultAsync(ct);

    /// <summary>The guide, or null when none was written.</summary>
    public async Task<PublicText?> GuideAsync(CancellationToken ct = default) =>
        await db.Guides.AsNoTracking().Select(guide => new PublicText(guide.Title, guide.Body, guide.UpdatedAt)).SingleOrDefaultAsync(ct);
}
