using ExamReg.Tests.Support.Browser;
using ExamReg.Tests.Support.Portal;
using ExamReg.Tests.Web.Portal;
using Microsoft.Playwright;

namespace ExamReg.Tests.Browser.Workspace;

/// <summary>The workspace after login: navigation tree, several pages as tabs, top bar, welcome page.</summary>
public sealed class WorkspaceTests(Stage stage, BrowserFixture browsers) : IClassFixture<Stage>
{
    [Fact]
    public async Task Should_fold_groups_and_hide_the_whole_bar_and_remember_both()
    {
        await using var session = await OpenAsync(Screen.Desktop, 830);
        var page = session.Page;
        var group = page.Locator("[data-fold='registration']");
        var item = page.Locator(".side-link[href='/portal/payment']");
        await Assertions.Expect(item).ToBeVisibleAsync();

        await group.Locator("summary").ClickAsync();
        await Assertions.Expect(item).ToBeHiddenAsync();
        await page.WaitForFunctionAsync("() => document.cookie.includes('examreg.fold=registration')");
        await page.ReloadAsync();
        await Assertions.Expect(item).ToBeHiddenAsync();
        await group.Locator("summary").PressAsync("Enter");
        await Assertions.Expect(item).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "隐藏导航栏" }).ClickAsync();
        await Assertions.Expect(page.Locator("#side")).ToBeHiddenAsync();
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("#side")).ToBeHiddenAsync();
        await LookAsync(session, "hidden");
        await page.GetByRole(AriaRole.Button, new() { Name = "显示导航栏" }).PressAsync("Enter");
        await Assertions.Expect(page.Locator("#side")).ToBeVisibleAsync();
        session.AssertNoComplaints();
    }

    [Fact]
    public async Task Should_keep_several_pages_open_as_tabs_with_addresses_of_their_own()
    {
        await using var session = await OpenAsync(Screen.Desktop, 831);
        var page = session.Page;
        foreach (var path in new[] { "/portal/payment", "/portal/papers", "/accounts/password" })
        {
            await page.Locator($".side-link[href='{path}']").ClickAsync();
            await page.WaitForURLAsync($"**{path}");
        }

        await Assertions.Expect(Tabs(page)).ToHaveTextAsync(["欢迎页", "报名状态与支付", "打印下载", "修改密码"]);
        await page.FillAsync("[name='Form.Current']", "geschrieben");
        await page.ReloadAsync();
        await Assertions.Expect(Tabs(page)).ToHaveCountAsync(4);
        await Assertions.Expect(page.Locator(".tab a[aria-current]")).ToHaveTextAsync("修改密码");

        // What was typed waits while another page is looked at.
        await page.FillAsync("[name='Form.Current']", "noch da");
        await Tab(page, "报名状态与支付").ClickAsync();
        await page.WaitForURLAsync("**/portal/payment");
        await LookAsync(session, "tabs");
        await Tab(page, "修改密码").ClickAsync();
        await Assertions.Expect(page.Locator("[name='Form.Current']")).ToHaveValueAsync("noch da");

        // The tab that is shown is closed: its neighbour comes, with its address.
        await page.GetByRole(AriaRole.Button, new() { Name = "关闭 修改密码" }).ClickAsync();
        await page.WaitForURLAsync("**/portal/papers");
        await page.GetByRole(AriaRole.Button, new() { Name = "关闭 报名状态与支付" }).ClickAsync();
        await Assertions.Expect(Tabs(page)).ToHaveTextAsync(["欢迎页", "打印下载"]);
        Assert.EndsWith("/portal/papers", page.Url, StringComparison.Ordinal);

        await page.GoBackAsync();
        await page.WaitForURLAsync(url => !url.EndsWith("/portal/papers", StringComparison.Ordinal));
        session.AssertNoComplaints();
    }

    [Fact]
    public async Task Should_be_walked_with_the_keyboard_alone()
    {
        await using var session = await OpenAsync(Screen.Desktop, 832);
        var page = session.Page;
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.Locator(".skip-link")).ToBeFocusedAsync();

        await page.Locator(".side-link[href='/portal/payment']").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/portal/payment");
        await Assertions.Expect(page.Locator("#main")).ToBeFocusedAsync();

        await Tab(page, "欢迎页").FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(Tab(page, "报名状态与支付")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("ArrowLeft");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/portal");
        await Tab(page, "报名状态与支付").FocusAsync();
        await page.Keyboard.PressAsync("Delete");
        await Assertions.Expect(Tabs(page)).ToHaveTextAsync(["欢迎页"]);
        await Assertions.Expect(Tab(page, "欢迎页")).ToBeFocusedAsync();
        session.AssertNoComplaints();
    }

    [Fact]
    public async Task Should_have_a_drawer_and_a_menu_of_open_pages_on_a_phone()
    {
        await using var session = await OpenAsync(Screen.Phone, 833);
        var page = session.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "打开菜单" }).ClickAsync();
        await Assertions.Expect(page.Locator("#side")).ToBeVisibleAsync();
        await LookAsync(session, "drawer");
        await page.Locator(".side-link[href='/portal/papers']").ClickAsync();
        await page.WaitForURLAsync("**/portal/papers");
        await Assertions.Expect(page.Locator("#side")).ToBeHiddenAsync();

        var toggle = page.Locator(".tabs-toggle");
        await Assertions.Expect(toggle).ToContainTextAsync("打印下载（共打开 2 页）");
        await Assertions.Expect(Tab(page, "欢迎页")).ToBeHiddenAsync();
        await toggle.ClickAsync();
        await LookAsync(session, "menu");
        await Tab(page, "欢迎页").ClickAsync();
        await page.WaitForURLAsync("**/portal");
        await Assertions.Expect(toggle).ToHaveAttributeAsync("aria-expanded", "false");
        session.AssertNoComplaints();
    }

    [Fact]
    public async Task Should_name_the_user_and_the_session_and_log_out()
    {
        await using var session = await OpenAsync(Screen.Desktop, 834);
        var page = session.Page;
        await Assertions.Expect(page.Locator(".ws-user")).ToContainTextAsync(new InventedPerson(834).Name);
        Assert.Equal(await stage.AskAsync<string>("SELECT name FROM exam.exam_sessions LIMIT 1"), (await page.Locator(".ws-session").InnerTextAsync()).Trim());
        await page.Locator(".side-link[href='/portal/papers']").ClickAsync();
        await page.WaitForURLAsync("**/portal/papers");

        await page.GetByRole(AriaRole.Button, new() { Name = "退出系统" }).ClickAsync();

        await page.WaitForURLAsync(url => !url.Contains("/portal", StringComparison.Ordinal));
        Assert.Equal(0, await page.EvaluateAsync<int>("Object.keys(sessionStorage).filter(key => key.startsWith('examreg.tabs')).length"));
        session.AssertNoComplaints();
    }

    [Theory]
    [InlineData("phone", "zh-CN", 835)]
    [InlineData("desktop", "zh-CN", 836)]
    [InlineData("phone", "en", 837)]
    [InlineData("desktop", "en", 838)]
    public async Task Should_welcome_with_the_next_step_the_dates_and_the_notices(string screen, string language, int number)
    {
        using var candidate = stage.Candidate(number);
        await candidate.RegisterAsync();
        await candidate.FillInAsync("职业学院", "15");
        await using var session = await OpenAsync(candidate, Screen.Named(screen));
        var page = session.Page;
        // A device whose clock is three days fast counts down by the server's time all the same.
        await page.Clock.InstallAsync(new() { TimeDate = DateTime.UtcNow.AddDays(3) });
        await page.GotoAsync("/portal");
        if (language == "en")
        {
            if (screen == "phone")
                await page.Locator(".ws-menu").ClickAsync();
            await page.Locator(".language [value='en']:visible").ClickAsync();
            await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "en");
        }

        await Assertions.Expect(page.Locator(".countdown")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^23:5\\d:\\d\\d$"));
        var shown = await page.Locator(".countdown").InnerTextAsync();
        await page.Clock.RunForAsync(2000);
        await Assertions.Expect(page.Locator(".countdown")).Not.ToHaveTextAsync(shown);
        await Assertions.Expect(page.Locator(".next-step .btn-primary")).ToHaveAttributeAsync("href", "/portal/payment");
        await Assertions.Expect(page.Locator(".dates li")).ToHaveCountAsync(4);
        await Assertions.Expect(page.Locator(".dates .is-now")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator(".notices li")).Not.ToHaveCountAsync(0);
        await LookAsync(session, $"welcome-{language}");
        session.AssertNoComplaints();
    }

    [Fact]
    public async Task Should_work_without_script()
    {
        await using var session = await OpenAsync(Screen.Phone, 839, hasScript: false);
        var page = session.Page;
        await page.Locator(".ws-menu").ClickAsync();
        await Assertions.Expect(page.Locator("#side")).ToBeVisibleAsync();
        await page.Locator("[data-fold='registration'] summary").ClickAsync();
        await Assertions.Expect(page.Locator(".side-link[href='/portal/payment']")).ToBeHiddenAsync();
        await page.Locator("[data-fold='registration'] summary").ClickAsync();
        foreach (var path in new[] { "/portal/registration", "/portal/payment", "/portal/papers", "/portal/confirmation", "/portal/messages", "/accounts/password" })
        {
            await page.Locator($".side-link[href='{path}']").ClickAsync();
            await page.WaitForURLAsync($"**{path}");
            await Assertions.Expect(page.Locator("#side")).ToBeHiddenAsync();
            await session.AssertFitsAsync();
            await page.Locator(".ws-menu").ClickAsync();
        }

        await page.Locator(".side-close").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "退出系统" }).ClickAsync();
        await page.WaitForURLAsync("**/accounts/login**");
        await page.GotoAsync("/portal");
        Assert.Equal("/accounts/login", new Uri(page.Url).AbsolutePath);
    }

    private static ILocator Tabs(IPage page) => page.Locator(".tab a");

    private static ILocator Tab(IPage page, string title) => page.Locator(".tab a", new() { HasTextString = title });

    private static async Task LookAsync(BrowserSession session, string name)
    {
        await session.LoadedAsync();
        await session.AssertFitsAsync();
        await session.AssertAccessibleAsync();
        await session.ScreenshotAsync($"workspace-{name}");
    }

    private async Task<BrowserSession> OpenAsync(Screen screen, int number, bool hasScript = true)
    {
        using var candidate = stage.Candidate(number);
        await candidate.RegisterAsync();
        var session = await OpenAsync(candidate, screen, hasScript);
        await session.Page.GotoAsync("/portal");
        return session;
    }

    private async Task<BrowserSession> OpenAsync(CandidateClient candidate, Screen screen, bool hasScript = true)
    {
        var session = await browsers.OpenAsync(screen, stage.Address.ToString(), hasScript);
        await session.Context.AddCookiesAsync(candidate.Browser.Cookies.GetCookies(stage.Address).Cast<System.Net.Cookie>()
            .Select(cookie => new Microsoft.Playwright.Cookie { Name = cookie.Name, Value = cookie.Value, Url = stage.Address.ToString() }));
        return session;
    }
}
