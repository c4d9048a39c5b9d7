using System.Collections;
using ExamReg.Tests.Support.Browser;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(BrowserFixture))]

namespace ExamReg.Tests.Support.Browser;

/// <summary>
/// One browser for the whole test run, started by the first test that opens a page. Take it as a constructor parameter:
/// <code>
/// public sealed class LoginPageTests(BrowserFixture browser)
/// {
///     [Fact]
///     public async Task Should_show_the_captcha()
///     {
///         await using var session = await browser.OpenAsync(Screen.Phone);
///         await session.Page.GotoAsync(url);
///         await session.ScreenshotAsync("login");
///         session.AssertNoComplaints();
///     }
/// }
/// </code>
/// </summary>
public sealed class BrowserFixture : IAsyncDisposable
{
    // How long a page may keep a test waiting, milliseconds: on a machine that does much else, seconds pass where milliseconds should.
    // No test passes or fails by it; a longer time only makes a failure come later.
    internal const int Patience = 90_000;

    private readonly SemaphoreSlim _starting = new(1, 1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>A fresh context (no cookies, no storage of another test) with one page in it.</summary>
    /// <param name="screen">The window's size; a desktop's when null.</param>
    /// <param name="baseUrl">What relative addresses in <c>GotoAsync</c> start from.</param>
    /// <param name="hasScript">False for a browser that runs no script.</param>
    public async Task<BrowserSession> OpenAsync(Screen? screen = null, string? baseUrl = null, bool hasScript = true)
    {
        screen ??= Screen.Desktop;
        return await OpenAsync(await StartedAsync(), screen, baseUrl, hasScript);
    }

    /// <summary>The same in a browser of its own, whose camera shows a video; the session closes it.</summary>
    /// <param name="video">A file of raw pictures, <c>.y4m</c>; see <see cref="QrVideo"/>.</param>
    /// <param name="screen">The window's size.</param>
    /// <param name="baseUrl">What relative addresses start from.</param>
    public async Task<BrowserSession> OpenWithCameraAsync(string video, Screen screen, string baseUrl)
    {
        await StartedAsync();
        var browser = await LaunchAsync(
            "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", $"--use-file-for-fake-video-capture={video}");
        return await OpenAsync(browser, screen, baseUrl, hasScript: true, isOwn: true);
    }

    private static async Task<BrowserSession> OpenAsync(IBrowser browser, Screen screen, string? baseUrl, bool hasScript, bool isOwn = false)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = screen.Width, Height = screen.Height },
            IsMobile = screen == Screen.Phone,
            HasTouch = screen == Screen.Phone,
            BaseURL = baseUrl,
            Locale = "zh-CN",
            TimezoneId = "Asia/Shanghai",
            ReducedMotion = ReducedMotion.Reduce,
            AcceptDownloads = true,
            JavaScriptEnabled = hasScript,
        });
        context.SetDefaultTimeout(Patience);
        return new BrowserSession(context, await context.NewPageAsync(), screen, hasScript, isOwn ? browser : null);
    }

    private async Task<IBrowser> StartedAsync()
    {
        await _starting.WaitAsync();
        try
        {
            if (_browser is { IsConnected: true })
                return _browser;
            _playwright ??= await Playwright.CreateAsync();
            Assertions.SetDefaultExpectTimeout(Patience);
            return _browser = await LaunchAsync();
        }
        finally
        {
            _starting.Release();
        }
    }

    private async Task<IBrowser> LaunchAsync(params string[] arguments)
    {
        var package = await BrowserPackage.UnpackAsync();
        return await _playwright!.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = package.Executable,
            Env = EnvironmentOf(package),
            // Of the package's own arguments those that a root user and a small machine need. Left out are
            // --single-process (made for AWS Lambda; takes every page down with one) and --disable-web-security
            // (the browser shall keep the rules that our pages have to obey).
            Args =
            [
                "--no-sandbox", "--no-zygote", "--in-process-gpu", "--disable-gpu", "--disable-dev-shm-usage",
                "--font-render-hinting=none", "--no-pings", "--disable-domain-reliability", .. arguments,
            ],
        });
    }

    private static Dictionary<string, string> EnvironmentOf(BrowserPackage package)
    {
        var environment = new Dictionary<string, string>();
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
            environment[(string)variable.Key] = (string?)variable.Value ?? "";
        if (package.Libraries is not null)
            environment["LD_LIBRARY_PATH"] = package.Libraries;
        environment["FONTCONFIG_FILE"] = BrowserFonts.WriteConfiguration();
        return environment;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        _starting.Dispose();
    }
}
