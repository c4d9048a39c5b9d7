using System.Collections.Concurrent;
using System.Text.Json;
using ExamReg.Tests.Support.Browser;
using ExamReg.Tests.Support.Portal;
using ExamReg.Tests.Web.Portal;
using Microsoft.Playwright;

namespace ExamReg.Tests.Browser.Public;

/// <summary>What a visitor sees before logging in, on a phone and at a desk, in both languages.</summary>
public sealed class PublicPagesTests(Stage stage, BrowserFixture browsers) : IClassFixture<Stage>
{
    private const int LargestFirstPage = 150 * 1024;

    [Theory]
    [InlineData("phone", "zh-CN")]
    [InlineData("desktop", "zh-CN")]
    [InlineData("phone", "en")]
    [InlineData("desktop", "en")]
    public async Task Should_be_readable_by_everybody(string screen, string language)
    {
        await using var session = await browsers.OpenAsync(Screen.Named(screen), stage.Address.ToString());
        var page = session.Page;
        await page.GotoAsync("/");
        if (language == "en")
            await page.Locator(".site-top .language [value='en']").ClickAsync();
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("lang", language);
        await LookAsync(session, $"home-{language}");
        Assert.Equal(2, await page.Locator(".hero-door").CountAsync());
        foreach (var (path, name) in new[] { ("/guide", "guide"), ("/announcements", "announcements"), ("/accounts/terms", "terms"), ("/no-such-page", "missing") })
        {
            await page.GotoAsync(path);
            await LookAsync(session, $"{name}-{language}");
        }

        await page.GotoAsync("/announcements");
        await page.Locator(".news a", new() { Has = page.Locator(".news-files") }).First.ClickAsync();
        await LookAsync(session, $"announcement-{language}");
        var download = await page.RunAndWaitForDownloadAsync(() => page.Locator(".attachments a").First.ClickAsync());
        Assert.Equal("考点一览表（演示）.pdf", download.SuggestedFilename);
        session.AssertNoComplaints("404");
    }

    [Theory]
    [InlineData("phone")]
    [InlineData("desktop")]
    public async Task Should_bring_the_first_page_in_under_150_KB_images_aside_and_from_its_own_origin(string screen)
    {
        await using var session = await browsers.OpenAsync(Screen.Named(screen), stage.Address.ToString());
        var bytes = new ConcurrentDictionary<string, (string Url, string Kind, double Bytes)>();
        var network = await session.Context.NewCDPSessionAsync(session.Page);
        network.Event("Network.responseReceived").OnEvent += (_, e) => bytes.AddOrUpdate(Id(e),
            _ => (e!.Value.GetProperty("response").GetProperty("url").GetString()!, e.Value.GetProperty("type").GetString()!, 0),
            (_, known) => (e!.Value.GetProperty("response").GetProperty("url").GetString()!, e.Value.GetProperty("type").GetString()!, known.Bytes));
        network.Event("Network.loadingFinished").OnEvent += (_, e) => bytes.AddOrUpdate(Id(e),
            _ => ("", "", e!.Value.GetProperty("encodedDataLength").GetDouble()),
            (_, known) => known with { Bytes = e!.Value.GetProperty("encodedDataLength").GetDouble() });
        await network.SendAsync("Network.enable");

        await session.Page.GotoAsync("/", new() { WaitUntil = WaitUntilState.NetworkIdle });

        var files = bytes.Values.OrderByDescending(file => file.Bytes).ToList();
        var told = string.Join('\n', files.Select(file => $"{file.Bytes,8:0} {file.Kind,-10} {file.Url}"));
        TestContext.Current.TestOutputHelper?.WriteLine(told);
        Assert.All(files, file => Assert.StartsWith(stage.Address.ToString(), file.Url, StringComparison.Ordinal));
        var sum = files.Where(file => file.Kind != "Image" && !file.Url.Contains(".svg", StringComparison.Ordinal)).Sum(file => file.Bytes);
        Assert.True(files.Count > 3 && sum is > 10_000 and <= LargestFirstPage, $"{sum} bytes:\n{told}");

        static string Id(JsonElement? e) => e!.Value.GetProperty("requestId").GetString()!;
    }

    [Fact]
    public async Task Should_greet_the_one_who_is_logged_in_and_nobody_else_by_it()
    {
        using var candidate = stage.Candidate(820);
        await candidate.RegisterAsync();
        using var stranger = stage.Browser();

        await stranger.OpenAsync("/");
        await candidate.Browser.OpenAsync("/");
        Assert.Contains("进入系统", candidate.Browser.Text, StringComparison.Ordinal);
        await stranger.OpenAsync("/");

        Assert.DoesNotContain("进入系统", stranger.Text, StringComparison.Ordinal);
        Assert.True(stranger.Has("a[href='/accounts/register']"));
    }

    private static async Task LookAsync(BrowserSession session, string name)
    {
        await session.LoadedAsync();
        await session.AssertFitsAsync();
        await session.AssertAccessibleAsync();
        await session.ScreenshotAsync($"public-{name}");
    }
}
