using Microsoft.Playwright;

namespace ExamReg.Tests.Browser.Designer;

/// <summary>What is done on the drawing, with the mouse and the keyboard.</summary>
internal sealed partial class StudioPage
{
    // A node or edge in the middle of the screen's part that shows the drawing.
    private const string Find = """
        ([id, what]) => {
            const element = document.querySelector(`.x6-node[data-cell-id="${id}"] ${what}`);
            const box = element.getBoundingClientRect();
            return [box.x + box.width / 2, box.y + box.height / 2];
        }
        """;

    private const string IsShown = """
        ([id, form]) => {
            const node = document.querySelector(`.x6-node-selected[data-cell-id="${id}"] elsa-activity-wrapper`);
            const panel = document.querySelector(form);
            if (!node || !panel || !window.activities) return false;
            const { type } = JSON.parse(node.getAttribute('activity-json'));
            return window.activities.find(each => each.typeName === type)?.inputs.every(input => !input.isBrowsable || panel.textContent.includes(input.displayName));
        }
        """;

    public ILocator Node(string id) => Page.Locator($".x6-node[data-cell-id=\"{id}\"]");

    /// <summary>The only node whose id Studio has made up.</summary>
    public async Task<string> NewNodeAsync(params string[] but) => await Page.EvaluateAsync<string>(
        "but => [...document.querySelectorAll('.x6-node')].map(node => node.dataset.cellId).find(id => /^[0-9a-f]{12,}$/.test(id) && !but.includes(id))", but);

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

    /// <summary>
    /// Clicks a node until it is selected and its form is shown. Who sees that nothing came of the click, clicks beside and then on the node again:
    /// where a save ends in between, Studio goes back to the form that was there before.
    /// </summary>
    public async Task SelectAsync(string id)
    {
        await RestAsync();
        for (var attempt = 1; ; attempt++)
        {
            await BringAsync(id);
            await Node(id).ClickAsync(new() { Position = new() { X = 30, Y = 12 }, Force = true });
            try
            {
                await Page.WaitForFunctionAsync(IsShown, new[] { id, Form }, new() { Timeout = 10_000 });
                return;
            }
            catch (TimeoutException) when (attempt < 4)
            {
                var (x, y, _) = await BlankAsync();
                await Page.Mouse.ClickAsync(x, y);
            }
        }
    }

    /// <summary>Presses keys that mean the drawing: it hears them only while it has the focus.</summary>
    public async Task PressAsync(params string[] keys)
    {
        await Page.EvaluateAsync("() => document.activeElement.closest('.x6-graph') || document.querySelector('.x6-graph').focus()");
        foreach (var key in keys)
            await Page.Keyboard.PressAsync(key);
    }

    /// <summary>Draws a connection with the mouse and waits until it is stored.</summary>
    public Task ConnectAsync(string source, string port, string target) =>
        SavedAsync(() => DrawAsync(source, port, target), save => save.Leads(source, port, target));

    /// <summary>Clicks a connection where nothing lies over it, deletes it and waits until that is stored.</summary>
    public Task DisconnectAsync(string source, string port, string target) =>
        SavedAsync(() => CutAsync(source, port, target), save => !save.Leads(source, port, target));

    private async Task DrawAsync(string source, string port, string target)
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

    private async Task CutAsync(string source, string port, string target)
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
        // Attached is enough: a level line has no height.
        await Page.Locator(".x6-edge-selected").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await PressAsync("Delete");
    }

    public Task ZoomToFitAsync() => Page.Locator(".studio-stage button[aria-label='缩放至全图']").First.ClickAsync();

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
            var (fromX, fromY, share) = await BlankAsync(stepX, stepY);
            (stepX, stepY) = (stepX * share, stepY * share);
            await Page.Mouse.MoveAsync(fromX, fromY);
            await Page.Mouse.DownAsync();
            await Page.Mouse.MoveAsync(fromX + stepX, fromY + stepY, new() { Steps = 4 });
            await Page.Mouse.UpAsync();
            (x, y) = (x - stepX, y - stepY);
        }
    }

    // A place of the drawing where there is nothing, from where a part of a way, the whole one if possible, stays on the drawing.
    private async Task<(float X, float Y, float Share)> BlankAsync(float stepX = 0, float stepY = 0)
    {
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
        return (blank[0], blank[1], blank[2]);
    }

    private async Task<(float X, float Y)> PointAsync(string id, string what)
    {
        var point = await Page.EvaluateAsync<float[]>(Find, new[] { id, what });
        return (point[0], point[1]);
    }
}
