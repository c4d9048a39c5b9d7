using AngleSharp.Dom;

namespace ExamReg.Tests.Web.Accounts;

public sealed class PasswordTests(AccountsDatabase database) : IClassFixture<AccountsDatabase>
{
    private const string Page = "/accounts/password";
    private const string Old = "lantern47xy";
    private const string New = "harbour93uv";

    [Fact]
    public async Task Should_change_the_password_and_end_the_other_sessions_only()
    {
        await using var host = await AccountsHost.StartAsync(database.ConnectionString);
        await host.MakeAccountAsync("pw_change", Old);
        using var here = host.OpenBrowser();
        using var elsewhere = host.OpenBrowser();
        await here.LogInAsync("pw_change", Old);
        await elsewhere.LogInAsync("pw_change", Old);
        Assert.True(await elsewhere.IsLoggedInAsync());

        var answer = await ChangeAsync(here, Old, New);
        var told = await here.GetAsync(Page);

        Assert.Equal(Page, answer.Location);
        Assert.Contains("密码已修改", told.Text("[role=status]"), StringComparison.Ordinal);
        Assert.True(await here.IsLoggedInAsync());
        Assert.False(await elsewhere.IsLoggedInAsync());
        Assert.Contains("账号或密码不正确", (await elsewhere.LogInAsync("pw_change", Old)).Text("[role=alert]"), StringComparison.Ordinal);
        Assert.Equal("/portal", (await elsewhere.LogInAsync("pw_change", New)).Location);
    }

    [Fact]
    public async Task Should_end_sessions_on_other_nodes_at_their_next_check()
    {
        await using var node = await AccountsHost.StartAsync(database.ConnectionString);
        await using var other = await AccountsHost.StartAsync(database.ConnectionString, settings: ("Accounts:SessionCheckSeconds", "0"));
        await node.MakeAccountAsync("pw_nodes", Old);
        using var here = node.OpenBrowser();
        using var elsewhere = other.OpenBrowser();
        await here.LogInAsync("pw_nodes", Old);
        await elsewhere.LogInAsync("pw_nodes", Old);
        Assert.True(await elsewhere.IsLoggedInAsync());

        await ChangeAsync(here, Old, New);

        Assert.False(await elsewhere.IsLoggedInAsync());
    }

    [Theory]
    [InlineData("wrong", New, New, "Form_Current", "当前密码不正确")]
    [InlineData(Old, "weak", "weak", "Form_Next", "密码长度应为 8-64 位，现在是 4 位")]
    [InlineData(Old, "pw_refused99x", "pw_refused99x", "Form_Next", "不能包含用户名")]
    [InlineData(Old, Old, Old, "Form_Next", "不能与当前密码相同")]
    [InlineData(Old, New, "other", "Form_NextAgain", "两次输入的新密码不一致")]
    public async Task Should_tell_beside_the_field_why_not(string current, string next, string again, string field, string expected)
    {
        await using var host = await AccountsHost.StartAsync(database.ConnectionString);
        await host.MakeAccountAsync("pw_refused", Old);
        using var browser = host.OpenBrowser();
        await browser.LogInAsync("pw_refused", Old);

        var answer = await ChangeAsync(browser, current, next, again);

        Assert.Contains(expected, answer.Error(field), StringComparison.Ordinal);
        Assert.All(answer.Document.QuerySelectorAll("input[type=password]"), input => Assert.False(input.HasAttribute("value")));
        using var later = host.OpenBrowser();
        Assert.Equal("/portal", (await later.LogInAsync("pw_refused", Old)).Location);
    }

    [Fact]
    public async Task Should_stop_guessing_of_the_present_password()
    {
        await using var host = await AccountsHost.StartAsync(database.ConnectionString);
        await host.MakeAccountAsync("pw_guess", Old);
        using var browser = host.OpenBrowser();
        await browser.LogInAsync("pw_guess", Old);
        for (var i = 0; i < 5; i++)
            await ChangeAsync(browser, "wrong", New);

        var answer = await ChangeAsync(browser, Old, New);

        Assert.Contains("修改密码已暂时停用，请在 5 分钟后再试", answer.Error("Form_Current"), StringComparison.Ordinal);
    }

    private static Task<PageSeen> ChangeAsync(Browser browser, string current, string next, string? again = null) =>
        browser.SubmitAsync(Page, ("Form.Current", current), ("Form.Next", next), ("Form.NextAgain", again ?? next));
}
