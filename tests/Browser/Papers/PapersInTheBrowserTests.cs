using ExamReg.Tests.Support;
using ExamReg.Tests.Support.Browser;
using ExamReg.Tests.Support.Portal;
using ExamReg.Tests.Web.Portal;
using Microsoft.Playwright;

namespace ExamReg.Tests.Browser.Papers;

/// <summary>
/// From the desk's code to the verified ticket, in Chromium on a phone and at a desk: confirmation with the code on the phone, seats by a run,
/// ticket, public check. Every page is looked at for script, policy, width and accessibility.
/// </summary>
public sealed class PapersInTheBrowserTests(Stage stage, BrowserFixture browsers) : IClassFixture<Stage>
{
    [Fact]
    public async Task Should_lead_from_the_code_on_the_phone_to_a_ticket_that_verifies()
    {
        using var candidate = stage.Candidate(821);
        await candidate.RegisterAsync();
        await candidate.FillInAsync("示范大学", "15", "66");
        using var clerk = stage.Browser();
        await Staff.LogInAsync(clerk, "daxue");
        await Staff.ApproveAsync(clerk, candidate.Person);
        await candidate.PayAndSeeAsync();
        await using var phone = await OpenAsync(candidate.Browser, Screen.Phone);
        await using var screen = await OpenAsync(candidate.Browser, Screen.Desktop);
        await LookAsync(phone, "/portal/papers", "papers-form");
        await LookAsync(screen, "/portal/confirmation", "confirmation");
        await LookAsync(phone, "/portal/confirmation", "confirmation");

        // The code on the phone, read by a camera and typed by a scanner.
        await phone.LeadAsync(() => phone.Page.GetByRole(AriaRole.Link, new() { Name = "出示现场确认码" }).ClickAsync());
        await LookAsync(phone, null, "desk-code");
        var code = Codes.Read(await phone.Page.Locator(".desk-code img").ScreenshotAsync());
        Assert.NotNull(code);
        await using var desk = await OpenAsync(clerk, Screen.Desktop);
        await desk.Page.GotoAsync("/desk/confirmations");
        await Assertions.Expect(desk.Page.Locator("#q")).ToBeFocusedAsync();
        await desk.Page.Keyboard.TypeAsync(code);
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Page.WaitForSelectorAsync($".person:has-text('{candidate.Person.Name}')");
        // A second scan replaces the first, and the scanner's Enter confirms nobody.
        await Assertions.Expect(desk.Page.Locator("#q")).ToBeFocusedAsync();
        await desk.Page.WaitForFunctionAsync("() => { const q = document.getElementById('q'); return q.selectionStart === 0 && q.selectionEnd === q.value.length; }");
        await desk.Page.Keyboard.TypeAsync(code);
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Page.WaitForSelectorAsync("form[action*='handler=Confirm']");
        await LookAsync(desk, null, "desk-person");
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "人证相符" }).ClickAsync();
        await desk.Page.WaitForSelectorAsync("text=已确认：");
        await desk.Page.GotoAsync($"/desk/confirmations?q={Uri.EscapeDataString(candidate.Person.Name)}");
        await desk.Page.ClickAsync(".undo summary");
        await LookAsync(desk, null, "desk-undo");
        await using (var small = await OpenAsync(clerk, Screen.Phone))
            await LookAsync(small, $"/desk/confirmations?q={Uri.EscapeDataString(candidate.Person.Name)}", "desk-person");
        await LookAsync(phone, "/portal/papers", "papers-early");

        using var administrator = stage.Browser();
        await Staff.LogInAsync(administrator, "admin");
        await using var admin = await OpenAsync(administrator, Screen.Desktop);
        await LookAsync(admin, "/admin/seats", "seats");
        await admin.LeadAsync(() => admin.Page.GetByRole(AriaRole.Link, new() { Name = "示范大学考点" }).ClickAsync());
        await LookAsync(admin, null, "seats-site");
        await admin.Page.GetByRole(AriaRole.Button, new() { Name = "补排座位" }).ClickAsync();
        // The part that polls comes to rest by itself.
        await Assertions.Expect(admin.Page.Locator("#seat-state")).ToContainTextAsync("已缴费的科目都已有座位");
        await LookAsync(admin, null, "seats-done");
        await using (var small = await OpenAsync(administrator, Screen.Phone))
            await LookAsync(small, new Uri(admin.Page.Url).PathAndQuery, "seats-done");
        await LookAsync(desk, "/desk/rooms", "rooms");
        using (var lists = UglyToad.PdfPig.PdfDocument.Open(await desk.Page.PdfAsync(new() { Format = "A4" })))
        {
            // A sheet for each room and slot, and nothing of the workspace around it.
            Assert.Equal(2, lists.NumberOfPages);
            // Chromium writes some characters as the radicals that look like them.
            Assert.All(lists.GetPages(), sheet => Assert.Contains(candidate.Person.Name, sheet.Text.Normalize(System.Text.NormalizationForm.FormKC), StringComparison.Ordinal));
            Assert.All(lists.GetPages(), sheet => Assert.DoesNotContain("退出系统", sheet.Text, StringComparison.Ordinal));
        }

        await desk.Page.EmulateMediaAsync(new() { Media = Media.Print });
        await desk.ScreenshotAsync("rooms-print");
        await desk.Page.EmulateMediaAsync(new() { Media = Media.Screen });
        await using (var small = await OpenAsync(clerk, Screen.Phone))
            await LookAsync(small, "/desk/rooms", "rooms");

        await Staff.ShiftClockAsync(administrator, 31, "d");
        await LookAsync(phone, "/portal/papers", "papers-ticket");
        await LookAsync(screen, "/portal/papers", "papers-ticket");
        var download = await screen.Page.RunAndWaitForDownloadAsync(() => screen.Page.GetByRole(AriaRole.Link, new() { Name = "打印下载准考证" }).ClickAsync());
        Assert.EndsWith(".pdf", download.SuggestedFilename, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("EXAMREG_SCREENSHOTS") is { Length: > 0 } folder)
            await download.SaveAsAsync(Path.Combine(folder, "ticket.pdf"));
        using var pdf = UglyToad.PdfPig.PdfDocument.Open(await File.ReadAllBytesAsync(await download.PathAsync()));
        var address = System.Text.RegularExpressions.Regex.Match(pdf.GetPage(1).Text, @"/verify/T\.[0-9]+\.[0-9]{8}\.[A-Za-z0-9_-]{22}").Value;

        // Whoever scans the paper is not logged in.
        await using var guard = await browsers.OpenAsync(Screen.Phone, stage.Address.ToString());
        await LookAsync(guard, address, "verify");
        await Assertions.Expect(guard.Page.Locator("h1")).ToContainTextAsync("准考证真实有效");
        Assert.True(await guard.Page.EvaluateAsync<bool>("document.querySelector('.verify-photo').naturalWidth > 0"));
        await using var wide = await browsers.OpenAsync(Screen.Desktop, stage.Address.ToString());
        await LookAsync(wide, address, "verify");
        await LookAsync(wide, address[..^1] + (address[^1] == 'A' ? 'B' : 'A'), "verify-forged");

        foreach (var session in new[] { phone, screen, desk, admin, guard })
            session.AssertNoComplaints();
        // The forged paper's page is a "not found".
        wide.AssertNoComplaints("404");
    }

    private static async Task LookAsync(BrowserSession session, string? path, string name)
    {
        if (path is not null)
            await session.Page.GotoAsync(path);
        await session.LoadedAsync();
        await session.ScreenshotAsync(name);
        await session.AssertFitsAsync();
        await session.AssertAccessibleAsync();
    }

    private async Task<BrowserSession> OpenAsync(FormClient browser, Screen screen)
    {
        var session = await browsers.OpenAsync(screen, stage.Address.ToString());
        await session.Context.AddCookiesAsync(browser.Cookies.GetCookies(stage.Address)
            .Select(cookie => new Cookie { Name = cookie.Name, Value = cookie.Value, Url = stage.Address.ToString() }));
        return session;
    }
}
