using System.Text.Json;
using ExamReg.Tests.Support.Browser;
using ExamReg.Tests.Support.Portal;
using Microsoft.Playwright;

namespace ExamReg.Tests.Browser.Designer;

/// <summary>Elsa Studio's editor on our page, as a person uses it: mouse, keyboard, forms.</summary>
internal sealed class StudioPage
{
    private const string Saves = "/elsa/api/workflow-definitions";

    // A node or edge in the middle of the screen's part that shows the drawing.
    private const string Find = """
        ([id, what]) => {
            const element = document.querySelector(`.x6-node[data-cell-id="${id}"] ${what}`);
            const box = element.getBoundingClientRect();
            return [box.x + box.width / 2, box.y + box.height / 2];
        }
        """;

    public StudioPage(BrowserSession session)
    {
        Session = session;
        Page.Request += (_, request) =>
        {
            if (new Uri(request.Url) is { Scheme: "http" or "https" } url && url.Authority != new Uri(Page.Url).Authority && Page.Url != "about:blank")
                Foreign.Add(request.Url);
        };
    }

    public BrowserSession Session { get; }

    public IPage Page => Session.Page;

    /// <summary>Requests that left our origin.</summary>
    public List<string> Foreign { get; } = [];

    public ILocator State => Page.Locator("[data-state]");

    public ILocator Nodes => Page.Locator(".x6-node");

    public ILocator Edges => Page.Locator(".x6-edge");

    public static async Task<StudioPage> LogInAsync(BrowserSession session, string userName)
    {
        await session.Page.GotoAsync("/accounts/login");
        await session.Page.FillAsync("[name='UserName']", userName);
        await session.Page.FillAsync("[name='Password']", "Demo-2026");
        await session.Page.FillAsync("[name='Captcha.Answer']", CandidateClient.Captcha);
        await session.Page.Locator("main form button:not([type='button'])").Last.ClickAsync();
        await session.Page.WaitForURLAsync(url => !url.Contains("/accounts/login", StringComparison.Ordinal));
        return new StudioPage(session);
    }

    public async Task OpenAsync(string definitionId)
    {
        await Page.GotoAsync($"/designer/definitions/{definitionId}");
        await ReadyAsync();
    }

    public async Task ReadyAsync() => await Page.Locator("body.studio-ready").WaitForAsync(new() { Timeout = 90_000 });

    public ILocator Node(string id) => Page.Locator($".x6-node[data-cell-id=\"{id}\"]");

    /// <summary>The only node whose id Studio has made up.</summary>
    public async Task<string> NewNodeAsync(params string[] but) => await Page.EvaluateAsync<string>(
        "but => [...document.querySelectorAll('.x6-node')].map(node => node.dataset.cellId).find(id => /^[0-9a-f]{12,}$/.test(id) && !but.includes(id))", but);

    /// <summary>Does something and waits until Studio's autosave of it is stored.</summary>
    public async Task<JsonElement> SavedAsync(Func<Task> act)
    {
        var response = await Page.RunAndWaitForResponseAsync(act, answer => answer.Request.Method == "POST" && new Uri(answer.Url).AbsolutePath == Saves,
            new() { Timeout = 30_000 });
        Assert.True(response.Ok, await response.TextAsync());
        return (await response.JsonAsync())!.Value.GetProperty("workflowDefinition");
    }

    /// <summary>Drags an activity from the toolbox onto the drawing.</summary>
    public async Task DragInAsync(string category, string activity, float x, float y)
    {
        var item = Page.Locator("[draggable=true]", new() { HasTextString = activity }).First;
        if (!await item.IsVisibleAsync())
            await Page.Locator(".mud-expand-panel-header", new() { HasTextString = category }).First.ClickAsync();
        await item.ScrollIntoViewIfNeededAsync();
        var (from, canvas) = ((await item.BoundingBoxAsync())!, (await Page.Locator(".x6-graph").First.BoundingBoxAsync())!);
        await Page.Mouse.MoveAsync(from.X + (from.Width / 2), from.Y + (from.Height / 2));
        await Page.Mouse.DownAsync();
        // At a hand's pace: Studio learns what is dragged in a turn of its own, and a drop before that falls to the ground.
        for (var step = 1; step <= 20; step++)
        {
            await Page.Mouse.MoveAsync(
                from.X + ((canvas.X + x - from.X) * step / 20), from.Y + ((canvas.Y + y - from.Y) * step / 20));
            await Page.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
        }
        await Page.Mouse.UpAsync();
    }

    public async Task SelectAsync(string id)
    {
        await BringAsync(id);
        await Node(id).ClickAsync(new() { Position = new() { X = 30, Y = 12 }, Force = true });
    }

    /// <summary>Draws a connection with the mouse.</summary>
    public async Task ConnectAsync(string source, string port, string target)
    {
        await BringAsync(source, target);
        var (fromX, fromY) = await PointAsync(source, $"[port=\"{port}\"] .elsa-designer-port-hit-area");
        var (toX, toY) = await PointAsync(target, "[port=\"In\"] .elsa-designer-port-hit-area");
        await Page.Mouse.MoveAsync(fromX, fromY);
        await Page.Mouse.DownAsync();
        await Page.Mouse.MoveAsync((fromX + toX) / 2, (fromY + toY) / 2, new() { Steps = 6 });
        await Page.Mouse.MoveAsync(toX, toY, new() { Steps = 6 });
        await Page.Mouse.UpAsync();
    }

    /// <summary>Clicks a connection where nothing lies over it, and deletes it.</summary>
    public async Task DisconnectAsync(string source, string port, string target)
    {
        await BringAsync(source, target);
        var (fromX, fromY) = await PointAsync(source, $"[port=\"{port}\"] .elsa-designer-port-hit-area");
        var (toX, toY) = await PointAsync(target, "[port=\"In\"] .elsa-designer-port-hit-area");
        var point = await Page.EvaluateAsync<float[]>(
            """
            ([fromX, fromY, toX, toY]) => {
                for (const edge of document.querySelectorAll('.x6-edge')) {
                    const path = edge.querySelector('path');
                    const matrix = path.getScreenCTM();
                    const at = share => {
                        const point = path.getPointAtLength(path.getTotalLength() * share);
                        return [point.x * matrix.a + matrix.e, point.y * matrix.d + matrix.f];
                    };
                    const [first, last] = [at(0), at(1)];
                    if (Math.hypot(first[0] - fromX, first[1] - fromY) > 20 || Math.hypot(last[0] - toX, last[1] - toY) > 30) continue;
                    for (let share = 0.15; share < 0.9; share += 0.05) {
                        const [x, y] = at(share);
                        if (document.elementFromPoint(x, y)?.closest('.x6-edge') === edge) return [x, y];
                    }
                }
                return null;
            }
            """,
            new double[] { fromX, fromY, toX, toY });
        Assert.True(point is not null, $"There is no connection from {source}:{port} to {target} that can be clicked.");
        await Page.Mouse.ClickAsync(point[0], point[1]);
        await Page.Keyboard.PressAsync("Delete");
    }

    /// <summary>Types into a field of the selected activity's form.</summary>
    public async Task TypeAsync(string label, string value)
    {
        var field = Page.Locator(".mud-input-control", new() { HasTextString = label }).Locator("input, textarea").First;
        await field.ScrollIntoViewIfNeededAsync();
        await field.FillAsync(value);
        await field.PressAsync("Tab");
    }

    public Task<string> FieldAsync(string label) =>
        Page.Locator(".mud-input-control", new() { HasTextString = label }).Locator("input, textarea").First.InputValueAsync();

    /// <summary>Chooses from a list of the form.</summary>
    public async Task ChooseAsync(string label, string option)
    {
        await Field(label).Locator(".mud-input-slot").First.ClickAsync();
        await Page.Locator(".mud-popover-open").GetByText(option, new() { Exact = true }).First.ClickAsync();
    }

    /// <summary>Ticks a box of the form, or takes the tick away.</summary>
    public async Task TickAsync(string label)
    {
        var box = Page.Locator(".mud-checkbox", new() { HasTextString = label }).First;
        await box.ScrollIntoViewIfNeededAsync();
        await box.ClickAsync();
    }

    /// <summary>Lets a field hold a fixed value or an expression in one of the syntaxes.</summary>
    public async Task WriteInAsync(string label, string syntax)
    {
        var menu = Beside(label).Locator("xpath=following-sibling::div[contains(@class,'flex-none')]//button").First;
        await menu.ScrollIntoViewIfNeededAsync();
        await menu.ClickAsync();
        await Page.Locator(".mud-popover-open").GetByText(syntax, new() { Exact = true }).First.ClickAsync();
    }

    /// <summary>Types an expression into the code editor of a field.</summary>
    public async Task WriteCodeAsync(string label, string code)
    {
        var editor = Beside(label).Locator(".monaco-editor").First;
        await editor.Locator(".view-lines").ClickAsync();
        await Page.Keyboard.PressAsync("Control+a");
        // In one piece: typed key by key, the editor would close brackets and quotes by itself.
        await Page.Keyboard.InsertTextAsync(code);
    }

    private ILocator Field(string label) => Page.Locator(".mud-input-control", new() { Has = Page.Locator($"label:text-is(\"{label}\")") }).First;

    private ILocator Beside(string label) =>
        Page.Locator($"xpath=//label[normalize-space(.)='{label}']/ancestor::div[contains(concat(' ', @class, ' '), ' flex-1 ')][1]").First;

    public Task ZoomToFitAsync() => Page.Locator(".studio-stage button[aria-label='缩放至全图']").First.ClickAsync();

    public Task PublishAsync() => Page.Locator(".studio-stage button.mud-primary-text[aria-label='发布流程']").First.ClickAsync();

    public async Task MenuAsync(string item)
    {
        await Page.Locator(".studio-stage button[aria-label='更多操作']").First.ClickAsync();
        await Page.Locator(".mud-popover-open .mud-menu-item", new() { HasTextString = item }).First.ClickAsync();
    }

    /// <summary>Moves the drawing until nodes are on the screen.</summary>
    public async Task BringAsync(params string[] ids)
    {
        var canvas = (await Page.Locator(".x6-graph").First.BoundingBoxAsync())!;
        var boxes = new List<LocatorBoundingBoxResult>();
        foreach (var id in ids)
            boxes.Add((await Node(id).BoundingBoxAsync())!);
        var (left, right, top, bottom) = (boxes.Min(b => b.X), boxes.Max(b => b.X + b.Width), boxes.Min(b => b.Y), boxes.Max(b => b.Y + b.Height));
        var visibleHeight = canvas.Height - 80;
        if (left > canvas.X + 30 && right < canvas.X + canvas.Width - 60 && top > canvas.Y + 20 && bottom < canvas.Y + visibleHeight - 20)
            return;
        await PanAsync(canvas.X + (canvas.Width / 2) - ((left + right) / 2), canvas.Y + (visibleHeight / 2) - ((top + bottom) / 2));
    }

    // By dragging a place where there is nothing. What lies over the drawing for a moment (a message, a menu that closes) is waited for, and
    // where there is no room for a long drag, shorter ones do.
    private async Task PanAsync(float x, float y)
    {
        while (MathF.Abs(x) > 4 || MathF.Abs(y) > 4)
        {
            var (stepX, stepY) = (Math.Clamp(x, -300, 300), Math.Clamp(y, -200, 200));
            var blank = await Page.EvaluateAsync<float[]>(
                """
                async ([stepX, stepY]) => {
                    const isBlank = (x, y) => !document.elementFromPoint(x, y)?.closest('.x6-cell, .mud-paper, .mud-toolbar') && document.elementFromPoint(x, y)?.closest('.x6-graph');
                    const find = share => {
                        const { left, top, width, height } = document.querySelector('.x6-graph').getBoundingClientRect();
                        for (let y = top + 20; y < top + height - 100; y += 15) {
                            for (let x = left + 20; x < left + width - 20; x += 15) {
                                const [toX, toY] = [x + stepX * share, y + stepY * share];
                                if (toX < left + 10 || toX > left + width - 10 || toY < top + 10 || toY > top + height - 90) continue;
                                if (isBlank(x, y)) return [x, y, share];
                            }
                        }
                        return null;
                    };
                    for (let frame = 0; frame < 300; frame++) {
                        const found = find(1) ?? find(0.5) ?? find(0.25);
                        if (found) return found;
                        await new Promise(requestAnimationFrame);
                    }
                    return null;
                }
                """,
                new double[] { stepX, stepY });
            Assert.NotNull(blank);
            (stepX, stepY) = (stepX * blank[2], stepY * blank[2]);
            await Page.Mouse.MoveAsync(blank[0], blank[1]);
            await Page.Mouse.DownAsync();
            await Page.Mouse.MoveAsync(blank[0] + stepX, blank[1] + stepY, new() { Steps = 4 });
            await Page.Mouse.UpAsync();
            (x, y) = (x - stepX, y - stepY);
        }
    }

    private async Task<(float X, float Y)> PointAsync(string id, string what)
    {
        var point = await Page.EvaluateAsync<float[]>(Find, new[] { id, what });
        return (point[0], point[1]);
    }
}
