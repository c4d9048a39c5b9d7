using System.Net;
using System.Security.Claims;
using AngleSharp.Dom;
using ExamReg.Web.Accounts;
using ExamReg.Web.Identity;
using ExamReg.Web.Pages.Shared;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace ExamReg.Tests.Web.Accounts;

public sealed class PagesTests(AccountsDatabase database) : IClassFixture<AccountsDatabase>
{
    [Theory]
    [InlineData("/", "网上报名，一步一步带您完成")]
    [InlineData("/announcements", "网上报名公告")]
    [InlineData("/guide", "网上报名须知及流程")]
    [InlineData("/accounts/login", "登录")]
    [InlineData("/accounts/register", "用户注册")]
    [InlineData("/accounts/terms", "用户服务协议与隐私说明")]
    public async Task Should_open_without_login_with_the_bar_on_top(string path, string heading)
    {
        await using var host = await AccountsHost.StartAsync(database.ConnectionString);
        using var browser = host.OpenBrowser();

        var page = await browser.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal(heading, page.Text("h1"));
        Assert.Equal(
            ["网上报名公告", "网上报名须知及流程", "登录", "用户注册"],
            page.Document.QuerySelectorAll(".site-nav a, .site-account a").Select(link => link.TextContent.Trim()));
        AssertNothingInline(page);
    }

    [Fact]
    public async Task Should_show_the_workspace_around_a_page_of_those_logged_in()
    {
        await using var host = await AccountsHost.StartAsync(database.ConnectionString);
        await host.MakeAccountAsync("ws_candidate", "lantern47xy");
        using var browser = host.OpenBrowser();
        await browser.LogInAsync("ws_candidate", "lantern47xy");

        var page = await browser.GetAsync("/accounts/password");

        Assert.Equal("测试ws_candidate", page.Text(".ws-user"));
        Assert.Equal("退出系统", page.Text(".ws-logout"));
        Assert.Equal(
            ["欢迎页", "当前考次", "报名状态与支付", "打印下载", "现场确认", "消息", "通行证资料", "修改密码", "登录设备"],
            page.Document.QuerySelectorAll(".side-link").Select(link => link.TextContent.Trim()));
        Assert.Equal("修改密码", page.Text(".side-link[aria-current=page]"));
        Assert.Equal("修改密码", page.Text(".tab a[aria-current=page]"));
        AssertNothingInline(page);
    }

    [Fact]
    public async Task Should_remember_what_was_folded_and_hidden_without_script()
    {
        await using var host = await AccountsHost.StartAsync(database.ConnectionString);
        await host.MakeAccountAsync("ws_folds", "lantern47xy");
        using var browser = host.OpenBrowser();
        await browser.LogInAsync("ws_folds", "lantern47xy");
        browser.Cookies.Add(new Uri("http://localhost"), new Cookie("examreg.fold", "registration.passport"));
        browser.Cookies.Add(new Uri("http://localhost"), new Cookie("examreg.side", "hidden"));

        var page = await browser.GetAsync("/accounts/password");

        Assert.True(page.Document.Body!.ClassList.Contains("ws-side-hidden"));
        Assert.False(page.Document.QuerySelector("[data-fold=registration]")!.HasAttribute("open"));
        // The group of the page that is open never hides it.
        Assert.True(page.Document.QuerySelector("[data-fold=passport]")!.HasAttribute("open"));
    }

    [Fact]
    public async Task Should_show_a_page_for_what_is_not_there()
    {
        await using var host = await AccountsHost.StartAsync(database.ConnectionString);
        using var browser = host.OpenBrowser();

        foreach (var path in new[] { "/nowhere", $"/announcements/{Guid.NewGuid()}" })
        {
            var page = await browser.GetAsync(path);
            Assert.Equal((HttpStatusCode.NotFound, "找不到页面"), (page.Status, page.Text("h1")));
            AssertNothingInline(page);
        }
    }

    [Fact]
    public async Task Should_let_each_policy_pass_its_own_role_only()
    {
        await using var host = await AccountsHost.StartAsync(database.ConnectionString);
        await using var scope = host.Services.CreateAsyncScope();
        var service = scope.ServiceProvider.GetRequiredService<IAuthorizationService>();

        async Task<bool> PassesAsync(ClaimsPrincipal user, string policy) => (await service.AuthorizeAsync(user, policy)).Succeeded;

        Assert.True(await PassesAsync(Person(Roles.Candidate), Policies.Candidate));
        Assert.False(await PassesAsync(Person(Roles.Candidate), Policies.SiteStaff));
        Assert.False(await PassesAsync(Person(Roles.SiteStaff), Policies.SiteStaff));
        Assert.True(await PassesAsync(Person(Roles.SiteStaff, Guid.NewGuid()), Policies.SiteStaff));
        Assert.False(await PassesAsync(Person(Roles.SiteStaff, Guid.NewGuid()), Policies.Administrator));
        Assert.True(await PassesAsync(Person(Roles.Administrator), Policies.ExamStaff));
        Assert.False(await PassesAsync(Person(Roles.ExamStaff), Policies.Administrator));
    }

    [Theory]
    [InlineData("/portal", "/portal")]
    [InlineData("/portal/registration", "/portal/registration")]
    [InlineData("/portal/registration/subjects", "/portal/registration")]
    [InlineData("/portal/elsewhere", null)]
    public void Should_know_which_menu_item_a_page_belongs_to(string path, string? item) =>
        Assert.Equal(item, NavigationMenu.For(Person(Roles.Candidate)).ItemOf(path)?.Address);

    [Fact]
    public void Should_tell_how_far_the_clock_is_shifted()
    {
        var now = DateTimeOffset.UnixEpoch;

        Assert.Equal("快 6 天 14 小时", new ClockState(now, new TimeSpan(6, 14, 3, 0)).ShiftText);
        Assert.Equal("慢 30 分钟", new ClockState(now, TimeSpan.FromMinutes(-30)).ShiftText);
        Assert.False(new ClockState(now, TimeSpan.Zero).IsShifted);
    }

    [Fact]
    public void Should_render_markdown_without_anything_that_acts()
    {
        using var writer = new StringWriter();
        MarkdownText.Render("# 标题\n\n<script>x</script> [点](javascript:alert(1)) ![图](https://example.com/a.png) **粗**")
            .WriteTo(writer, System.Text.Encodings.Web.HtmlEncoder.Default);

        var html = writer.ToString();
        Assert.Contains("<strong>粗</strong>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("javascript:", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
    }

    private static ClaimsPrincipal Person(string role, Guid? site = null) => new(new ClaimsIdentity(
        [new(ClaimTypes.Role, role), .. site is null ? Array.Empty<Claim>() : [new("site_id", site.Value.ToString())]], "test"));

    /// <summary>The Content-Security-Policy forbids it, so the browser would leave it out without a word.</summary>
    private static void AssertNothingInline(PageSeen page)
    {
        Assert.Empty(page.Document.QuerySelectorAll("[style], style, script:not([src])"));
        Assert.DoesNotContain(page.Document.All, element => element.Attributes.Any(a => a.Name.StartsWith("on", StringComparison.Ordinal)));
    }
}
