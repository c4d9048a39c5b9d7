using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ExamReg.Tests.Support.Browser;

/// <summary>The harness itself: what the other tests rely on it to see.</summary>
public sealed class BrowserFixtureTests(BrowserFixture browser)
{
    private const string Document =
        "<!doctype html><html lang='zh-CN'><meta name='viewport' content='width=device-width, initial-scale=1'>";

    [Theory]
    [InlineData("phone")]
    [InlineData("desktop")]
    public async Task Should_show_chinese_text_in_the_size_language_and_time_zone_of_our_people(string screen)
    {
        await using var server = await ServeAsync("<title>准考证</title><h1>全国计算机等级考试 𬭬𫖯㛃</h1>", "default-src 'self'");
        await using var session = await browser.OpenAsync(Screen.Named(screen), server.Urls.First());

        await session.Page.GotoAsync("/");

        Assert.Equal("准考证", await session.Page.TitleAsync());
        Assert.Equal(Screen.Named(screen).Width, await session.Page.EvaluateAsync<int>("window.innerWidth"));
        Assert.Equal("zh-CN", await session.Page.EvaluateAsync<string>("navigator.language"));
        Assert.Equal("Asia/Shanghai", await session.Page.EvaluateAsync<string>("Intl.DateTimeFormat().resolvedOptions().timeZone"));
        // Without a Chinese font every character is the same box.
        Assert.Equal(3, await session.Page.EvaluateAsync<int>(
            """
            () => new Set(['考', '试', '㛃'].map(character => {
                const canvas = document.createElement('canvas');
                const pen = canvas.getContext('2d');
                pen.font = '48px sans-serif';
                pen.fillText(character, 10, 60);
                return canvas.toDataURL();
            })).size
            """));
        await session.ScreenshotAsync("harness");
        session.AssertNoComplaints();
    }

    [Fact]
    public async Task Should_notice_what_a_content_security_policy_forbids()
    {
        await using var server = await ServeAsync("<title>x</title><p style='color:red'>x</p><script>1</script>", "default-src 'self'");
        await using var session = await browser.OpenAsync(baseUrl: server.Urls.First());

        await session.Page.GotoAsync("/");
        await session.LoadedAsync();

        Assert.Contains(session.Complaints, complaint => complaint.Contains("style-src", StringComparison.Ordinal));
        Assert.Contains(session.Complaints, complaint => complaint.Contains("script-src", StringComparison.Ordinal));
        Assert.ThrowsAny<Exception>(() => session.AssertNoComplaints());
        session.AssertNoComplaints("style-src", "script-src");
    }

    [Fact]
    public async Task Should_notice_missing_files_and_uncaught_exceptions()
    {
        await using var server = await ServeAsync("<title>x</title><img src='/gone.png' alt='x'><script>throw new Error('oops')</script>", null);
        await using var session = await browser.OpenAsync(baseUrl: server.Urls.First());

        await session.Page.GotoAsync("/");

        Assert.Contains(session.Complaints, complaint => complaint.Contains("404", StringComparison.Ordinal));
        Assert.Contains(session.Complaints, complaint => complaint.Contains("oops", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_check_accessibility_under_a_strict_policy()
    {
        await using var server = await ServeAsync("<title>x</title><main><h1>x</h1><img src='/'></main>", "default-src 'self'");
        await using var session = await browser.OpenAsync(baseUrl: server.Urls.First());
        await session.Page.GotoAsync("/");

        var failure = await Assert.ThrowsAnyAsync<Exception>(session.AssertAccessibleAsync);

        Assert.Contains("image-alt", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_notice_a_page_wider_than_a_phone()
    {
        await using var server = await ServeAsync("<title>x</title><canvas width='500'></canvas>", null);
        await using var session = await browser.OpenAsync(Screen.Phone, server.Urls.First());
        await session.Page.GotoAsync("/");

        await Assert.ThrowsAnyAsync<Exception>(session.AssertFitsAsync);
    }

    private static async Task<WebApplication> ServeAsync(string html, string? policy)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapGet("/favicon.ico", () => Results.NoContent());
        app.MapGet("/", (HttpContext context) =>
        {
            if (policy is not null)
                context.Response.Headers.ContentSecurityPolicy = policy;
            return Results.Content(Document + html, "text/html; charset=utf-8");
        });
        await app.StartAsync();
        return app;
    }
}
