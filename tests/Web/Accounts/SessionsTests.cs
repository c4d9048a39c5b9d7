using System.Net;
using AngleSharp.Dom;
using ExamReg.Web.Accounts;
using ExamReg.Web.Accounts.Sessions;
using Microsoft.Extensions.DependencyInjection;

namespace ExamReg.Tests.Web.Accounts;

public sealed class SessionsTests(AccountsDatabase database) : IClassFixture<AccountsDatabase>
{
    private const string Page = "/accounts/sessions";
    private const string Password = "lantern47xy";

    [Fact]
    public async Task Should_list_where_one_is_logged_in_and_end_one_of_them()
    {
        await using var host = await AccountsHost.StartAsync(database.ConnectionString);
        await host.MakeAccountAsync("se_list", Password);
        using Browser here = host.OpenBrowser(), there = host.OpenBrowser(), third = host.OpenBrowser();
        foreach (var browser in new[] { here, there, third })
            await browser.LogInAsync("se_list", Password);

        var page = await here.GetAsync(Page);
        Assert.Equal(3, page.Document.QuerySelectorAll(".session").Length);
        Assert.Single(page.Document.QuerySelectorAll(".session .chip"), chip => chip.TextContent == "本机");
        var told = await EndAsync(here, page, await OwnIdAsync(there));

        Assert.Contains("已退出", told.Text("[role=status]"), StringComparison.Ordinal);
        Assert.False(await there.IsLoggedInAsync());
        Assert.True(await third.IsLoggedInAsync());
        Assert.True(await here.IsLoggedInAsync());
        Assert.Equal(2, told.Document.QuerySelectorAll(".session").Length);
    }

    [Fact]
    public async Task Should_end_all_others()
    {
        await using var host = await AccountsHost.StartAsync(database.ConnectionString);
        await host.MakeAccountAsync("se_others", Password);
        using Browser here = host.OpenBrowser(), there = host.OpenBrowser();
        await here.LogInAsync("se_others", Password);
        await there.LogInAsync("se_others", Password);

        await here.PostAsync($"{Page}?handler=EndOthers", Token(await here.GetAsync(Page)));

        Assert.False(await there.IsLoggedInAsync());
        Assert.True(await here.IsLoggedInAsync());
    }

    [Fact]
    public async Task Should_end_a_login_at_another_node_at_its_next_check()
    {
        await using var node = await AccountsHost.StartAsync(database.ConnectionString);
        await using var other = await AccountsHost.StartAsync(database.ConnectionString, settings: ("Accounts:SessionCheckSeconds", "0"));
        await node.MakeAccountAsync("se_nodes", Password);
        using var here = node.OpenBrowser();
        using var there = other.OpenBrowser();
        await here.LogInAsync("se_nodes", Password);
        await there.LogInAsync("se_nodes", Password);
        Assert.True(await there.IsLoggedInAsync());

        await here.PostAsync($"{Page}?handler=EndOthers", Token(await here.GetAsync(Page)));

        Assert.False(await there.IsLoggedInAsync());
    }

    [Fact]
    public async Task Should_not_end_somebody_elses()
    {
        await using var host = await AccountsHost.StartAsync(database.ConnectionString);
        await host.MakeAccountAsync("se_mine", Password);
        await host.MakeAccountAsync("se_theirs", Password);
        using Browser mine = host.OpenBrowser(), theirs = host.OpenBrowser();
        await mine.LogInAsync("se_mine", Password);
        await theirs.LogInAsync("se_theirs", Password);

        await EndAsync(mine, await mine.GetAsync(Page), await OwnIdAsync(theirs));

        Assert.True(await theirs.IsLoggedInAsync());
        Assert.Single((await theirs.GetAsync(Page)).Document.QuerySelectorAll(".session"));
    }

    [Fact]
    public async Task Should_leave_the_list_with_the_logout_and_stay_one_over_a_change_of_password()
    {
        await using var host = await AccountsHost.StartAsync(database.ConnectionString);
        var account = await host.MakeAccountAsync("se_gone", Password);
        using var browser = host.OpenBrowser();
        await browser.LogInAsync("se_gone", Password);
        var before = await OwnIdAsync(browser);

        await browser.SubmitAsync("/accounts/password", ("Form.Current", Password), ("Form.Next", "harbour93uv"), ("Form.NextAgain", "harbour93uv"));
        Assert.Equal(before, await OwnIdAsync(browser));
        await browser.PostAsync("/accounts/logout", Token(await browser.GetAsync(Page)));

        Assert.Equal(0L, await database.SqlAsync($"SELECT count(*) FROM identity.sessions WHERE account_id = '{account.Id}'"));
        Assert.False(await browser.IsLoggedInAsync());
    }

    [Fact]
    public async Task Should_be_worthless_when_the_row_is_gone_even_with_an_old_cookie_of_a_restored_browser()
    {
        await using var host = await AccountsHost.StartAsync(database.ConnectionString);
        await host.MakeAccountAsync("se_restored", Password);
        using var browser = host.OpenBrowser();
        await browser.LogInAsync("se_restored", Password);
        using var restored = browser.At(host);

        await browser.PostAsync("/accounts/logout", Token(await browser.GetAsync(Page)));
        await using var later = await AccountsHost.StartAsync(database.ConnectionString, settings: ("Accounts:SessionCheckSeconds", "0"));
        using var elsewhere = restored.At(later);

        Assert.False(await elsewhere.IsLoggedInAsync());
    }

    [Fact]
    public async Task Should_clean_up_what_has_run_out_and_nothing_else()
    {
        var connectionString = await database.CreateAsync();
        await using var host = await AccountsHost.StartAsync(connectionString);
        await host.MakeAccountAsync("se_old", Password);
        using Browser old = host.OpenBrowser(), fresh = host.OpenBrowser();
        await old.LogInAsync("se_old", Password);
        await database.SqlAsync("UPDATE identity.sessions SET last_seen_at = clock_timestamp() - interval '10 hours'", connectionString);
        await fresh.LogInAsync("se_old", Password);
        await old.GetAsync("/accounts/captcha?kind=Words");
        await database.SqlAsync("UPDATE identity.captchas SET expires_at = clock_timestamp() - interval '1 second'", connectionString);
        await fresh.GetAsync("/accounts/captcha?kind=Words");

        await using (var scope = host.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<CleanUp>().RunOnceAsync();

        Assert.Equal(1L, await database.SqlAsync("SELECT count(*) FROM identity.sessions", connectionString));
        Assert.Equal(1L, await database.SqlAsync("SELECT count(*) FROM identity.captchas", connectionString));
        Assert.True(await fresh.IsLoggedInAsync());
    }

    [Theory]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36", "Chrome · Windows")]
    [InlineData("Mozilla/5.0 (Linux; Android 14; V2301A) AppleWebKit/537.36 Chrome/116.0 Mobile Safari/537.36 MicroMessenger/8.0.50", "微信 · Android")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1", "Safari · iPhone")]
    [InlineData("", "未知设备")]
    public void Should_name_devices_as_people_know_them(string userAgent, string name) => Assert.Equal(name, DeviceName.Of(userAgent));

    private async Task<string> OwnIdAsync(Browser browser)
    {
        // The list's only entry without a button is one's own; its id is what no button names.
        var page = await browser.GetAsync(Page);
        var others = page.Document.QuerySelectorAll("input[name=id]").Select(input => input.GetAttribute("value")!).ToHashSet();
        var user = page.Document.QuerySelector("body")!.GetAttribute("data-account");
        await using var source = Npgsql.NpgsqlDataSource.Create(database.ConnectionString);
        await using var command = source.CreateCommand($"SELECT id::text FROM identity.sessions WHERE account_id = '{user}'");
        await using var reader = await command.ExecuteReaderAsync();
        var mine = new List<string>();
        while (await reader.ReadAsync())
        {
            if (!others.Contains(reader.GetString(0)))
                mine.Add(reader.GetString(0));
        }

        return Assert.Single(mine);
    }

    private static async Task<PageSeen> EndAsync(Browser browser, PageSeen page, string id)
    {
        var answer = await browser.PostAsync($"{Page}?handler=End", new(Token(page)) { ["id"] = id });
        Assert.Equal((HttpStatusCode.Redirect, Page), (answer.Status, answer.Location));
        return await browser.GetAsync(Page);
    }

    private static Dictionary<string, string> Token(PageSeen page) => new()
    {
        ["__RequestVerificationToken"] = page.Document.QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")!,
    };
}
