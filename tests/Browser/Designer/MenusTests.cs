using System.Text;
using System.Text.Json.Nodes;
using ExamReg.Tests.Support.Browser;
using ExamReg.Tests.Web.Portal;
using Microsoft.Playwright;

namespace ExamReg.Tests.Browser.Designer;

/// <summary>Studio's own menus: export, import, an older version back, and a publication that is refused.</summary>
public sealed class MenusTests(Stage stage, BrowserFixture browsers) : IClassFixture<Stage>
{
    [Fact]
    public async Task Should_export_import_and_revert_with_studio_and_go_on_editing_after_each()
    {
        await using var session = await browsers.OpenAsync(Screen.Desktop, stage.Address.ToString());
        var studio = await StudioPage.LogInAsync(session, "sheji");
        var page = studio.Page;
        await studio.OpenAsync("registration");
        var description = page.Locator(".mud-input-control", new() { HasTextString = "说明" }).Locator("textarea").First;

        await studio.MenuAsync("导出");
        var download = await page.RunAndWaitForDownloadAsync(() => page.Locator(".mud-dialog").GetByRole(AriaRole.Button, new() { Name = "导出" }).ClickAsync());
        Assert.Equal("registration-v1.json", download.SuggestedFilename);
        var file = JsonNode.Parse(await File.ReadAllTextAsync(await download.PathAsync()))!;
        var asStored = JsonNode.Parse(await DocumentAsync(1))!;
        Assert.True(JsonNode.DeepEquals(asStored["root"], file["root"]), "The export is not what is stored.");

        // The import is the next draft; an edit after it is based on it and not refused as stale.
        file["description"] = "导入的说明";
        var chooser = await page.RunAndWaitForFileChooserAsync(() => studio.MenuAsync("导入"));
        await chooser.SetFilesAsync(new FilePayload { Name = "flow.json", MimeType = "application/json", Buffer = Encoding.UTF8.GetBytes(file.ToJsonString()) });
        await Assertions.Expect(studio.State).ToHaveTextAsync("第 2 版 · 草稿已保存");
        Assert.Contains("导入的说明", await DocumentAsync(2), StringComparison.Ordinal);
        await Assertions.Expect(description).ToHaveValueAsync("导入的说明");
        await studio.FillAsync("说明", "导入后再改的说明");
        Assert.Contains("导入后再改的说明", await DocumentAsync(2), StringComparison.Ordinal);

        // An expression that cannot be read stops the publication; activity and input are named as the drawing and the form name them.
        await studio.SelectAsync("payment");
        await studio.SavedAsync(() => studio.WriteInAsync("支付时限", "JavaScript"));
        await studio.CodeAsync("支付时限", "1.00:00");
        await studio.PublishAsync();
        await Assertions.Expect(page.Locator(".mud-snackbar", new() { HasTextString = "活动“网上支付”的“支付时限”无法解析" }).First).ToBeVisibleAsync();
        Assert.Equal(1, await stage.AskAsync<int>("SELECT version FROM workflow.definition WHERE definition_id = 'registration' AND is_published"));

        // The first version back, as the draft.
        await studio.VersionAsync(1, "恢复到这一版");
        Assert.True(JsonNode.DeepEquals(asStored["root"], JsonNode.Parse(await DocumentAsync(2))!["root"]), "The draft is not the first version.");
        await Assertions.Expect(description).ToHaveValueAsync(asStored["description"]!.ToString());
        await studio.FillAsync("说明", "恢复后再改的说明");
        Assert.Contains("恢复后再改的说明", await DocumentAsync(2), StringComparison.Ordinal);
        session.AssertNoComplaints("400 (Bad Request)");
    }

    private Task<string> DocumentAsync(int version) =>
        stage.AskAsync<string>($"SELECT document FROM workflow.definition WHERE definition_id = 'registration' AND version = {version}");
}
