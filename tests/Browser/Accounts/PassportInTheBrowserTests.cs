using ExamReg.Tests.Support.Browser;
using ExamReg.Tests.Support.Portal;
using ExamReg.Tests.Web.Portal;
using Microsoft.Playwright;

namespace ExamReg.Tests.Browser.Accounts;

/// <summary>The passport's pages as people meet them: script on, policy on, on a phone and on a desk.</summary>
public sealed class PassportInTheBrowserTests(Stage stage, BrowserFixture browser) : IClassFixture<Stage>
{
    private const string DemoPassword = "Demo-2026";

    [Theory]
    [InlineData("phone")]
    [InlineData("desktop")]
    public async Task Should_help_while_a_passport_is_registered(string screen)
    {
        await using var session = await OpenAsync(screen);
        var page = session.Page;
        await page.GotoAsync("/accounts/register");
        await LookAsync(session, "register");

        await page.Locator("#Form_UserName").PressSequentiallyAsync("kaosheng");
        await ReadAsync(page, "#Form_UserName-error", "“kaosheng”已被注册");
        Assert.Equal("true", await page.GetAttributeAsync("#Form_UserName", "aria-invalid"));
        await page.FillAsync("#Form_UserName", "kaosheng2026");
        await ReadAsync(page, "#Form_UserName-error", "用户名可以使用");
        Assert.Null(await page.GetAttributeAsync("#Form_UserName", "aria-invalid"));
        await page.FillAsync("#Form_Password", "kaosheng2026x");
        await ReadAsync(page, "#Form_Password-error", "不能包含用户名");
        await page.FillAsync("#Form_Password", "Lantern47xy-Harbour");
        await ReadAsync(page, "#Form_Password-error", "密码强度：强");
        await page.FillAsync("#Form_PasswordAgain", "Lantern47xy-Harbou");
        await ReadAsync(page, "#Form_PasswordAgain-error", "不一致");
        await page.FillAsync("#Form_IdentityNumber", "110101199003070012");
        await ReadAsync(page, "#Form_IdentityNumber-error", "校验码");
        await LookAsync(session, "register-typing");
        session.AssertNoComplaints();
    }

    [Theory]
    [InlineData("phone")]
    [InlineData("desktop")]
    public async Task Should_change_the_captcha_by_a_click_and_ask_in_words(string screen)
    {
        await using var session = await OpenAsync(screen);
        var page = session.Page;
        await page.GotoAsync("/accounts/login");
        await LookAsync(session, "login");
        var before = await page.GetAttributeAsync("#captcha-question", "src");

        await page.ClickAsync(".captcha-picture");
        await page.WaitForFunctionAsync("before => document.querySelector('#captcha-question')?.getAttribute('src') !== before", before);
        await page.GetByText("看不清？换文字题").ClickAsync();
        await page.WaitForSelectorAsync(".captcha-words");

        Assert.EndsWith("等于几？", await page.TextContentAsync(".captcha-words"), StringComparison.Ordinal);
        await LookAsync(session, "login-words");
        session.AssertNoComplaints();
    }

    [Theory]
    [InlineData("phone", "会飞的橙子", "kaosheng")]
    [InlineData("desktop", "晚风", "daxue")]
    public async Task Should_log_in_with_QQ_and_show_passport_and_devices(string screen, string nickname, string userName)
    {
        await using var session = await OpenAsync(screen);
        var page = session.Page;
        await page.GotoAsync("/accounts/login");
        await page.GetByRole(AriaRole.Link, new() { Name = "QQ 登录" }).ClickAsync();
        await page.WaitForSelectorAsync("h1:has-text('沙箱 QQ 登录')");
        await session.AssertFitsAsync();
        await session.AssertAccessibleAsync();
        await session.ScreenshotAsync("accounts-sandbox-qq");
        await page.GetByText(nickname).ClickAsync();
        await page.WaitForSelectorAsync("h1:has-text('首次使用 QQ 登录')");
        await LookAsync(session, "qq-first");

        await page.FillAsync("#UserName", userName);
        await page.FillAsync("#Password", DemoPassword);
        await page.FillAsync("#captcha-answer", CandidateClient.Captcha);
        await page.GetByRole(AriaRole.Button, new() { Name = "登录并绑定" }).ClickAsync();
        await page.WaitForSelectorAsync("body.ws");
        await page.GotoAsync("/accounts/passport");
        await ReadAsync(page, "#qq", nickname);
        await LookAsync(session, "passport");
        await page.GetByText("更换电子邮箱").ClickAsync();
        await page.FillAsync("#Address", "nowhere");
        await page.GetByRole(AriaRole.Button, new() { Name = "更换" }).ClickAsync();
        await ReadAsync(page, "#Address-error", "格式不正确");
        await LookAsync(session, "passport-address");
        await page.GotoAsync("/accounts/sessions");
        await ReadAsync(page, ".session", "本机");
        await LookAsync(session, "sessions");
        session.AssertNoComplaints();
    }

    [Theory]
    [InlineData("phone", "xueyuan")]
    [InlineData("desktop", "zhongxue")]
    public async Task Should_find_a_forgotten_password_by_the_mail_that_the_demo_keeps(string screen, string userName)
    {
        await stage.AskAsync<object>($"UPDATE identity.accounts SET email = '{userName}@example.com' WHERE user_name = '{userName}' RETURNING 1");
        await using var session = await OpenAsync(screen);
        var page = session.Page;
        await page.GotoAsync("/accounts/forgotten");
        await LookAsync(session, "forgotten");
        await page.FillAsync("#Name", userName);
        await page.FillAsync("#captcha-answer", CandidateClient.Captcha);
        await page.GetByRole(AriaRole.Button, new() { Name = "发送重置链接" }).ClickAsync();
        await ReadAsync(page, "[role=status]", "已经发往该邮箱");
        await LookAsync(session, "forgotten-sent");

        await LogInAsync(page, "admin");
        await page.GotoAsync("/admin/mails");
        await LookAsync(session, "mails");
        var mail = await stage.AskAsync<Guid>($"SELECT m.id FROM exam.mails m JOIN identity.accounts a ON a.id = m.account_id WHERE a.user_name = '{userName}' AND m.kind = 'password-reset'");
        await page.GotoAsync($"/admin/mails/{mail}");
        await ReadAsync(page, ".mail-text", "重置密码");
        await LookAsync(session, "mail");
        await page.GetByText("打开邮件中的链接").ClickAsync();
        await page.WaitForSelectorAsync("#Form_Next");
        await LookAsync(session, "reset");
        await page.FillAsync("#Form_Next", "Lantern47xy");
        await page.FillAsync("#Form_NextAgain", "Lantern47xy");
        await page.GetByRole(AriaRole.Button, new() { Name = "设置新密码" }).ClickAsync();
        await page.WaitForFunctionAsync("() => location.pathname !== '/accounts/reset'");

        await using var fresh = await OpenAsync(screen);
        await LogInAsync(fresh.Page, userName, "Lantern47xy");
        Assert.Contains("/desk", fresh.Page.Url, StringComparison.Ordinal);
        session.AssertNoComplaints();
    }

    private async Task<BrowserSession> OpenAsync(string screen) => await browser.OpenAsync(Screen.Named(screen), stage.Address.ToString());

    private static async Task LogInAsync(IPage page, string userName, string password = DemoPassword)
    {
        await page.GotoAsync("/accounts/login");
        await page.FillAsync("#UserName", userName);
        await page.FillAsync("#Password", password);
        await page.FillAsync("#captcha-answer", CandidateClient.Captcha);
        await page.GetByRole(AriaRole.Button, new() { Name = "登录", Exact = true }).ClickAsync();
        await page.WaitForSelectorAsync("body.ws");
    }

    private static Task ReadAsync(IPage page, string selector, string text) => page.WaitForSelectorAsync($"{selector}:has-text('{text}')");

    private static async Task LookAsync(BrowserSession session, string name)
    {
        await session.LoadedAsync();
        await session.AssertFitsAsync();
        await session.AssertAccessibleAsync();
        await session.ScreenshotAsync($"accounts-{name}");
    }
}
