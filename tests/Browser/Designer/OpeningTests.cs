using ExamReg.Tests.Support.Browser;
using ExamReg.Tests.Web.Portal;
using Microsoft.Playwright;

namespace ExamReg.Tests.Browser.Designer;

/// <summary>The list of flows starts the designer in a frame before it is asked for; who opens a flow must not be able to tell.</summary>
public sealed class OpeningTests(Stage stage, BrowserFixture browsers) : IClassFixture<Stage>
{
    [Fact]
    public async Task Should_show_what_is_stored_at_the_click_save_there_and_lead_back_to_the_list()
    {
        await stage.AskAsync<int>("""
            INSERT INTO workflow.definition (id, definition_id, version, name, is_latest, is_published, document) VALUES ('ahead-1', 'ahead', 1, '另一流程', true, false,
            '{"id":"ahead-1","definitionId":"ahead","name":"另一流程","root":{"id":"F","nodeId":"F","name":"F","type":"Elsa.Flowchart","version":1,"activities":[{"id":"payment","nodeId":"F:payment",
            "name":"payment","type":"ExamReg.Payment","version":1,"metadata":{"displayText":"网上支付","designer":{"position":{"x":100,"y":100},"size":{"width":180,"height":60}}}}],"connections":[]}}') RETURNING key
            """);
        await using var session = await browsers.OpenAsync(Screen.Desktop, stage.Address.ToString());
        await StudioPage.LogInAsync(session, "sheji");
        var page = session.Page;
        await page.GotoAsync("/designer");
        await page.Locator("iframe.ahead[data-ready]").WaitForAsync(new() { State = WaitForSelectorState.Attached, Timeout = 90_000 });
        // A colleague's change after the frame has read the flow.
        await stage.AskAsync<string>("UPDATE workflow.definition SET document = replace(document, '网上支付', '在线支付') WHERE definition_id = 'ahead' RETURNING id");

        await page.Locator("a.flow-name[href$=ahead]").ClickAsync();

        var frame = page.FrameLocator("iframe.ahead.is-open");
        await Assertions.Expect(frame.Locator(".x6-node[data-cell-id=payment]")).ToContainTextAsync("在线支付");
        await Assertions.Expect(frame.Locator(".studio-title")).ToHaveTextAsync("另一流程");
        Assert.EndsWith("/definitions/ahead", page.Url, StringComparison.Ordinal);
        Assert.Equal("另一流程 - 考试网上报名", await page.TitleAsync());

        // Another name, by the form at the right, saved on the version that is shown.
        var name = frame.Locator(".mud-input-control", new() { HasTextString = "名称" }).Locator("input").First;
        await name.FillAsync("另一流程（二）");
        await name.PressAsync("Tab");
        await Assertions.Expect(frame.Locator("[data-state]")).ToHaveTextAsync("第 1 版 · 草稿已保存");
        Assert.Equal("另一流程（二）", await stage.AskAsync<string>("SELECT name FROM workflow.definition WHERE definition_id = 'ahead' AND is_latest"));
        await session.ScreenshotAsync("designer-ahead", wholePage: false);

        // Back is the list as it is now; forward, the designer by its address.
        await page.GoBackAsync();
        await Assertions.Expect(page.Locator("a.flow-name[href$=ahead]")).ToHaveTextAsync("另一流程（二）");
        await Assertions.Expect(page.Locator("iframe.is-open")).ToHaveCountAsync(0);
        await page.GoForwardAsync();
        await Assertions.Expect(page.Locator(".x6-node[data-cell-id=payment]")).ToContainTextAsync("在线支付");
        // A link out of the frame leads the whole window.
        await page.GotoAsync("/designer");
        await page.Locator("iframe.ahead[data-ready]").WaitForAsync(new() { State = WaitForSelectorState.Attached, Timeout = 90_000 });
        await page.Locator("a.flow-name[href$=ahead]").ClickAsync();
        await frame.Locator(".studio-back").ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("流程设计");
        session.AssertNoComplaints();
    }
}
