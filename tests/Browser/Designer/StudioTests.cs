using System.Text.Json.Nodes;
using ExamReg.Tests.Support.Browser;
using ExamReg.Tests.Web.Portal;
using Microsoft.Playwright;

namespace ExamReg.Tests.Browser.Designer;

/// <summary>Elsa Studio in Chromium under its policy: what an administrator does with it, and what it must never do to a flow.</summary>
public sealed class StudioTests(Stage stage, BrowserFixture browsers) : IClassFixture<Stage>
{
    [Fact]
    public async Task Should_let_an_administrator_draw_a_flow_from_nothing_to_its_publication_and_back()
    {
        await using var session = await browsers.OpenAsync(Screen.Desktop, stage.Address.ToString());
        var studio = await StudioPage.LogInAsync(session, "sheji");
        var page = studio.Page;
        await page.GotoAsync("/designer");
        await Assertions.Expect(page.Locator("table")).ToContainTextAsync("第 1 版已发布");
        await page.FillAsync("#name", "补考报名");
        await page.GetByRole(AriaRole.Button, new() { Name = "新建并打开" }).ClickAsync();
        await studio.ReadyAsync();

        // Drag in, connect.
        await studio.SavedAsync(() => studio.DragInAsync("报名", "信息审核", 60, 60), save => save.Activities == 1);
        var review = await studio.NewNodeAsync();
        await studio.SavedAsync(() => studio.DragInAsync("报名", "报名完成", 430, 60), save => save.Activities == 2);
        var completion = await studio.NewNodeAsync(review);
        await studio.ConnectAsync(review, "Approved", completion);
        await Assertions.Expect(studio.Edges).ToHaveCountAsync(1);

        // Inputs: many lines of text, a box; undo, redo, copy, paste, delete.
        await studio.SelectAsync(review);
        Assert.StartsWith("核对姓名", await studio.FieldAsync("审核要点"), StringComparison.Ordinal);
        await studio.FillAsync("审核要点", "第一行\n第二行");
        await studio.SelectAsync(review);
        await studio.SavedAsync(() => studio.PressAsync("Delete"), save => save.Activities == 1);
        await Assertions.Expect(studio.Nodes).ToHaveCountAsync(1);
        await studio.SavedAsync(() => studio.PressAsync("Control+z"), save => save.Activities == 2 && save.Leads(review, "Approved", completion));
        await Assertions.Expect(studio.Nodes).ToHaveCountAsync(2);
        await Assertions.Expect(studio.Edges).ToHaveCountAsync(1);
        await studio.SavedAsync(() => studio.PressAsync("Control+y"), save => save.Activities == 1);
        await Assertions.Expect(studio.Nodes).ToHaveCountAsync(1);
        await studio.SavedAsync(() => studio.PressAsync("Control+z"), save => save.Activities == 2);
        await studio.SelectAsync(review);
        await studio.SavedAsync(() => studio.PressAsync("Control+c", "Control+v"), save => save.Activities == 3);
        await Assertions.Expect(studio.Nodes).ToHaveCountAsync(3);
        await studio.SelectAsync(await studio.NewNodeAsync(review, completion));
        await studio.SavedAsync(() => studio.PressAsync("Delete"), save => save.Activities == 2);
        await Assertions.Expect(studio.Nodes).ToHaveCountAsync(2);
        await session.ScreenshotAsync("designer-drawn", wholePage: false);

        // Publish: the checks ask, then it is published; retract.
        await studio.PublishAsync();
        var question = page.Locator("#studio-question[open]");
        await Assertions.Expect(question).ToContainTextAsync("不通过");
        await session.ScreenshotAsync("designer-question", wholePage: false);
        await studio.SavedAsync(() => question.GetByRole(AriaRole.Button, new() { Name = "仍然发布" }).ClickAsync(), save => save.IsPublication);
        await Assertions.Expect(studio.State).ToHaveTextAsync("第 1 版 · 已发布");
        await studio.MenuAsync("撤回发布");
        await Assertions.Expect(studio.State).ToHaveTextAsync("第 1 版 · 草稿已保存");

        // What was typed is there after opening anew, and a further edit is the next version.
        await page.ReloadAsync();
        await studio.ReadyAsync();
        await studio.SelectAsync(review);
        Assert.Equal("第一行\n第二行", await studio.FieldAsync("审核要点"));
        await studio.FillAsync("审核要点", "第三行");
        await Assertions.Expect(studio.State).ToHaveTextAsync("第 2 版 · 草稿已保存");

        Assert.Empty(studio.Foreign);
        session.AssertNoComplaints("400 (Bad Request)");
        await LookAtVersionsAsync(studio);
    }

    [Fact]
    public async Task Should_refuse_the_second_of_two_editors_with_a_text_and_keep_what_the_first_one_did()
    {
        await using var one = await browsers.OpenAsync(Screen.Desktop, stage.Address.ToString());
        await using var two = await browsers.OpenAsync(Screen.Desktop, stage.Address.ToString());
        var first = await StudioPage.LogInAsync(one, "sheji");
        var second = await StudioPage.LogInAsync(two, "admin");
        await first.OpenAsync("registration");
        await second.OpenAsync("registration");
        await first.SelectAsync("payment");
        await first.FillAsync("到账宽限", "00:20:00");

        await second.SelectAsync("payment");
        await second.TypeAsync("到账宽限", "00:30:00");

        await Assertions.Expect(second.Page.Locator(".mud-snackbar")).ToContainTextAsync("已被别人修改");
        await Assertions.Expect(second.State).ToHaveTextAsync("未保存");
        var stored = await stage.AskAsync<string>("SELECT document FROM workflow.definition WHERE definition_id = 'registration' AND is_latest");
        Assert.Contains("00:20:00", stored, StringComparison.Ordinal);
        Assert.DoesNotContain("00:30:00", stored, StringComparison.Ordinal);
        one.AssertNoComplaints();
        two.AssertNoComplaints("400 (Bad Request)");
    }

    [Fact]
    public async Task Should_show_a_viewer_the_flow_with_an_unknown_activity_and_let_nothing_be_changed()
    {
        await stage.AskAsync<int>("""
            INSERT INTO workflow.definition (id, definition_id, version, name, is_latest, is_published, document) VALUES ('odd-1', 'odd', 1, '外来流程', true, false,
            '{"id":"odd-1","definitionId":"odd","name":"外来流程","options":null,"customProperties":null,"root":{"id":"F","nodeId":"F","name":"F","type":"Elsa.Flowchart","version":1,
            "activities":[{"id":"fax","nodeId":"F:fax","name":"fax","type":"Contoso.Fax","version":1,"metadata":{"designer":{"position":{"x":100,"y":100},"size":{"width":180,"height":60}}}}],"connections":[]}}') RETURNING key
            """);
        await using var session = await browsers.OpenAsync(Screen.Desktop, stage.Address.ToString());
        var studio = await StudioPage.LogInAsync(session, "chakan");
        await studio.OpenAsync("odd");

        await Assertions.Expect(studio.Nodes).ToHaveCountAsync(1);
        await Assertions.Expect(studio.Page.Locator(".studio-readonly")).ToBeVisibleAsync();
        await Assertions.Expect(studio.Page.Locator(".studio-stage button.mud-primary-text[aria-label='发布流程']")).ToHaveCountAsync(0);
        Assert.Contains("Contoso.Fax", await stage.AskAsync<string>("SELECT document FROM workflow.definition WHERE definition_id = 'odd'"), StringComparison.Ordinal);
        session.AssertNoComplaints();
    }

    // Export, import unchanged, go back to the first version, on our own pages.
    private async Task LookAtVersionsAsync(StudioPage studio)
    {
        var page = studio.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "版本" }).ClickAsync();
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(2);
        await studio.Session.AssertFitsAsync();
        await studio.Session.ScreenshotAsync("designer-versions");
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "导出" }).First.ClickAsync());
        var file = await File.ReadAllTextAsync(await download.PathAsync());
        Assert.Equal("补考报名", JsonNode.Parse(file)!["name"]!.ToString());

        await page.GotoAsync("/designer");
        await studio.Session.ScreenshotAsync("designer-list");
        await page.SetInputFilesAsync("#files", new FilePayload { Name = "flow.json", MimeType = "application/json", Buffer = System.Text.Encoding.UTF8.GetBytes(file) });
        await page.Locator("form[action*='Import'] button").ClickAsync();
        await Assertions.Expect(page.GetByText("已导入 1 个流程")).ToBeVisibleAsync();
        Assert.Equal(2, await stage.AskAsync<int>("SELECT max(version) FROM workflow.definition WHERE name = '补考报名'"));

        await page.Locator("tr", new() { HasTextString = "补考报名" }).GetByRole(AriaRole.Link, new() { Name = "版本" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "恢复为草稿" }).ClickAsync();
        await Assertions.Expect(page.GetByText("第 1 版的内容已成为新的草稿")).ToBeVisibleAsync();
        Assert.Contains("第二行", await stage.AskAsync<string>("SELECT document FROM workflow.definition WHERE name = '补考报名' AND is_latest"), StringComparison.Ordinal);
    }
}
