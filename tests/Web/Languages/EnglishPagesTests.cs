using System.Net;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using ExamReg.Domain.Demo;
using ExamReg.Tests.Support.Portal;
using ExamReg.Tests.Web.Desk;
using ExamReg.Workflows.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ExamReg.Tests.Web.Languages;

/// <summary>
/// Every page in English: what is Chinese on it must be data (a name, a site, a notice, a step as its designer called it), or the
/// language switch. Finds texts that went past the resources, which no search through the sources can tell from data.
/// </summary>
[Collection(nameof(StaffCollection))]
public sealed partial class EnglishPagesTests(StaffFixture staff)
{
    private static readonly string[] Attributes = ["title", "alt", "placeholder", "aria-label", "data-label", "data-confirm"];

    [Fact]
    public async Task Should_be_English_for_visitors() => await AssertEnglishAsync(
        null, ["/", "/announcements", "/guide", "/accounts/login", "/accounts/register", "/accounts/forgotten", "/accounts/terms", "/no-such-page"]);

    [Fact]
    public async Task Should_be_English_for_candidates() => await AssertEnglishAsync(
        "kaosheng",
        [
            "/portal", "/portal/registration", "/portal/payment", "/portal/papers", "/portal/confirmation", "/portal/messages",
            "/accounts/passport", "/accounts/password", "/accounts/sessions",
        ]);

    [Fact]
    public async Task Should_be_English_at_the_desk()
    {
        var waiting = await staff.RegisterAsync(DemoSeed.UniversitySiteId, name: "英文甲");
        var awaiting = await staff.RegisterAsync(DemoSeed.UniversitySiteId, name: "英文乙");
        await staff.ApproveAsync(awaiting, DemoSeed.UniversitySiteId);
        await staff.PayAsync(awaiting);
        var number = (await staff.GetAsync(waiting)).Number;

        await AssertEnglishAsync(
            StaffFixture.University,
            [
                "/desk/reviews", "/desk/reviews?show=All", "/desk/reviews?q=nobody", $"/desk/reviews/{waiting}", $"/desk/reviews/{awaiting}",
                "/desk/confirmations", $"/desk/confirmations?q={number}", $"/desk/confirmations?q={Uri.EscapeDataString("英文乙")}",
                "/desk/confirmations?q=nobody", "/desk/rooms",
            ]);
    }

    [Fact]
    public async Task Should_be_English_in_administration()
    {
        var id = await staff.RegisterAsync(DemoSeed.CollegeSiteId);
        await staff.PayAsync(id);
        var (announcement, mail) = await staff.ReadAsync(async db => (
            await db.Announcements.Select(a => a.Id).FirstAsync(),
            await db.Mails.Where(m => m.RegistrationId == id).Select(m => m.Id).FirstAsync()));

        await AssertEnglishAsync(
            StaffFixture.Administrator,
            [
                "/admin", "/admin/instances", "/admin/instances?q=nobody", $"/admin/instances/{id}", "/admin/audit", "/admin/audit?q=nobody", "/admin/clock",
                "/admin/mails", $"/admin/mails/{mail}", "/admin/seats", $"/admin/seats/{DemoSeed.SessionId}/{DemoSeed.CollegeSiteId}",
                "/admin/announcements", "/admin/announcements/new", $"/admin/announcements/{announcement}", "/admin/flows", "/admin/flows/registration/1",
                "/admin/flows/registration/compare", "/admin/flows/registration/migrate", "/admin/flows/registration/1/rehearse", "/admin/flows/registration/1/explore",
            ]);
    }

    private async Task AssertEnglishAsync(string? userName, string[] addresses)
    {
        using var reader = userName is null ? new FormClient(staff.Address) : await staff.LogInAsync(userName);
        await reader.PostAsync("/language", [("language", "en"), ("back", "/")]);
        var data = await DataAsync();
        var found = new List<string>();
        foreach (var address in addresses)
        {
            await reader.OpenAsync(address);
            Assert.True(reader.Status is HttpStatusCode.OK or HttpStatusCode.NotFound, $"{address}: {reader.Status}");
            Assert.Equal("en", reader.Page.DocumentElement.GetAttribute("lang"));
            found.AddRange(TextsOf(reader.Page).Select(text => Stripped(text, data)).Where(text => Han().IsMatch(text)).Distinct()
                .Select(text => $"{address}: {text}"));
        }
        Assert.True(found.Count == 0, $"{found.Count} texts are Chinese on English pages:\n{string.Join('\n', found)}");
    }

    // Scripts and what a button puts into a candidate's message aside; a code block holds data.
    private static IEnumerable<string> TextsOf(IDocument page)
    {
        foreach (var node in page.Descendants<IText>())
        {
            if (node.ParentElement?.Closest("script, style, code, pre, .language, .writing, .prose, .journal, .waiting, .flow-picture, [lang='zh-CN']") is null)
                yield return string.Join(' ', node.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        }
        foreach (var element in page.All.Where(element => element.Closest(".language, .flow-picture") is null))
        {
            foreach (var name in Attributes)
            {
                if (element.GetAttribute(name) is { Length: > 0 } value)
                    yield return value;
            }
        }
    }

    private static string Stripped(string text, IReadOnlyList<string> data) => data.Aggregate(text, (rest, known) => rest.Replace(known, "", StringComparison.Ordinal));

    /// <summary>Everything that people wrote, the longest first: a site's name may be a part of a notice's.</summary>
    private async Task<IReadOnlyList<string>> DataAsync()
    {
        var data = new List<string?>();
        await staff.ReadAsync(async db =>
        {
            data.AddRange((await db.Sites.AsNoTracking().ToListAsync()).SelectMany(site => new[] { site.Name, site.Address, site.Contact, site.Province, site.City }));
            data.AddRange(await db.Rooms.Select(room => room.Name).ToListAsync());
            data.AddRange(await db.Subjects.Select(subject => subject.Name).ToListAsync());
            data.AddRange(await db.Exams.Select(exam => exam.Name).ToListAsync());
            data.AddRange((await db.Sessions.AsNoTracking().ToListAsync()).SelectMany(session => new[] { session.Name, session.AgreementText }));
            data.AddRange((await db.SiteNotices.AsNoTracking().ToListAsync()).SelectMany(notice => new[] { notice.Title, notice.Body }));
            data.AddRange(await db.Announcements.Select(announcement => announcement.Title).ToListAsync());
            data.AddRange(await db.AnnouncementFiles.Select(file => file.Name).ToListAsync());
            data.AddRange(await db.Guides.Select(guide => guide.Title).ToListAsync());
            data.AddRange(await db.Candidates.Select(candidate => candidate.Name).ToListAsync());
            data.AddRange((await db.Messages.AsNoTracking().ToListAsync()).SelectMany(message => new[] { message.Title, message.Body }));
            data.AddRange((await db.Registrations.AsNoTracking().ToListAsync()).SelectMany(registration => new[] { registration.Name, registration.RejectReason, registration.EndReason }));
            data.AddRange(await db.ReviewDecisions.Select(decision => decision.Reason).ToListAsync());
            return true;
        });
        await using var scope = staff.Services.CreateAsyncScope();
        data.AddRange(await scope.ServiceProvider.GetRequiredService<ExamReg.Web.Identity.IdentityDb>().Users.Select(user => user.DisplayName).ToListAsync());
        var definitions = scope.ServiceProvider.GetRequiredService<DefinitionStore>();
        foreach (var version in await definitions.ListAsync())
        {
            data.Add(version.Name);
            var workflow = await definitions.GetAsync(version.Key);
            data.AddRange(workflow.Nodes.Select(node => node.Label));
            data.AddRange(workflow.Nodes.Select(node => node.Descriptor.DisplayName));
        }
        // Values of a form's own lists are stored as they stand, and a passport shows them so.
        data.AddRange(["汉族", "本科", "示范省示范市示范路 1 号", "示范大学"]);
        return [.. data.OfType<string>().Where(text => Han().IsMatch(text)).Distinct().OrderByDescending(text => text.Length)];
    }

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Han();
}
