using System.Globalization;
using System.Text.Json;
using ExamReg.Tests.Support.Browser;
using ExamReg.Tests.Web.Portal;
using Microsoft.Playwright;

namespace ExamReg.Tests.Browser.Designer;

/// <summary>
/// Not part of a run, since it decides nothing: tells how long the designer takes to the first node on the screen when its address is opened, the
/// first time and again, and how long from a click in the list of flows, which has started it by then. On a quiet machine:
/// <code>tests/bin/Debug/net10.0/ExamReg.Tests --explicit only --filter-class ExamReg.Tests.Browser.Designer.OpeningTimes --show-live-output on</code>
/// </summary>
public sealed class OpeningTimes(Stage stage, BrowserFixture browsers, ITestOutputHelper output) : IClassFixture<Stage>
{
    private const int Openings = 8;

    // Marks the first node, and says what of the files came over the wire and what the processor was busy with.
    private const string Watch = """
        new MutationObserver((_, watch) => {
            if (!document.querySelector('.x6-node')) return;
            watch.disconnect();
            performance.mark('first-node');
        }).observe(document, { childList: true, subtree: true });
        performance.setResourceTimingBufferSize(1000);
        """;

    private const string Read = """
        () => {
            const files = performance.getEntriesByType('resource').filter(file => !file.name.includes('/elsa/api/'));
            const calls = performance.getEntriesByType('resource').filter(file => file.name.includes('/elsa/api/'));
            const drawn = performance.getEntriesByName('first-node')[0].startTime;
            return {
                drawn,
                html: performance.getEntriesByType('navigation')[0].responseEnd,
                files: files.length,
                wire: files.filter(file => file.transferSize > 0).length,
                bytes: files.reduce((sum, file) => sum + file.transferSize, 0),
                calls: calls.filter(call => call.startTime < drawn).map(call => `${call.name.replace(/^.*\/elsa\/api/, '').slice(0, 60)} ${Math.round(call.startTime)}+${Math.round(call.duration)}`),
            };
        }
        """;

    // From the click to the whole drawing in the frame.
    private const string Clicked = "() => document.addEventListener('click', () => performance.mark('click'), { capture: true, once: true })";

    private const string Shown = """
        () => new Promise(done => {
            const look = () => document.querySelector('iframe.ahead.is-open')?.contentDocument.body.classList.contains('studio-ready')
                ? done(performance.now() - performance.getEntriesByName('click').at(-1).startTime)
                : setTimeout(look, 5);
            look();
        })
        """;

    [Fact(Explicit = true)]
    public async Task Should_tell_how_long_opening_takes()
    {
        await using var session = await browsers.OpenAsync(Screen.Desktop, stage.Address.ToString());
        await session.Context.AddInitScriptAsync(Watch);
        var studio = await StudioPage.LogInAsync(session, "sheji");
        var (times, clicks) = (new List<double>(), new List<double>());
        for (var opening = 0; opening < Openings; opening++)
        {
            await session.Page.GotoAsync("/designer");
            await session.Page.Locator("iframe.ahead[data-ready]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
            await session.Page.EvaluateAsync(Clicked);
            await session.Page.Locator("a.flow-name").First.ClickAsync();
            clicks.Add(await session.Page.EvaluateAsync<double>(Shown));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"from the list {opening + 1}: all nodes {clicks[^1]:0} ms after the click"));
        }
        for (var opening = 0; opening < Openings; opening++)
        {
            await session.Page.GotoAsync("/accounts/me");
            await studio.OpenAsync("registration");
            await studio.Nodes.First.WaitForAsync();
            var told = (await session.Page.EvaluateAsync<JsonElement>(Read));
            times.Add(told.GetProperty("drawn").GetDouble());
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"opening {opening + 1}: first node after {times[^1]:0} ms, page read after {told.GetProperty("html").GetDouble():0} ms; {told.GetProperty("files")} files, {told.GetProperty("wire")} over the wire, {told.GetProperty("bytes").GetInt64() / 1024} KB"));
            foreach (var call in told.GetProperty("calls").EnumerateArray().Where(_ => opening is 0 or Openings - 1))
                output.WriteLine($"    {call}");
        }
        var again = times.Skip(1).Order().ToList();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"by its address: first {times[0]:0} ms; again: median {again[again.Count / 2]:0} ms, best {again[0]:0} ms, worst {again[^1]:0} ms"));
        clicks.Sort();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"from the list: median {clicks[clicks.Count / 2]:0} ms, best {clicks[0]:0} ms, worst {clicks[^1]:0} ms"));
    }
}
