using System.Text.Json;
using ExamReg.Tests.Support.Browser;
using ExamReg.Tests.Support.Portal;
using Microsoft.Playwright;

namespace ExamReg.Tests.Browser.Designer;

/// <summary>Elsa Studio's editor on our page, as a person uses it: mouse, keyboard, forms.</summary>
internal sealed partial class StudioPage
{
    private const string Saves = "/elsa/api/workflow-definitions";

    // The form below the drawing: of which activity it is, is told by its fields alone.
    private const string Form = ".studio-stage [id^='pane-']";

    // What Studio was told of the activities, so that a form can be known by its fields.
    private const string Remember = "document.addEventListener('studio:descriptors', ({ detail }) => window.activities = detail)";

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
        await session.Page.AddInitScriptAsync(Remember);
        return new StudioPage(session);
    }

    public async Task OpenAsync(string definitionId)
    {
        await Page.GotoAsync($"/designer/definitions/{definitionId}");
        await ReadyAsync();
    }

    public async Task ReadyAsync() => await Page.Locator("body.studio-ready").WaitForAsync(new() { Timeout = 90_000 });

    /// <summary>Does something and waits until Studio's autosave of it is stored and Studio has taken in the answer.</summary>
    /// <param name="act">What is done.</param>
    /// <param name="holds">Whether a save is that of the act; the first one, when null. An act that takes long may be saved half-way too.</param>
    public async Task<JsonElement> SavedAsync(Func<Task> act, Func<Save, bool>? holds = null)
    {
        // Studio puts the form back to the activity that was selected when a save began: nobody selects another one meanwhile.
        await RestAsync();
        var response = await Page.RunAndWaitForResponseAsync(act, answer => SaveOf(answer.Request) is { } save && (holds?.Invoke(save) ?? true), new() { Timeout = 60_000 });
        Assert.True(response.Ok, await response.TextAsync());
        await RestAsync();
        return (await response.JsonAsync())!.Value.GetProperty("workflowDefinition");
    }

    /// <summary>Waits until Studio's own mark beside the disk says that all is saved.</summary>
    public Task RestAsync() => Page.Locator(".elsa-toolbar-icon .mud-badge.mud-theme-success").First.WaitForAsync(new() { Timeout = 60_000 });

    /// <summary>Types into a field of the form and waits until a save holds what was typed.</summary>
    public Task FillAsync(string label, string value) => SavedAsync(() => TypeAsync(label, value), save => save.Holds(value));

    /// <summary>Writes an expression into a field of the form and waits until a save holds it.</summary>
    public Task CodeAsync(string label, string code) => SavedAsync(() => WriteCodeAsync(label, code), save => save.Holds(code));

    private static Save? SaveOf(IRequest request) => request.Method == "POST" && new Uri(request.Url).AbsolutePath == Saves
        ? JsonDocument.Parse(request.PostData!).RootElement is var sent ? new Save(sent.GetProperty("model"), sent.GetProperty("publish").GetBoolean()) : null
        : null;

    /// <summary>Types into a field of the selected activity's form.</summary>
    public async Task TypeAsync(string label, string value)
    {
        var field = Page.Locator(".mud-input-control", new() { HasTextString = label }).Locator("input, textarea").First;
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
        await box.ClickAsync();
    }

    /// <summary>Lets a field hold a fixed value or an expression in one of the syntaxes.</summary>
    public async Task WriteInAsync(string label, string syntax)
    {
        var menu = Beside(label).Locator("xpath=following-sibling::div[contains(@class,'flex-none')]//button").First;
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

    /// <summary>Types the name of one more outcome into a field that lists them.</summary>
    public async Task AddOutcomeAsync(string label, string outcome)
    {
        await Field(label).Locator("input").First.ClickAsync();
        await Page.Keyboard.InsertTextAsync(outcome);
        await Page.Keyboard.PressAsync("Enter");
    }

    /// <summary>Adds a case to a switch, and leaves its line.</summary>
    public async Task AddCaseAsync(string label, string condition)
    {
        await Page.GetByRole(AriaRole.Button, new() { Name = "添加情形" }).ClickAsync();
        var line = Page.Locator(".studio-stage [id^='pane-'] tbody tr").Filter(new() { Has = Page.Locator("td[data-label='Label'] input") });
        await line.Locator("td[data-label='Label'] input").FillAsync(label);
        await line.Locator("td[data-label='Condition'] input").FillAsync(condition);
        await line.Locator("td").First.Locator("button").First.ClickAsync();
    }

    private ILocator Field(string label) => Page.Locator(".mud-input-control", new() { Has = Page.Locator($"label:text-is(\"{label}\")") }).First;

    private ILocator Beside(string label) =>
        Page.Locator($"xpath=//label[normalize-space(.)='{label}']/ancestor::div[contains(concat(' ', @class, ' '), ' flex-1 ')][1]").First;

    public Task PublishAsync() => Page.Locator(".studio-stage button.mud-primary-text[aria-label='发布流程']").First.ClickAsync();

    public async Task MenuAsync(string item)
    {
        await Page.Locator(".studio-stage button[aria-label='更多操作']").First.ClickAsync();
        await Page.Locator(".mud-popover-open .mud-menu-item", new() { HasTextString = item }).First.ClickAsync();
    }

    /// <summary>Does something with one version in Studio's list of versions, and goes back to the flow's properties.</summary>
    public async Task VersionAsync(int version, string item)
    {
        await TabAsync("版本历史");
        var line = Page.Locator(".studio-stage tbody tr").Filter(new() { Has = Page.Locator($"td:text-is('{version}')") });
        await line.Locator(".mud-menu button").First.ClickAsync();
        await Page.RunAndWaitForResponseAsync(
            () => Page.Locator(".mud-popover-open .mud-menu-item", new() { HasTextString = item }).First.ClickAsync(), answer => answer.Request.Method == "POST" && answer.Ok);
        await TabAsync("属性");
    }

    // Its tabs scroll: one that is out of sight is clicked all the same.
    private Task TabAsync(string name) => Page.Locator(".studio-stage .mud-tab", new() { HasTextString = name }).First.EvaluateAsync("tab => tab.click()");
}
