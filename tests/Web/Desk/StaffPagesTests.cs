using ExamReg.Domain.Demo;
using ExamReg.Domain.Registrations;
using ExamReg.Tests.Support.Browser;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace ExamReg.Tests.Web.Desk;

/// <summary>The staff's pages in a browser: they fit a phone and a desktop, are accessible, and break no policy; keys review.</summary>
[Collection(nameof(StaffCollection))]
public sealed class StaffPagesTests(StaffFixture staff, BrowserFixture browser)
{
    [Theory]
    [InlineData("phone")]
    [InlineData("desktop")]
    public async Task Should_show_the_desk(string screen)
    {
        var waiting = await staff.RegisterAsync(DemoSeed.UniversitySiteId, name: "王示范");
        var awaiting = await staff.RegisterAsync(DemoSeed.UniversitySiteId, name: "李示范");
        await staff.ApproveAsync(awaiting, DemoSeed.UniversitySiteId);
        await staff.PayAsync(awaiting);
        await using var session = await OpenAsync(StaffFixture.University, Screen.Named(screen));

        await LookAsync(session, "desk-reviews", "/desk/reviews");
        await LookAsync(session, "desk-review", $"/desk/reviews/{waiting}");
        await LookAsync(session, "desk-review-done", $"/desk/reviews/{awaiting}");
        await LookAsync(session, "desk-confirmations", "/desk/confirmations?q=李示范");
        await LookAsync(session, "desk-rooms", "/desk/rooms");
        await SpeakEnglishAsync(session);
        await LookAsync(session, "desk-reviews-en", "/desk/reviews");
        await LookAsync(session, "desk-review-en", $"/desk/reviews/{waiting}");
        await LookAsync(session, "desk-confirmations-en", "/desk/confirmations?q=李示范");
        await LookAsync(session, "desk-rooms-en", "/desk/rooms");

        session.AssertNoComplaints();
    }

    [Theory]
    [InlineData("phone")]
    [InlineData("desktop")]
    public async Task Should_show_administration(string screen)
    {
        var id = await staff.RegisterAsync(DemoSeed.CollegeSiteId, "24");
        using (var clerk = await staff.LogInAsync(StaffFixture.University))
        {
            var reviewed = await staff.RegisterAsync(DemoSeed.UniversitySiteId);
            await clerk.OpenAsync($"/desk/reviews/{reviewed}");
            await clerk.SubmitAsync("form.review", [("Reason", "照片模糊，请更换。"), ("MarkedFields", "Photo")], "不通过");
        }
        await using var session = await OpenAsync(StaffFixture.Administrator, Screen.Named(screen));

        await LookAsync(session, "admin", "/admin");
        await LookAsync(session, "admin-instances", "/admin/instances");
        await LookAsync(session, "admin-instance", $"/admin/instances/{id}");
        await LookAsync(session, "admin-clock", "/admin/clock");
        await LookAsync(session, "admin-audit", "/admin/audit");
        await LookAsync(session, "admin-mails", "/admin/mails");
        await session.Page.Locator("td a[href^='/admin/mails/']").First.ClickAsync();
        await LookAsync(session, "admin-mail", null);
        await SpeakEnglishAsync(session);
        await LookAsync(session, "admin-en", "/admin");
        await LookAsync(session, "admin-instances-en", "/admin/instances");
        await LookAsync(session, "admin-instance-en", $"/admin/instances/{id}");
        await LookAsync(session, "admin-clock-en", "/admin/clock");
        await LookAsync(session, "admin-audit-en", "/admin/audit");
        await LookAsync(session, "admin-mails-en", "/admin/mails");

        session.AssertNoComplaints();
    }

    [Theory]
    [InlineData("phone")]
    [InlineData("desktop")]
    public async Task Should_show_the_exam_office(string screen)
    {
        var published = await staff.ReadAsync(db => db.Announcements.Where(a => a.PublishedAt != null && a.Files.Count > 0).Select(a => a.Id).FirstAsync());
        await using var session = await OpenAsync(StaffFixture.Office, Screen.Named(screen));
        foreach (var language in new[] { "", "-en" })
        {
            await LookAsync(session, "office-announcements" + language, "/admin/announcements");
            await LookAsync(session, "office-announcement" + language, $"/admin/announcements/{published}");
            await LookAsync(session, "office-announcement-new" + language, "/admin/announcements/new");
            await LookAsync(session, "office-seats" + language, "/admin/seats");
            await LookAsync(session, "office-seats-site" + language, $"/admin/seats/{DemoSeed.SessionId}/{DemoSeed.SchoolSiteId}");
            await session.Page.Locator(".room > summary").First.ClickAsync();
            await LookAsync(session, "office-room" + language, null);
            await SpeakEnglishAsync(session);
        }
        await session.Page.GotoAsync("/admin/announcements/new");
        await session.Page.Locator("#Body").PressSequentiallyAsync("**Bold**");
        await Assertions.Expect(session.Page.Locator("#preview strong")).ToHaveTextAsync("Bold");

        session.AssertNoComplaints();
    }

    [Fact]
    public async Task Should_review_by_keyboard_alone()
    {
        var first = await staff.RegisterAsync(DemoSeed.UniversitySiteId);
        var second = await staff.RegisterAsync(DemoSeed.UniversitySiteId);
        await using var session = await OpenAsync(StaffFixture.University, Screen.Desktop);
        var page = session.Page;
        await page.GotoAsync($"/desk/reviews/{first}");
        await Assertions.Expect(page.Locator("[data-keys]")).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("a");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".desk-alert")).ToContainTextAsync("已通过");
        Assert.Equal(RegistrationState.AwaitingPayment, (await staff.GetAsync(first)).State);

        await page.GotoAsync($"/desk/reviews/{second}");
        await Assertions.Expect(page.Locator("[data-keys]")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("r");
        await page.Keyboard.TypeAsync("an reason");
        Assert.EndsWith($"/desk/reviews/{second}", page.Url, StringComparison.Ordinal);
        await page.Keyboard.PressAsync("Control+Enter");
        await Assertions.Expect(page.Locator(".desk-alert")).ToContainTextAsync("已退回");
        Assert.Equal("an reason", (await staff.GetAsync(second)).RejectReason);
        session.AssertNoComplaints();
    }

    [Fact]
    public async Task Should_fill_in_a_common_reason_and_mark_its_field()
    {
        var id = await staff.RegisterAsync(DemoSeed.UniversitySiteId);
        await using var session = await OpenAsync(StaffFixture.University, Screen.Desktop);
        var page = session.Page;
        await page.GotoAsync($"/desk/reviews/{id}");

        await page.GetByRole(AriaRole.Button, new() { Name = "照片不清晰" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "不通过，退回考生" }).ClickAsync();

        await Assertions.Expect(page.Locator(".desk-alert")).ToContainTextAsync("已退回");
        Assert.Equal(["Photo"], (await staff.GetAsync(id)).MarkedFields);
    }

    private async Task<BrowserSession> OpenAsync(string userName, Screen screen)
    {
        var session = await browser.OpenAsync(screen, staff.Address.ToString());
        await session.Context.AddCookiesAsync(await staff.CookiesAsync(userName));
        return session;
    }

    private Task SpeakEnglishAsync(BrowserSession session) => session.Context.AddCookiesAsync(
        [new Cookie { Name = ExamReg.Web.Languages.Languages.CookieName, Value = "c%3Den%7Cuic%3Den", Url = staff.Address.ToString() }]);

    private static async Task LookAsync(BrowserSession session, string name, string? address)
    {
        if (address is not null)
            await session.Page.GotoAsync(address);
        await session.LoadedAsync();
        await session.ScreenshotAsync(name);
        await session.AssertFitsAsync();
        await session.AssertAccessibleAsync();
    }
}
