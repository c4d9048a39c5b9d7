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
}

/// <summary>An announcement in the list.</summary>
public sealed record AnnouncementLine(Guid Id, string Title, DateTimeOffset PublishedAt);

/// <summary>A text in Markdown: an announcement, or the guide.</summary>
/// <param name="Title">Title.</param>
/// <param name="Body">Markdown.</param>
/// <param name="At">When it was published, or last changed.</param>
public sealed record PublicText(string Title, string Body, DateTimeOffset At);

/// <summary>What the home page shows.</summary>
/// <param name="Now">The platform's time.</param>
/// <param name="Sessions">Published sessions that are open or to come, the next end first.</param>
/// <param name="Announcements">The newest few.</param>
public sealed record HomeContent(DateTimeOffset Now, IReadOnlyList<SessionCard> Sessions, IReadOnlyList<AnnouncementLine> Announcements);

/// <summary>Reads what the public pages show.</summary>
public sealed class PublicContent(TimeProvider time)
{
    /// <summary>For the home page.</summary>
    public Task<HomeContent> HomeAsync(CancellationToken ct = default)
    {
        var now = time.GetUtcNow();
        return Task.FromResult(new HomeContent(now, SampleContent.Sessions(now), [.. SampleContent.Announcements(now).Take(5)]));
    }

    /// <summary>Published announcements, the newest first.</summary>
    public Task<IReadOnlyList<AnnouncementLine>> AnnouncementsAsync(CancellationToken ct = default) =>
        Task.FromResult(SampleContent.Announcements(time.GetUtcNow()));

    /// <summary>A published announcement, or null.</summary>
    public Task<PublicText?> AnnouncementAsync(Guid id, CancellationToken ct = default) => Task.FromResult(
        SampleContent.Announcements(time.GetUtcNow()).Where(line => line.Id == id)
            .Select(line => new PublicText(line.Title, SampleContent.AnnouncementBody, line.PublishedAt)).FirstOrDefault());

    /// <summary>The guide, or null when none was written.</summary>
    public Task<PublicText?> GuideAsync(CancellationToken ct = default) =>
        Task.FromResult<PublicText?>(new PublicText("网上报名须知", SampleContent.GuideBody, time.GetUtcNow()));
}
