using System.Net;
using ExamReg.Domain;
using ExamReg.Domain.Announcements;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ExamReg.Tests.Web.Public;

/// <summary>Attachments of announcements: what may be attached, and how everybody gets it.</summary>
public sealed class AttachmentTests(SiteHost host) : IClassFixture<SiteHost>
{
    private static readonly byte[] Pdf = "%PDF-1.7 and so on"u8.ToArray();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_be_saved_under_its_name_by_everybody_and_never_shown_as_a_page_of_ours()
    {
        var announcement = await AnnounceAsync(isPublished: true);
        var id = (await AttachAsync(announcement, "考场 规则.pdf", Pdf)).Value;
        var page = await host.NewVisitor().GetStringAsync($"/announcements/{announcement}", Ct);
        Assert.Contains("考场 规则.pdf", page, StringComparison.Ordinal);

        using var answer = await host.NewVisitor().GetAsync($"/announcements/files/{id}/{Uri.EscapeDataString("考场 规则.pdf")}", Ct);

        Assert.Equal(Pdf, await answer.Content.ReadAsByteArrayAsync(Ct));
        Assert.Equal("application/pdf", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("考场 规则.pdf", answer.Content.Headers.ContentDisposition?.FileNameStar);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Contains("sandbox", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        using var again = new HttpRequestMessage(HttpMethod.Get, answer.RequestMessage!.RequestUri);
        again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
        using var known = await host.NewVisitor().SendAsync(again, Ct);
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
    }

    [Fact]
    public async Task Should_not_be_there_before_its_announcement_is_published()
    {
        var announcement = await AnnounceAsync(isPublished: false);
        var id = (await AttachAsync(announcement, "a.pdf", Pdf)).Value;
        using var answer = await host.NewVisitor().GetAsync($"/announcements/files/{id}/a.pdf", Ct);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData("a.exe", "MZ", "file-kind")]
    [InlineData("a.pdf", "<html><script>", "file-kind")]
    [InlineData("a.html", "%PDF-", "file-kind")]
    [InlineData("a.pdf", "", "file-empty")]
    [InlineData("../..", "%PDF-", "file-name")]
    public async Task Should_refuse_what_is_no_document(string name, string content, string code)
    {
        var announcement = await AnnounceAsync(isPublished: true);
        var refused = await AttachAsync(announcement, name, System.Text.Encoding.UTF8.GetBytes(content));
        Assert.Equal(code, Assert.Single(refused.Errors).Code);
    }

    [Fact]
    public async Task Should_refuse_a_file_over_the_limit_and_name_both_sizes()
    {
        var announcement = await AnnounceAsync(isPublished: true);
        var refused = await AttachAsync(announcement, "a.pdf", [.. Pdf, .. new byte[AnnouncementFile.MaxBytes]]);
        Assert.Contains("5 MB", Assert.Single(refused.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_drop_folders_and_control_characters_from_a_name_and_replace_a_file_of_the_same_name()
    {
        var announcement = await AnnounceAsync(isPublished: true);
        await AttachAsync(announcement, "C:\\secret\\表\r\n格.pdf", Pdf);
        await AttachAsync(announcement, "/etc/表格.pdf", [.. Pdf, 1]);

        var file = Assert.Single(await FilesAsync(announcement));
        Assert.Equal(("表格.pdf", Pdf.Length + 1), (file.Name, file.Bytes));
    }

    [Fact]
    public async Task Should_hold_the_number_of_files_when_many_attach_at_once()
    {
        var announcement = await AnnounceAsync(isPublished: true);

        var results = await Task.WhenAll(Enumerable.Range(0, 14).Select(number => AttachAsync(announcement, $"{number}.pdf", Pdf)));

        Assert.Equal(AnnouncementFile.MaxFiles, results.Count(result => result.IsSuccess));
        Assert.All(results.Where(result => !result.IsSuccess), refused => Assert.Equal("too-many-files", refused.Errors[0].Code));
        Assert.Equal(AnnouncementFile.MaxFiles, (await FilesAsync(announcement)).Count);
    }

    [Fact]
    public async Task One_file_too_many_happens_without_the_lock() =>
        Assert.Equal((2, AnnouncementFile.MaxFiles + 1), await RaceForTheLastPlaceAsync("SELECT id AS \"Value\" FROM exam.announcements WHERE id = {0}"));

    [Fact]
    public async Task One_file_too_many_is_prevented_by_the_lock() =>
        Assert.Equal((1, AnnouncementFile.MaxFiles), await RaceForTheLastPlaceAsync(null));

    /// <summary>
    /// One place is left, and two attach. Both are held up at the announcement's row, which somebody else holds: with the lock before
    /// they have counted, without it only when they write. Gives how many succeeded, and how many files there are.
    /// </summary>
    private async Task<(int Attached, int Files)> RaceForTheLastPlaceAsync(string? turn)
    {
        var announcement = await AnnounceAsync(isPublished: true);
        for (var number = 1; number < AnnouncementFile.MaxFiles; number++)
            Assert.True((await AttachAsync(announcement, $"{number}.pdf", Pdf)).IsSuccess);
        await using var scope = host.Services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<ExamDb>().Database;
        await using var transaction = await database.BeginTransactionAsync(Ct);
        await database.ExecuteSqlAsync($"SELECT 1 FROM exam.announcements WHERE id = {announcement} FOR UPDATE", Ct);

        var attaching = new[] { "x.pdf", "y.pdf" }.Select(name => Task.Run(() => AttachAsync(announcement, name, Pdf, turn))).ToList();
        while ((await database.SqlQuery<long>(
            $"""SELECT count(*) AS "Value" FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'""").ToListAsync(Ct))[0] < 2)
            await Task.Yield();
        await transaction.CommitAsync(Ct);

        var results = await Task.WhenAll(attaching);
        return (results.Count(result => result.IsSuccess), (await FilesAsync(announcement)).Count);
    }

    private async Task<Guid> AnnounceAsync(bool isPublished)
    {
        var announcement = new Announcement(Guid.CreateVersion7(), "附件的公告", "正文");
        if (isPublished)
            announcement.Publish(DateTimeOffset.UtcNow.AddMinutes(-1));
        await host.ChangeAsync(db =>
        {
            db.Add(announcement);
            return db.SaveChangesAsync(Ct);
        });
        return announcement.Id;
    }

    private async Task<Result<Guid>> AttachAsync(Guid announcement, string name, byte[] content, string? turn = null)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var attach = turn is null
            ? scope.ServiceProvider.GetRequiredService<AttachFile>()
            : new AttachFile(scope.ServiceProvider.GetRequiredService<ExamDb>()) { Turn = turn };
        return await attach.HandleAsync(new(announcement, name, content), Ct);
    }

    private async Task<List<AnnouncementFile>> FilesAsync(Guid announcement)
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ExamDb>().AnnouncementFiles.Where(file => file.AnnouncementId == announcement).ToListAsync(Ct);
    }
}
