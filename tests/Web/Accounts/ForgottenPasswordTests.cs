using System.Net;
using AngleSharp.Dom;
using ExamReg.Tests.Support.Mail;
using ExamReg.Web.Mails;
using Microsoft.Extensions.DependencyInjection;

namespace ExamReg.Tests.Web.Accounts;

public sealed class ForgottenPasswordTests(AccountsDatabase database) : IClassFixture<AccountsDatabase>
{
    private const string Page = "/accounts/forgotten";
    private const string Old = "lantern47xy";
    private const string New = "harbour93uv";

    [Theory]
    [InlineData("fp_road")]
    [InlineData("FP_ROAD@example.com")]
    public async Task Should_lead_by_mail_to_a_new_password_that_ends_every_login_and_lock(string name)
    {
        await using var server = new StandInMailServer();
        await using var host = await AccountsHost.StartAsync(await database.CreateAsync(), settings: server.Settings);
        await host.MakeAccountAsync("fp_road", Old);
        using var elsewhere = host.OpenBrowser();
        await elsewhere.LogInAsync("fp_road", Old);
        using var browser = host.OpenBrowser();
        for (var i = 0; i < 5; i++)
            await browser.LogInAsync("fp_road", "wrong");

        var answer = await browser.SubmitAsync(Page, ("Name", name));
        Assert.Equal(Page, answer.Location);
        Assert.Contains("如果有这个通行证", (await browser.GetAsync(Page)).Text("[role=status]"), StringComparison.Ordinal);
        var link = await LinkAsync(host, server);
        var set = await browser.SubmitAsync(link, ("Form.Next", New), ("Form.NextAgain", New));

        Assert.Equal("/accounts/login", set.Location);
        Assert.Contains("密码已重置", (await browser.GetAsync("/accounts/login")).Text("[role=status]"), StringComparison.Ordinal);
        Assert.False(await elsewhere.IsLoggedInAsync());
        Assert.Equal("/portal", (await browser.LogInAsync("fp_road", New)).Location);
        await host.Services.GetRequiredService<MailDelivery>().RunOnceAsync();
        Assert.Equal(["重置通行证密码", "通行证密码已修改"], server.Taken.Select(message => message.Subject));
    }

    [Fact]
    public async Task Should_take_a_link_once_and_none_from_before_a_change()
    {
        await using var server = new StandInMailServer();
        await using var host = await AccountsHost.StartAsync(await database.CreateAsync(), settings: server.Settings);
        await host.MakeAccountAsync("fp_once", Old);
        using var browser = host.OpenBrowser();
        await browser.SubmitAsync(Page, ("Name", "fp_once"));
        var link = await LinkAsync(host, server);
        var forms = new[] { await browser.FillAsync(link), await browser.FillAsync(link) };
        foreach (var (form, password) in forms.Zip([New, "candle58mn"]))
            (form["Form.Next"], form["Form.NextAgain"]) = (password, password);

        var answers = await Task.WhenAll(forms.Select(form => browser.PostAsync(link, form)));

        Assert.Single(answers, answer => answer.Location == "/accounts/login");
        Assert.Single(answers, answer => answer.Text("[role=alert]").Contains("链接已失效", StringComparison.Ordinal));
        Assert.Contains("链接已失效", (await browser.GetAsync(link)).Text("[role=alert]"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_tell_nobody_who_is_there_and_write_no_mail_to_nobody()
    {
        var connectionString = await database.CreateAsync();
        await using var host = await AccountsHost.StartAsync(connectionString);
        await host.MakeAccountAsync("fp_known", Old);
        using var browser = host.OpenBrowser();

        var pages = new List<string>();
        foreach (var name in new[] { "fp_known", "fp_unknown", "nobody@example.com" })
        {
            await browser.SubmitAsync(Page, ("Name", name));
            pages.Add((await browser.GetAsync(Page)).Document.QuerySelector("main")!.InnerHtml);
        }

        Assert.Single(pages.Distinct());
        Assert.Equal(1L, await database.SqlAsync("SELECT count(*) FROM exam.mails", connectionString));
    }

    [Fact]
    public async Task Should_write_one_mail_a_minute_and_stop_asking_after_five_for_those_who_exist_and_those_who_do_not()
    {
        var connectionString = await database.CreateAsync();
        await using var host = await AccountsHost.StartAsync(connectionString);
        await host.MakeAccountAsync("fp_often", Old);
        using var browser = host.OpenBrowser();

        foreach (var name in new[] { "fp_often", "fp_nobody" })
        {
            for (var i = 0; i < 5; i++)
            {
                Assert.Equal(Page, (await browser.SubmitAsync(Page, ("Name", name))).Location);
                await browser.GetAsync(Page);
            }

            var refused = await browser.SubmitAsync(Page, ("Name", name));
            Assert.Contains("申请次数过多，重置密码已暂时停用，请在 5 分钟后再试", refused.Text("[role=alert]"), StringComparison.Ordinal);
        }

        // Two, should the minute have ended in between.
        Assert.InRange((long)(await database.SqlAsync("SELECT count(*) FROM exam.mails", connectionString))!, 1, 2);
    }

    [Fact]
    public async Task Should_want_the_captcha_and_keep_what_was_typed()
    {
        await using var host = await AccountsHost.StartAsync(database.ConnectionString);
        using var browser = host.OpenBrowser();

        var answer = await browser.SubmitAsync(Page, ("Name", "fp_typed"), ("Captcha.Answer", "WRONG"));

        Assert.Contains("验证码不正确", answer.Text("#captcha-error"), StringComparison.Ordinal);
        Assert.Equal("fp_typed", answer.Document.QuerySelector("#Name")!.GetAttribute("value"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?account=0199f3a0-0000-7000-8000-000000000001&code=xyz")]
    [InlineData("?account=0199f3a0-0000-7000-8000-000000000001&code=%FF%00")]
    public async Task Should_refuse_a_link_that_is_none(string query)
    {
        await using var host = await AccountsHost.StartAsync(database.ConnectionString);
        using var browser = host.OpenBrowser();

        var page = await browser.GetAsync($"/accounts/reset{query}");

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("链接已失效", page.Text("[role=alert]"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_hold_the_new_password_to_the_rules()
    {
        await using var server = new StandInMailServer();
        await using var host = await AccountsHost.StartAsync(await database.CreateAsync(), settings: server.Settings);
        await host.MakeAccountAsync("fp_weak", Old);
        using var browser = host.OpenBrowser();
        await browser.SubmitAsync(Page, ("Name", "fp_weak"));

        var answer = await browser.SubmitAsync(await LinkAsync(host, server), ("Form.Next", "fp_weak1234"), ("Form.NextAgain", "other"));

        Assert.Contains("不能包含用户名", answer.Error("Form_Next"), StringComparison.Ordinal);
        Assert.Contains("不一致", answer.Error("Form_NextAgain"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_verify_an_address_by_its_link_and_drop_the_link_when_the_address_changes()
    {
        await using var server = new StandInMailServer();
        await using var host = await AccountsHost.StartAsync(await database.CreateAsync(), settings: server.Settings);
        await host.MakeAccountAsync("fp_address", Old);
        using var browser = host.OpenBrowser();
        await browser.LogInAsync("fp_address", Old);
        const string passport = "/accounts/passport";

        await browser.PostAsync($"{passport}?handler=Verify", await TokenAsync(browser));
        var first = await LinkAsync(host, server);
        Assert.Equal(passport, (await browser.PostAsync(
            $"{passport}?handler=Address",
            new(await TokenAsync(browser)) { ["Address"] = "moved@example.org", ["Password"] = Old })).Location);
        var second = await LinkAsync(host, server);

        Assert.Contains("链接已失效", (await browser.SubmitAsync(first)).Text("[role=alert]"), StringComparison.Ordinal);
        Assert.Contains("moved@example.org", (await browser.GetAsync(passport)).Text("#address"), StringComparison.Ordinal);
        Assert.Contains("未验证", (await browser.GetAsync(passport)).Text("#address"), StringComparison.Ordinal);
        Assert.Contains("电子邮箱已验证", (await browser.SubmitAsync(second)).Text("[role=status]"), StringComparison.Ordinal);
        Assert.Contains("已验证", (await browser.GetAsync(passport)).Text("#address .chip"), StringComparison.Ordinal);
        Assert.Equal("moved@example.org", server.Taken.Last().To.Mailboxes.Single().Address);
        Assert.Contains("密码不正确", (await browser.PostAsync(
            $"{passport}?handler=Address",
            new(await TokenAsync(browser)) { ["Address"] = "thief@example.org", ["Password"] = "wrong" })).Error("Password"), StringComparison.Ordinal);

        static async Task<Dictionary<string, string>> TokenAsync(Browser browser) => new()
        {
            ["__RequestVerificationToken"] = (await browser.FillAsync(passport))["__RequestVerificationToken"],
        };
    }

    /// <summary>Path and query of the link in the newest mail.</summary>
    private static async Task<string> LinkAsync(AccountsHost host, StandInMailServer server)
    {
        Assert.Equal(1, await host.Services.GetRequiredService<MailDelivery>().RunOnceAsync());
        var line = server.Taken.Last().TextBody!.Split('\n').Single(text => text.StartsWith("https://", StringComparison.Ordinal)).Trim();
        return new Uri(line).PathAndQuery;
    }
}
