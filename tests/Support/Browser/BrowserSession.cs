using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Playwright;

namespace ExamReg.Tests.Support.Browser;

/// <summary>One test's window. Collects what the browser complained about; close it by disposing it.</summary>
public sealed class BrowserSession : IAsyncDisposable
{
    private static readonly Lazy<string> Axe = new(() =>
        File.ReadAllText(Path.Combine(Repository.Root, "tests", "node_modules", "axe-core", "axe.min.js")));

    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly Screen _screen;
    private readonly IBrowser? _own;
    private readonly bool _hasScript;

    internal BrowserSession(IBrowserContext context, IPage page, Screen screen, bool hasScript = true, IBrowser? own = null)
    {
        _hasScript = hasScript;
        Context = context;
        Page = page;
        _screen = screen;
        _own = own;
        // Violations of the content security policy, missing files and failed scripts' requests are console errors too.
        context.Console += (_, message) =>
        {
            if (message.Type == "error")
                _complaints.Enqueue($"console at {message.Location}: {message.Text}");
        };
        context.WebError += (_, error) => _complaints.Enqueue($"uncaught: {error.Error}");
    }

    public IBrowserContext Context { get; }

    public IPage Page { get; }

    /// <summary>Console errors (among them violations of the content security policy) and uncaught exceptions, oldest first.</summary>
    public IReadOnlyList<string> Complaints => [.. _complaints];

    /// <summary>Fails when the browser complained. <paramref name="expected"/> are parts of complaints that the test provoked.</summary>
    public void AssertNoComplaints(params string[] expected)
    {
        var others = Complaints.Where(complaint => !expected.Any(part => complaint.Contains(part, StringComparison.Ordinal))).ToList();
        Assert.True(others.Count == 0, string.Join('\n', others));
    }

    /// <summary>
    /// Is done once the page is loaded and its parts' own scripts have begun, as the page itself says. (Waiting for the driver's event
    /// misses it where it comes in the very instant in which the wait begins.) A page that goes away meanwhile gives way to the next one.
    /// </summary>
    public async Task LoadedAsync()
    {
        if (!_hasScript)
        {
            await Page.WaitForLoadStateAsync(LoadState.Load);
            return;
        }

        while (true)
        {
            try
            {
                await Page.EvaluateAsync("() => document.readyState === 'complete' || new Promise(done => addEventListener('load', () => done(true), { once: true }))");
                await Page.WaitForFunctionAsync("() => !document.querySelector('[data-module]:not([data-started])')");
                return;
            }
            catch (PlaywrightException exception) when (exception.Message.Contains("context was destroyed", StringComparison.Ordinal))
            {
            }
        }
    }

    /// <summary>
    /// Does what leads to another page, and is done once that page is there. (A click by itself returns while the old one still
    /// stands, and whatever is read next may be read from it.)
    /// </summary>
    public async Task LeadAsync(Func<Task> act)
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Arrive(object? _, IFrame frame)
        {
            if (frame == Page.MainFrame)
                arrived.TrySetResult();
        }

        Page.FrameNavigated += Arrive;
        try
        {
            await act();
            await arrived.Task.WaitAsync(TimeSpan.FromMilliseconds(BrowserFixture.Patience), TestContext.Current.CancellationToken);
        }
        finally
        {
            Page.FrameNavigated -= Arrive;
        }

        await LoadedAsync();
    }

    /// <summary>Fails when the page is wider than the window, which makes a phone scroll sideways.</summary>
    public async Task AssertFitsAsync()
    {
        var width = await Page.EvaluateAsync<int>("document.documentElement.scrollWidth");
        Assert.True(width <= _screen.Width, $"The page is {width} px wide in a window of {_screen.Width} px.");
    }

    /// <summary>Fails on a violation of WCAG 2.2 A or AA that axe-core finds on the page, colours' contrast included.</summary>
    public async Task AssertAccessibleAsync()
    {
        await Page.EvaluateAsync($"() => {{ if (!window.axe) {{ {Axe.Value} }} }}");
        var violations = await Page.EvaluateAsync<JsonElement>(
            """
            async () => (await axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })).violations
                .flatMap(rule => rule.nodes.map(node => `${rule.id}: ${rule.help}: ${node.html} ${node.failureSummary}`))
            """);
        Assert.Empty(violations.EnumerateArray().Select(violation => violation.GetString()));
    }

    /// <summary>Writes the whole page as NAME-SCREEN.png into the folder that <c>EXAMREG_SCREENSHOTS</c> names; without it does nothing.</summary>
    public async Task ScreenshotAsync(string name, bool wholePage = true)
    {
        if (Environment.GetEnvironmentVariable("EXAMREG_SCREENSHOTS") is not { Length: > 0 } folder)
            return;
        await LoadedAsync();
        await Page.EvaluateAsync("document.fonts.ready");
        await Page.ScreenshotAsync(new PageScreenshotOptions
        {
            Path = Path.Combine(folder, $"{name}-{_screen.Name}.png"),
            FullPage = wholePage,
            Animations = ScreenshotAnimations.Disabled,
        });
        // Taking a picture leaves empty style attributes behind, which htmx would copy against the content security policy.
        await Page.EvaluateAsync("document.querySelectorAll('[style=\"\"]').forEach(element => element.removeAttribute('style'))");
    }

    public async ValueTask DisposeAsync()
    {
        await Context.DisposeAsync();
        if (_own is not null)
            await _own.DisposeAsync();
    }
}
