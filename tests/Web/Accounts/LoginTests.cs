using System.Net;
using ExamReg.Web.Accounts;
using ExamReg.Web.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace ExamReg.Tests.Web.Accounts;

public sealed class LoginTests(AccountsDatabase database) : IClassFixture<AccountsDatabase>
{
    private const string Page = "/accounts/login";
    private const string Password = "lantern47xy";

    [Theory]
    [InlineData("log_candidate", Roles.Candidate, "/portal")]
    [InlineData("log_site", Roles.SiteStaff, "/desk/reviews")]
    [InlineData("log_admin", Roles.Administrator, "/admin/instances")]
    public async Task Should_lead_each_to_the_own_counter(string name, string role, string expected)
    {
        await using var host = await AccountsHost.StartAsync(database.ConnectionString);
        await host.MakeAccountAsync(name, Password, role, role == Roles.SiteStaff ? Guid.NewGuid() : null);
        using var browser = host.OpenBrowser();

        Assert.Equal(expected, (await browser.LogInAsync(name, Password)).Location);
    }

    [Theory]
    [InlineData("/accounts/password?x=1", "/accounts/password?x=1")]
    [InlineData("https://evil.example/", "/portal")]
    [InlineData("//evil.example/", "/portal")]
    public async Task Should_lead_back_to_pages_of_our_own_only(string returnUrl, string expected)
    {
        await using var host = await AccountsHost.StartAsync(database.ConnectionString);
        await host.MakeAccountAsync("log_return", Password);
        using var browser = host.OpenBrowser();

        var answer = await browser.LogInAsync("log_return", Password, $"{Page}?returnUrl={Uri.EscapeDataString(returnUrl)}");

        Assert.Equal(expected, answer.Location);
    }

    [Fact]
    public async Task Should_ask_a_stranger_to_log_in_and_remember_where_to()
    {
        await using var host = await AccountsHost.StartAsync(database.ConnectionString);
        using var browser = host.OpenBrowser();

        var answer = await browser.GetAsync("/accounts/password");

        Assert.Equal(HttpStatusCode.Redirect, answer.Status);
        Assert.EndsWith("/accounts/login?returnUrl=%2Faccounts%2Fpassword", answer.Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_say_the_same_of_an_unknown_name_and_of_a_wrong_password_until_the_lock_out()
    {
        await using var host = await AccountsHost.StartAsync(database.ConnectionString);
        await host.MakeAccountAsync("log_known", Password);
        using var browser = host.OpenBrowser();

        var known = new List<string>();
        var unknown = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            known.Add((await browser.LogInAsync("log_known", "wrong")).Text("[role=alert]"));
            unknown.Add((await browser.LogInAsync("log_unknown", "wrong")).Text("[role=alert]"));
        }

        Assert.Equal(known, unknown);
        Assert.Equal("账号或密码不正确，请重新输入。", known[0]);
        Assert.Contains("再失败 1 次", known[3], StringComparison.Ordinal);
        Assert.Contains("账号或密码不正确。连续多次失败，账号已暂时锁定，请在 5 分钟后再试", known[4], StringComparison.Ordinal);
        Assert.Contains("连续多次登录失败，账号已暂时锁定，请在 5 分钟后再试", known[5], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_refuse_even_the_right_password_while_locked_out_and_take_it_afterwards()
    {
        await using var host = await AccountsHost.StartAsync(database.ConnectionString);
        await host.MakeAccountAsync("log_locked", Password);
        using var browser = host.OpenBrowser();
        for (var i = 0; i < 5; i++)
            await browser.LogInAsync("log_locked", "wrong");

        var during = await browser.LogInAsync("log_locked", Password);
        await database.SqlAsync("UPDATE identity.login_attempts SET locked_until = clock_timestamp() WHERE locked_until IS NOT NULL");
        var afterwards = await browser.LogInAsync("log_locked", Password);

        Assert.Contains("暂时锁定", during.Text("[role=alert]"), StringComparison.Ordinal);
        Assert.Equal("/portal", afterwards.Location);
    }

    [Fact]
    public async Task Should_lock_out_twice_as_long_the_next_time_and_forget_after_success()
    {
        await using var host = await AccountsHost.StartAsync(database.ConnectionString);
        var guard = host.Services.GetRequiredService<LoginGuard>();

        var first = await LockOutAsync(guard);
        var second = await LockOutAsync(guard);
        var third = await LockOutAsync(guard);
        await guard.ForgetAsync("test", "growing", TestContext.Current.CancellationToken);
        var fresh = await LockOutAsync(guard);

        Assert.Equal([5, 10, 20, 5], new[] { first, second, third, fresh }.Select(time => (int)Math.Round(time.TotalMinutes)));
    }

    [Fact]
    public async Task Should_allow_no_more_looks_at_the_password_when_all_attempts_come_at_once()
    {
        await using var host = await AccountsHost.StartAsync(database.ConnectionString);
        var guard = host.Services.GetRequiredService<LoginGuard>();

        var turns = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => guard.TakeTurnAsync("test", "at once", TestContext.Current.CancellationToken)));

        Assert.Equal(5, turns.Count(turn => turn.Allowed));
    }

    [Fact]
    public async Task Should_stay_logged_in_when_the_program_starts_anew()
    {
        await using var before = await AccountsHost.StartAsync(database.ConnectionString);
        await before.MakeAccountAsync("log_restart", Password);
        using var browser = before.OpenBrowser();
        await browser.LogInAsync("log_restart", Password);
        await before.DisposeAsync();

        await using var after = await AccountsHost.StartAsync(database.ConnectionString);
        using var same = browser.At(after);

        Assert.True(await same.IsLoggedInAsync());
    }

    [Fact]
    public async Task Should_not_stay_logged_in_when_the_keys_in_the_database_are_lost()
    {
        var own = await database.CreateAsync();
        await using var before = await AccountsHost.StartAsync(own);
        await before.MakeAccountAsync("log_keys", Password);
        using var browser = before.OpenBrowser();
        await browser.LogInAsync("log_keys", Password);
        await database.SqlAsync("DELETE FROM identity.data_protection_keys", own);

        await using var after = await AccountsHost.StartAsync(own);
        using var same = browser.At(after);

        Assert.True(await browser.IsLoggedInAsync());
        Assert.False(await same.IsLoggedInAsync());
    }

    [Fact]
    public async Task Should_log_out_by_the_form_only()
    {
        await using var host = await AccountsHost.StartAsync(database.ConnectionString);
        await host.MakeAccountAsync("log_out", Password);
        using var browser = host.OpenBrowser();
        await browser.LogInAsync("log_out", Password);

        await browser.GetAsync("/accounts/logout");
        Assert.True(await browser.IsLoggedInAsync());
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.PostAsync("/accounts/logout", [])).Status);
        Assert.True(await browser.IsLoggedInAsync());

        var page = await browser.GetAsync("/accounts/password");
        var token = page.Document.QuerySelector("form[data-logout] [name=__RequestVerificationToken]")!.GetAttribute("value")!;
        await browser.PostAsync("/accounts/logout", new() { ["__RequestVerificationToken"] = token });
        Assert.False(await browser.IsLoggedInAsync());
    }

    [Theory]
    [InlineData("/accounts/login")]
    [InlineData("/accounts/register")]
    [InlineData("/accounts/forgotten")]
    public async Task Should_refuse_a_form_that_is_not_ours(string address)
    {
        await using var host = await AccountsHost.StartAsync(database.ConnectionString);
        using var browser = host.OpenBrowser();
        var form = await browser.FillAsync(address.Split('?')[0]);
        form.Remove("__RequestVerificationToken");

        var answer = await browser.PostAsync(address, form);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal("页面已失效", answer.Text("h1"));
    }

    [Fact]
    public async Task Should_keep_the_session_from_scripts_and_foreign_forms()
    {
        await using var host = await AccountsHost.StartAsync(database.ConnectionString);
        await host.MakeAccountAsync("log_cookie", Password);
        using var browser = host.OpenBrowser();
        await browser.LogInAsync("log_cookie", Password);

        Assert.All(browser.Cookies.GetAllCookies(), cookie => Assert.True(cookie.HttpOnly, cookie.Name));
        Assert.Contains(browser.Cookies.GetAllCookies(), cookie => cookie.Name == "examreg.session");
    }

    [Theory]
    [InlineData("log_pause")]
    [InlineData("log_nobody")]
    public async Task Should_make_wait_after_failures_in_a_row_without_counting_what_comes_too_early(string name)
    {
        await using var host = await AccountsHost.StartAsync(database.ConnectionString, settings: ("Accounts:PauseSeconds", "40"));
        await host.MakeAccountAsync("log_pause", Password);
        using var browser = host.OpenBrowser();
        for (var i = 0; i < 3; i++)
            Assert.Contains("账号或密码不正确", (await browser.LogInAsync(name, "wrong")).Text("[role=alert]"), StringComparison.Ordinal);

        for (var i = 0; i < 4; i++)
            Assert.Matches("请等待 (40|39|3[0-9]) 秒后再试", (await browser.LogInAsync(name, Password)).Text("[role=alert]"));

        // The clock of the database moved on: the wait is over, the next one twice as long.
        await AgeAsync(41);
        Assert.Contains("再失败 1 次，账号将被暂时锁定", (await browser.LogInAsync(name, "wrong")).Text("[role=alert]"), StringComparison.Ordinal);
        Assert.Matches("请等待 (80|7[0-9]) 秒后再试", (await browser.LogInAsync(name, Password)).Text("[role=alert]"));
        await AgeAsync(81);
        Assert.Contains("账号已暂时锁定", (await browser.LogInAsync(name, "wrong")).Text("[role=alert]"), StringComparison.Ordinal);

        Task<object?> AgeAsync(int seconds) => database.SqlAsync($"UPDATE identity.login_attempts SET last_at = last_at - interval '{seconds} seconds'");
    }

    [Fact]
    public async Task Should_clear_away_what_nobody_needs_any_more_and_nothing_else()
    {
        var own = await database.CreateAsync();
        await using var host = await AccountsHost.StartAsync(own);
        await database.SqlAsync(
            """
            INSERT INTO identity.captchas (id, answer_hash, expires_at) VALUES
                (gen_random_uuid(), '\x00', now() - interval '1 second'), (gen_random_uuid(), '\x01', now() + interval '1 minute');
            INSERT INTO identity.login_attempts (name_key, failures, lockouts, locked_until, last_at) VALUES
                ('\x00', 1, 0, NULL, now() - interval '2 days'), ('\x01', 1, 0, NULL, now()),
                ('\x02', 5, 6, now() + interval '1 hour', now() - interval '2 days');
            """, own);
        await using var scope = host.Services.CreateAsyncScope();

        Assert.Equal(2, await scope.ServiceProvider.GetRequiredService<CleanUp>().RunOnceAsync(TestContext.Current.CancellationToken));
        Assert.Equal("01", await database.SqlAsync("SELECT encode(answer_hash, 'hex') FROM identity.captchas", own));
        Assert.Equal(2L, await database.SqlAsync("SELECT count(*) FROM identity.login_attempts", own));
    }

    private async Task<TimeSpan> LockOutAsync(LoginGuard guard)
    {
        await database.SqlAsync("UPDATE identity.login_attempts SET locked_until = clock_timestamp() WHERE locked_until IS NOT NULL");
        LoginTurn turn;
        do
        {
            turn = await guard.TakeTurnAsync("test", "growing", TestContext.Current.CancellationToken);
            Assert.True(turn.Allowed);
        }
        while (turn.LeftAfterwards > 0);

        return turn.LockedFor;
    }
}
