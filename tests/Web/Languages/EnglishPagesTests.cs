using System.Net;
using System.Text.Json.Nodes;
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
/// The pages of visitors and of staff in English (candidates' are walked in tests/Browser): what is Chinese on it must be data (a name, a site, a notice, a step as its designer called it), or the
/// language switch. Finds texts that went past the resources, which no search through the sources can tell from data.
/// </summary>
[Collection(nameof(StaffCollection))]
public sealed partial class EnglishPagesTests(StaffFixture staff)
{
    private static readonly string[] Attributes = ["title", "alt", "placeholder", "aria-label", "data-label", "data-confirm"];

    [Fact]
    public async Task Should_be_English_for_visitors() => await AssertEnglishAsync(
        null, ["/", "/announcements", "/guide", "/accounts/login", "/accounts/register", "/accounts/forgotten", "/accounts/terms", "/status/404"]);

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
        var found = new List<string>();
        try
        {
            var (data, steps) = await DataAsync();
            foreach (var address in addresses)
            {
                await reader.OpenAsync(address);
                Assert.True(reader.Status is HttpStatusCode.OK or HttpStatusCode.NotFound, $"{address}: {reader.Status}");
                Assert.Equal("en", reader.Page.DocumentElement.GetAttribute("lang"));
                // A step is called as a page may be: only where steps are listed is every such word one, elsewhere one in quotation marks.
                var listsSteps = address.StartsWith("/admin/flows", StringComparison.Ordinal) || address.StartsWith("/admin/instances", StringComparison.Ordinal);
                var known = data.Concat(listsSteps ? steps : steps.Select(step => $"“{step}”")).OrderByDescending(text => text.Length).ToList();
                found.AddRange(TextsOf(reader.Page).Select(text => Stripped(text, known)).Where(text => Han().IsMatch(text)).Distinct()
                    .Select(text => $"{address}: {text}"));
            }
        }
        finally
        {
            // The choice is the account's, and other tests log in with it.
            await reader.PostAsync("/language", [("language", "zh-CN"), ("back", "/")]);
        }
        Assert.True(found.Count == 0, $"{found.Count} texts are Chinese on English pages:\n{string.Join('\n', found)}");
    }

    // Scripts and what a button puts into a candidate's message aside; a code block holds data.
    private static IEnumerable<string> TextsOf(IDocument page)
    {
        foreach (var node in page.Descendants<IText>())
        {
            if (node.ParentElement?.Closest("script, style, code, pre, textarea, .language, .writing, .prose, .journal, .waiting, .flow-picture, [lang='zh-CN']") is null)
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

    // The longest first: a site's name may be a part of a notice's.
    private static string Stripped(string text, IReadOnlyList<string> data) => data.Aggregate(text, (rest, known) => rest.Replace(known, "", StringComparison.Ordinal));

    /// <summary>Everything that people wrote, and what steps are called.</summary>
    private async Task<(IReadOnlyList<string> Data, IReadOnlyList<string> Steps)> DataAsync()
    {
        var data = new List<string?>();
        var steps = new List<string?>();
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
            // Drafts of other tests need not compile.
            if (!version.WasPublished)
                continue;
            var workflow = await definitions.GetAsync(version.Key);
            steps.AddRange(workflow.Nodes.SelectMany(node => new[] { node.Label, node.Descriptor.DisplayName }));
            // What an activity says is set in the designer; where it is not, its default counts.
            data.AddRange(workflow.Nodes.SelectMany(node => node.Descriptor.Inputs).Select(input => input.DefaultValue as string));
            data.AddRange(StringsIn(workflow.Document.Json).Except(steps));
        }
        // Values of a form's own lists are stored as they stand, and a passport shows them so.
        data.AddRange(["汉族", "本科", "示范省示范市示范路 1 号", "示范大学"]);
        return (Chinese(data), Chinese(steps));

        static IReadOnlyList<string> Chinese(List<string?> texts) =>
            [.. texts.OfType<string>().Where(text => Han().IsMatch(text)).Distinct()];
    }

    private static IEnumerable<string> StringsIn(JsonNode? node) => node switch
    {
        JsonObject structure => structure.SelectMany(pair => StringsIn(pair.Value)),
        JsonArray list => list.SelectMany(StringsIn),
        JsonValue value when value.TryGetValue<string>(out var text) => [text],
        _ => [],
    };

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Han();
}
