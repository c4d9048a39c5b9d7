using ExamReg.Tests.Support.Browser;
using ExamReg.Tests.Support.Portal;
using ExamReg.Tests.Web.Portal;
using Microsoft.Playwright;

namespace ExamReg.Tests.Browser;

/// <summary>Both roads as a candidate walks them in Chromium: on a phone and at a desk, under the real Content-Security-Policy.</summary>
public sealed class RoadInTheBrowserTests(Stage stage, BrowserFixture browsers) : IClassFixture<Stage>
{
    [Theory]
    [InlineData("phone", 801)]
    [InlineData("desktop", 802)]
    public async Task Should_lead_where_nobody_reviews_from_the_passport_to_the_papers(string screen, int number)
    {
        await using var session = await browsers.OpenAsync(Screen.Named(screen), stage.Address.ToString());
        var person = new InventedPerson(number);
        var page = session.Page;
        await page.GotoAsync("/");
        await LookAsync(session, "home");
        await RegisterAsync(session, person);
        await FillInAsync(session, person, "职业学院", "15");
        await PayAsync(session);

        await page.GotoAsync("/portal/papers");
        await LookAsync(session, "papers");
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "打印下载报名登记表" }).First.ClickAsync());
        Assert.EndsWith(".pdf", download.SuggestedFilename, StringComparison.Ordinal);
        session.AssertNoComplaints();
    }

    [Fact]
    public async Task Should_lead_through_review_payment_and_confirmation()
    {
        await using var session = await browsers.OpenAsync(Screen.Desktop, stage.Address.ToString());
        await using var desk = await browsers.OpenAsync(Screen.Desktop, stage.Address.ToString());
        var person = new InventedPerson(803);
        await RegisterAsync(session, person);
        await FillInAsync(session, person, "示范大学", "15");
        await session.Page.GetByRole(AriaRole.Button, new() { Name = "申请信息审核" }).First.ClickAsync();
        await LookAsync(session, "apply");
        await session.Page.Locator("dialog[open]").GetByRole(AriaRole.Button, new() { Name = "确定" }).ClickAsync();
        await Assertions.Expect(session.Page.GetByText("待审核").First).ToBeVisibleAsync();

        await LogInAsync(desk, "daxue", "Demo-2026");
        await desk.Page.GotoAsync($"/desk/reviews?q={Uri.EscapeDataString(person.Name)}");
        await LookAsync(desk, "queue");
        await desk.LeadAsync(() => desk.Page.Locator("a[href^='/desk/reviews/']").First.ClickAsync());
        await LookAsync(desk, "review");
        await desk.LeadAsync(() => desk.Page.GetByRole(AriaRole.Button, new() { Name = "通过审核" }).ClickAsync());

        await PayAsync(session);
        await session.Page.GotoAsync("/portal/confirmation");
        await LookAsync(session, "confirmation");
        await desk.Page.GotoAsync($"/desk/confirmations?q={Uri.EscapeDataString(person.Name)}");
        await LookAsync(desk, "desk-confirmation");
        await desk.LeadAsync(() => desk.Page.GetByRole(AriaRole.Button, new() { Name = "人证相符" }).ClickAsync());

        await session.Page.GotoAsync("/portal");
        await LookAsync(session, "welcome");
        await Assertions.Expect(session.Page.Locator("main")).ToContainTextAsync("准考证");
        session.AssertNoComplaints();
        desk.AssertNoComplaints();
    }

    private static async Task LookAsync(BrowserSession session, string name)
    {
        await session.LoadedAsync();
        await session.AssertFitsAsync();
        await session.ScreenshotAsync(name);
    }

    private static async Task RegisterAsync(BrowserSession session, InventedPerson person)
    {
        var page = session.Page;
        await page.GotoAsync("/accounts/register");
        await page.FillAsync("[name='Form.UserName']", person.UserName);
        await page.FillAsync("[name='Form.Name']", person.Name);
        await page.FillAsync("[name='Form.IdentityNumber']", person.IdentityNumber);
        await page.FillAsync("[name='Form.Mobile']", person.Mobile);
        await page.FillAsync("[name='Form.Email']", person.Email);
        await page.FillAsync("[name='Form.Password']", InventedPerson.Password);
        await page.FillAsync("[name='Form.PasswordAgain']", InventedPerson.Password);
        await page.FillAsync("[name='Captcha.Answer']", CandidateClient.Captcha);
        await page.CheckAsync("[name='Form.Consent']");
        await LookAsync(session, "register");
        await session.LeadAsync(() => page.Locator("main form button:not([type='button'])").Last.ClickAsync());
        Assert.Equal("/portal", new Uri(page.Url).AbsolutePath);
    }

    private static async Task LogInAsync(BrowserSession session, string userName, string password)
    {
        await session.Page.GotoAsync("/accounts/login");
        await session.Page.FillAsync("[name='UserName']", userName);
        await session.Page.FillAsync("[name='Password']", password);
        await session.Page.FillAsync("[name='Captcha.Answer']", CandidateClient.Captcha);
        await LookAsync(session, "login");
        await session.Page.Locator("main form button:not([type='button'])").Last.ClickAsync();
        await session.Page.WaitForURLAsync(url => !url.Contains("/accounts/login", StringComparison.Ordinal));
    }

    private static async Task FillInAsync(BrowserSession session, InventedPerson person, string site, string subject)
    {
        var page = session.Page;
        await page.GotoAsync("/portal/registration");
        await LookAsync(session, "agreement");
        await page.CheckAsync("[name='ticked']");
        await page.GetByRole(AriaRole.Button, new() { Name = "同意", Exact = true }).ClickAsync();

        await page.FillAsync("[name='Input.Name']", person.Name);
        await page.FillAsync("[name='Input.IdentityNumber']", person.IdentityNumber);
        await page.CheckAsync($"[name='Input.Sex'][value='{person.Sex}']");
        await page.FillAsync("[name='Input.BirthDate']", person.BirthDate);
        await page.SelectOptionAsync("[name='Input.Ethnicity']", "汉族");
        await page.SelectOptionAsync("[name='Input.EducationLevel']", "本科");
        await page.FillAsync("[name='Input.Mobile']", person.Mobile);
        await page.FillAsync("[name='Input.Email']", person.Email);
        await page.FillAsync("[name='Input.PostalAddress']", "示范市示范区测试路 1 号");
        await page.FillAsync("[name='Input.Postcode']", "100000");
        await LookAsync(session, "information");
        await page.Locator("form[action$='/information'] button").Last.ClickAsync();

        await page.Locator(".site-line").Filter(new() { HasText = site }).ClickAsync();
        await page.Locator($"[name='OfferingIds'][data-code='{subject}']").CheckAsync();
        await page.CheckAsync("#truthful");
        await LookAsync(session, "subjects");
        await page.GetByRole(AriaRole.Button, new() { Name = "提交报考信息" }).ClickAsync();

        // The reminder that a photo is needed.
        await page.Locator("dialog[open] button").First.ClickAsync();
        await page.SetInputFilesAsync("#photo-file", new FilePayload { Name = "photo.jpg", MimeType = "image/jpeg", Buffer = Stage.Portrait });
        await LookAsync(session, "photo");
        await page.GetByRole(AriaRole.Button, new() { Name = "上传照片" }).ClickAsync();
        await page.Locator("form[action$='/photo']").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await LookAsync(session, "overview");
    }

    private static async Task PayAsync(BrowserSession session)
    {
        var page = session.Page;
        await page.GotoAsync("/portal/payment");
        await LookAsync(session, "payment");
        await page.GetByRole(AriaRole.Button, new() { Name = "支付", Exact = true }).ClickAsync();
        await page.Locator("input[name='bank']").First.CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "下一步" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "支付成功" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "返回商户" }).ClickAsync();
        await Assertions.Expect(page.GetByText("已支付").First).ToBeVisibleAsync();
        await LookAsync(session, "paid");
    }
}
