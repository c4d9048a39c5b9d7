using ExamReg.Tests.Support.Browser;
using ExamReg.Tests.Support.Portal;
using ExamReg.Tests.Web.Portal;
using Microsoft.Playwright;

namespace ExamReg.Tests.Browser;

/// <summary>
/// Every page that a candidate meets, in English: accessible, no wider than the window, and nothing is left in Chinese but what people of
/// the exam office wrote.
/// </summary>
public sealed class EnglishPagesTests(Stage stage, BrowserFixture browsers) : IClassFixture<Stage>
{
    private const string VisibleTexts =
        """
        () => {
          const found = [];
          const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walk.nextNode()) {
            const element = walk.currentNode.parentElement;
            // The office's own writing, the switch of languages, titles of its announcements.
            if (!element || element.closest('script, style, template, .language, .writing, .news-title, .notices a[href^="/announcements"]')) continue;
            if (element.getClientRects().length) found.push(walk.currentNode.data);
          }
          for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]'))
            for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
              if (element.hasAttribute(name) && element.getClientRects().length) found.push(element.getAttribute(name));
          return found.map(text => text.trim()).filter(text => /\p{Script=Han}/u.test(text));
        }
        """;

    private List<string> office = [];

    [Theory]
    [InlineData("phone", 871)]
    [InlineData("desktop", 872)]
    public async Task Should_be_in_English_throughout_and_open_to_everybody(string screen, int number)
    {
        using var candidate = stage.Candidate(number);
        await using var session = await browsers.OpenAsync(Screen.Named(screen), stage.Address.ToString());
        var page = session.Page;
        office = [.. (await stage.AskAsync<string[]>("""
            SELECT array_agg(DISTINCT word) FROM (
                SELECT unnest(ARRAY[name, address, province, city, contact]) AS word FROM exam.sites
                UNION ALL SELECT name FROM exam.subjects UNION ALL SELECT name FROM exam.exam_sessions) words
            """)).Append(candidate.Person.Name).Append("汉族").Append("示范市示范区测试路 1 号").Append("模拟工商银行").OrderByDescending(word => word.Length)];
        await session.Context.AddCookiesAsync([new() { Name = "examreg.language", Value = Uri.EscapeDataString("c=en|uic=en"), Url = stage.Address.ToString() }]);

        await LookAsync(session, "/accounts/login", "login");
        await PressAsync(session, "Log in");
        await LookAsync(session, null, "login-empty");
        await page.FillAsync("#UserName", "nobody-here");
        await page.FillAsync("#Password", "wrong-1234");
        await page.FillAsync("#captcha-answer", CandidateClient.Captcha);
        await PressAsync(session, "Log in");
        await LookAsync(session, null, "login-refused");
        await LookAsync(session, "/accounts/register", "register");
        foreach (var (field, value) in new[] { ("UserName", "1x"), ("Password", "abc"), ("PasswordAgain", "abd"), ("Name", "x"), ("IdentityNumber", "110101199003070012"), ("Mobile", "12"), ("Email", "a@") })
            await page.FillAsync($"#Form_{field}", value);
        await page.FillAsync("#captcha-answer", "no");
        await PressAsync(session, "Sign up");
        await LookAsync(session, null, "register-refused");
        await LookAsync(session, "/accounts/forgotten", "forgotten");
        foreach (var (path, name) in new[]
        {
            ("/accounts/reset", "reset-void"), ("/accounts/verify-email", "verify-email"), ("/status/400", "400"), ("/status/413", "413"),
            ("/status/429", "429"), ("/status/500", "500"), ("/nowhere", "404"), ("/verify/T.1.20260901.AAAAAAAAAAAAAAAAAAAAAA", "verify-forged"),
        })
        {
            await LookAsync(session, path, name);
        }

        await candidate.RegisterAsync();
        await session.Context.AddCookiesAsync(candidate.Browser.Cookies.GetCookies(stage.Address)
            .Select(cookie => new Cookie { Name = cookie.Name, Value = cookie.Value, Url = stage.Address.ToString() }));
        foreach (var (path, name) in new[]
        {
            ("/portal", "welcome"), ("/portal/registration", "start"), ("/portal/payment", "payment-none"), ("/portal/papers", "papers-none"),
            ("/portal/confirmation", "confirmation-none"), ("/portal/messages", "messages-none"), ("/accounts/passport", "passport"),
            ("/accounts/sessions", "sessions"), ("/accounts/password", "password"), ("/admin/instances", "403"),
        })
        {
            await LookAsync(session, path, name);
        }

        await page.GotoAsync("/accounts/password");
        await PressAsync(session, "Change password");
        await LookAsync(session, null, "password-empty");

        await candidate.StepAsync("");
        await page.GotoAsync("/portal/registration");
        await session.LeadAsync(() => page.ClickAsync("button[value=accept]"));
        await LookAsync(session, null, "agreement-refused");
        await candidate.StepAsync("");
        await page.GotoAsync("/portal/registration");
        await page.FillAsync("#info-mobile", "12345");
        await session.LeadAsync(() => page.Locator("form[action$='/information'] .actions button").ClickAsync());
        await LookAsync(session, null, "information-refused");
        await candidate.StepAsync("");
        await page.GotoAsync("/portal/registration");
        await page.ClickAsync(".site-line:has-text('第一中学')");
        await page.WaitForSelectorAsync("[name='OfferingIds']");
        await session.LeadAsync(() => page.Locator("form[action$='/subjects'] .actions button").ClickAsync());
        await LookAsync(session, null, "subjects-refused");
        await candidate.StepAsync("第一中学", "15");
        await LookAsync(session, "/portal/registration", "photo");
        await LookAsync(session, "/portal", "welcome-photo");
        await candidate.StepAsync("");
        await page.GotoAsync("/portal/registration");
        await page.ClickAsync("[data-dialog='ask-apply']");
        await page.WaitForSelectorAsync("dialog[open]");
        await LookAsync(session, null, "apply");
        await candidate.StepAsync("");
        await LookAsync(session, "/portal/registration", "under-review");
        using var clerk = stage.Browser();
        await Staff.LogInAsync(clerk, "zhongxue");
        await Staff.RejectAsync(clerk, candidate.Person, "Background");
        await LookAsync(session, "/portal/registration", "rejected");
        await LookAsync(session, "/portal", "welcome-rejected");
        await candidate.Browser.OpenAsync("/portal/registration");
        await candidate.Browser.SubmitAsync("form[action$='/apply']");
        await Staff.ApproveAsync(clerk, candidate.Person);
        await LookAsync(session, "/portal/payment", "payment");
        await LookAsync(session, "/portal/registration", "locked");
        await candidate.PayAndSeeAsync();
        foreach (var (path, name) in new[]
        {
            ("/portal", "welcome-paid"), ("/portal/registration", "paid"), ("/portal/payment", "payment-paid"), ("/portal/papers?refused=ticket", "papers"),
            ("/portal/confirmation", "confirmation"), ("/portal/messages", "messages"),
        })
        {
            await LookAsync(session, path, name);
        }

        session.AssertNoComplaints("status of 4", "status of 5");
    }

    private static Task PressAsync(BrowserSession session, string button) =>
        session.LeadAsync(() => session.Page.Locator("main").GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync());

    private async Task LookAsync(BrowserSession session, string? path, string name)
    {
        if (path is not null)
            await session.Page.GotoAsync(path);
        await session.LoadedAsync();
        await session.ScreenshotAsync($"english-{name}");
        await session.AssertFitsAsync();
        var chinese = (await session.Page.EvaluateAsync<string[]>(VisibleTexts))
            .Where(text => office.Aggregate(text, (left, word) => left.Replace(word, "", StringComparison.Ordinal)).Any(character => character is >= '一' and <= '鿿'))
            .ToList();
        Assert.True(chinese.Count == 0, $"{name}: {string.Join(" | ", chinese)}");
        await session.AssertAccessibleAsync();
    }
}
