using ExamReg.Tests.Support.Browser;
using ExamReg.Tests.Support.Portal;
using Microsoft.Playwright;

namespace ExamReg.Tests.Web.Portal;

/// <summary>The candidate's pages in a real browser, on a phone and on a desk: script, content security policy, width, accessibility.</summary>
public sealed class BrowserTests(Stage stage, BrowserFixture browser) : IClassFixture<Stage>
{
    [Theory]
    [InlineData("phone", 401)]
    [InlineData("desktop", 402)]
    public async Task Should_lead_through_the_registration(string screen, int number)
    {
        using var candidate = stage.Candidate(number);
        await candidate.RegisterAsync();
        await using var session = await OpenAsync(candidate, screen);
        var page = session.Page;
        await page.GotoAsync("/portal");
        await LookAsync(session, "welcome");
        await page.GotoAsync("/portal/registration");
        await LookAsync(session, "agreement");
        await page.CheckAsync("#ticked");
        await page.ClickAsync("button[value=accept]");

        await page.FillAsync("#info-birthdate", "");
        await page.FillAsync("#info-identitynumber", candidate.Person.IdentityNumber);
        await Assertions.Expect(page.Locator("#info-birthdate")).ToHaveValueAsync(candidate.Person.BirthDate);
        await Assertions.Expect(page.Locator($"[name='Input.Sex'][value='{candidate.Person.Sex}']")).ToBeCheckedAsync();
        await page.ClickAsync("form[action$='/information'] button");
        await page.WaitForSelectorAsync("#info-ethnicity:focus");
        await LookAsync(session, "information");
        await candidate.StepAsync("");

        await page.GotoAsync("/portal/registration");
        await page.ClickAsync(".site-line:has-text('职业学院')");
        await page.CheckAsync("[data-code='24']");
        await page.CheckAsync("[data-code='66']");
        await page.WaitForSelectorAsync("[data-chosen-sum]:has-text('190.00')");
        await Assertions.Expect(page.Locator("[data-clash]:visible")).ToHaveCountAsync(2);
        await LookAsync(session, "subjects");
        await page.UncheckAsync("[data-code='66']");
        await page.CheckAsync("#truthful");
        await page.ClickAsync("form[action$='/subjects'] button");

        await page.ClickAsync("dialog[open] button");
        await page.WaitForSelectorAsync("#photo-pick:focus");
        await page.SetInputFilesAsync("#photo-file", Path.Combine(Repository.Root, "tests", "Domain", "Photos", "samples", "hopper-512x512.jpg"));
        await page.WaitForSelectorAsync("[data-caption]:has-text('KB')");
        await LookAsync(session, "photo");
        await page.ClickAsync("form[action$='/photo'] [data-send]");
        await page.WaitForSelectorAsync("#overview-title");
        await LookAsync(session, "overview");

        await page.ClickAsync("[data-dialog='ask-withdraw']");
        await Assertions.Expect(page.Locator("dialog[open]")).ToBeVisibleAsync();
        await page.ClickAsync("dialog[open] [data-close]");
        await page.GotoAsync("/portal/payment");
        await page.WaitForSelectorAsync(".countdown:has-text(':')");
        await LookAsync(session, "payment");
        foreach (var (path, name) in new[] { ("/portal/papers", "papers"), ("/portal/confirmation", "confirmation"), ("/portal/messages", "messages") })
        {
            await page.GotoAsync(path);
            await LookAsync(session, name);
        }
        session.AssertNoComplaints();
    }

    [Fact]
    public async Task Should_start_its_modules_again_in_a_tab_that_was_fetched()
    {
        using var candidate = stage.Candidate(403);
        await candidate.RegisterAsync();
        await candidate.FillInAsync("职业学院", "15");
        await using var session = await OpenAsync(candidate, "desktop");
        await session.Page.GotoAsync("/portal/messages");

        await session.Page.ClickAsync(".side-link[href='/portal/payment']");

        await session.Page.WaitForSelectorAsync(".countdown:has-text(':')");
        session.AssertNoComplaints();
    }

    private static async Task LookAsync(BrowserSession session, string name)
    {
        await session.LoadedAsync();
        await session.AssertFitsAsync();
        await session.AssertAccessibleAsync();
        await session.ScreenshotAsync($"portal-{name}");
    }

    private async Task<BrowserSession> OpenAsync(CandidateClient candidate, string screen)
    {
        var session = await browser.OpenAsync(Screen.Named(screen), stage.Address.ToString());
        await session.Context.AddCookiesAsync(candidate.Browser.Cookies.GetCookies(stage.Address).Cast<System.Net.Cookie>()
            .Select(cookie => new Microsoft.Playwright.Cookie { Name = cookie.Name, Value = cookie.Value, Url = stage.Address.ToString() }));
        return session;
    }
}
