using System.Text.Json.Nodes;
using ExamReg.Tests.Support.Browser;
using ExamReg.Tests.Web.Portal;
using ExamReg.Tests.Workflows;
using Microsoft.Playwright;

namespace ExamReg.Tests.Browser.Designer;

/// <summary>Every kind of field of Studio's forms, by hand, and what is in the database afterwards.</summary>
public sealed class EditorsTests(Stage stage, BrowserFixture browsers) : IClassFixture<Stage>
{
    [Fact]
    public async Task Should_store_what_each_kind_of_field_says()
    {
        await PlaceAsync("editors", [
            ("gate", "ExamReg.ReviewGate"), ("photo", "ExamReg.Photo"), ("ticket", "ExamReg.Ticket"),
            ("review", "ExamReg.Review"), ("payment", "ExamReg.Payment"), ("fork", "Elsa.FlowFork"), ("switch", "Elsa.FlowSwitch"),
        ]);
        await using var session = await browsers.OpenAsync(Screen.Desktop, stage.Address.ToString());
        var studio = await StudioPage.LogInAsync(session, "sheji");
        await studio.OpenAsync("editors");

        // A list to choose from: the words are Chinese, what is stored is the engine's.
        await studio.SelectAsync("gate");
        await studio.SavedAsync(() => studio.ChooseAsync("方式", "一律审核"));
        Assert.Equal("Always", await ValueAsync("gate", "mode"));

        // A box, and numbers: what cannot be one is told beside the field.
        await studio.SelectAsync("photo");
        await studio.SavedAsync(() => studio.TickAsync("必须为彩色"));
        Assert.Equal("false", (await ValueAsync("photo", "requireColour")).ToLowerInvariant());
        await studio.FillAsync("最大文件 (KB)", "很大");
        await Assertions.Expect(studio.Page.Locator(".studio-bad")).ToContainTextAsync("“很大”不是整数");
        await studio.FillAsync("最大文件 (KB)", "300");
        Assert.Equal("300", await ValueAsync("photo", "maxKilobytes"));

        // Several lines; a span of time.
        await studio.SelectAsync("review");
        await studio.FillAsync("审核要点", "核对证件。\n核对照片。");
        Assert.Equal("核对证件。\n核对照片。", (await ValueAsync("review", "checklist")).ReplaceLineEndings("\n"));
        await studio.SelectAsync("payment");
        await studio.FillAsync("到账宽限", "00:15:00");
        Assert.Equal("00:15:00", await ValueAsync("payment", "grace"));

        // An expression instead of a value.
        await studio.SavedAsync(() => studio.WriteInAsync("支付时限", "JavaScript"));
        await studio.CodeAsync("支付时限", "getVariable('round') > 1 ? '2.00:00:00' : '1.00:00:00'");
        Assert.Equal(("JavaScript", "getVariable('round') > 1 ? '2.00:00:00' : '1.00:00:00'"), await ExpressionAsync("payment", "window"));
        await studio.SavedAsync(() => studio.WriteInAsync("支付时限", "Liquid"));
        await studio.CodeAsync("支付时限", "{% if Variables.round > 1 %}2.00:00:00{% else %}1.00:00:00{% endif %}");
        Assert.Equal(("Liquid", "{% if Variables.round > 1 %}2.00:00:00{% else %}1.00:00:00{% endif %}"), await ExpressionAsync("payment", "window"));
        // And a value again.
        await studio.SavedAsync(() => studio.WriteInAsync("支付时限", "默认"));
        await studio.FillAsync("支付时限", "3.00:00:00");
        Assert.Equal(("Literal", "3.00:00:00"), await ExpressionAsync("payment", "window"));
        await session.ScreenshotAsync("designer-fields", wholePage: false);

        // Outcomes by their names, and cases with a condition each: both are ports at once.
        await studio.SelectAsync("fork");
        await studio.SavedAsync(() => studio.AddOutcomeAsync("分支", "左"), save => save.Holds("[\"\\u5DE6\"]") || save.Holds("[\"左\"]"));
        await Assertions.Expect(studio.Node("fork")).ToContainTextAsync("左");
        await studio.SelectAsync("switch");
        await studio.SavedAsync(() => studio.AddCaseAsync("外地", "getVariable('far') === true"), save => save.Holds("外地"));
        // Studio's table goes on from what the form was opened with, so the form is opened anew (docs/designer.md).
        await studio.SelectAsync("fork");
        await studio.SelectAsync("switch");
        await studio.SavedAsync(() => studio.AddCaseAsync("本地", "getVariable('far') === false"), save => save.Holds("本地"));
        await Assertions.Expect(studio.Node("switch")).ToContainTextAsync("本地");
        Assert.Equal(["外地", "本地"], (await StoredAsync("switch"))["cases"]!.AsArray().Select(each => each!["label"]!.ToString()));
        await session.ScreenshotAsync("designer-cases", wholePage: false);

        Assert.Empty(studio.Foreign);
        session.AssertNoComplaints();
    }

    [Fact]
    public async Task Should_go_on_when_token_and_login_have_ended_and_lose_nothing_that_was_typed()
    {
        await PlaceAsync("tokens", [("payment", "ExamReg.Payment")]);
        await using var session = await browsers.OpenAsync(Screen.Desktop, stage.Address.ToString());
        var studio = await StudioPage.LogInAsync(session, "sheji");
        await studio.OpenAsync("tokens");
        await studio.SelectAsync("payment");
        const string anHourLater = "Date.now = (real => () => real() + 3600e3)(Date.now.bind(Date))";

        // The page knows that its token is over, and asks for another one.
        await studio.Page.EvaluateAsync(anHourLater);
        await studio.Page.RunAndWaitForRequestAsync(
            () => studio.FillAsync("到账宽限", "00:11:00"), request => request.Url.EndsWith("/designer/token", StringComparison.Ordinal));
        Assert.Equal("00:11:00", await ValueAsync("payment", "grace", "tokens"));

        // The page does not know: the server refuses the token, the page asks for another one and says it again.
        var refused = 0;
        await studio.Page.RouteAsync("**/elsa/api/workflow-definitions", route => Interlocked.Increment(ref refused) > 1
            ? route.ContinueAsync()
            : route.ContinueAsync(new() { Headers = route.Request.Headers.Where(header => header.Key != "authorization").Append(new("authorization", "Bearer over")) }));
        var saved = await studio.Page.RunAndWaitForResponseAsync(
            () => studio.TypeAsync("到账宽限", "00:12:00"), answer => answer.Request.Method == "POST" && answer.Url.EndsWith("/elsa/api/workflow-definitions", StringComparison.Ordinal) && answer.Ok);
        Assert.True(saved.Ok && refused == 2, $"{refused} saves were sent.");
        await studio.Page.UnrouteAllAsync();
        Assert.Equal("00:12:00", await ValueAsync("payment", "grace", "tokens"));

        // The login itself is over: it is said, the canvas stays, and after a login in another window the work goes on.
        var cookies = await session.Context.CookiesAsync();
        await session.Context.ClearCookiesAsync(new() { NameRegex = new("^(?!.*ntiforgery).*$") });
        await studio.Page.EvaluateAsync(anHourLater);
        await studio.TypeAsync("到账宽限", "00:13:00");
        await Assertions.Expect(studio.Page.Locator(".mud-snackbar").First).ToContainTextAsync("登录已失效");
        await Assertions.Expect(studio.State).ToHaveTextAsync("未保存");
        Assert.Equal("00:13:00", await studio.FieldAsync("到账宽限"));
        Assert.Equal("00:12:00", await ValueAsync("payment", "grace", "tokens"));
        await session.Context.AddCookiesAsync(cookies.Select(cookie => new Cookie
        {
            Name = cookie.Name,
            Value = cookie.Value,
            Domain = cookie.Domain,
            Path = cookie.Path,
            HttpOnly = cookie.HttpOnly,
            Secure = cookie.Secure,
            SameSite = cookie.SameSite,
        }));
        await studio.FillAsync("提前提醒", "03:00:00");
        Assert.Equal(("00:13:00", "03:00:00"), (await ValueAsync("payment", "grace", "tokens"), await ValueAsync("payment", "remindBefore", "tokens")));

        // A server that fails is not passed over in silence, as Studio would.
        await studio.Page.RouteAsync("**/elsa/api/workflow-definitions", route => route.FulfillAsync(new() { Status = 500 }));
        await studio.TypeAsync("到账宽限", "00:14:00");
        await Assertions.Expect(studio.Page.Locator(".mud-snackbar", new() { HasTextString = "服务器未能完成操作" }).First).ToBeVisibleAsync();
        await Assertions.Expect(studio.State).ToHaveTextAsync("未保存");
        session.AssertNoComplaints("401 (Unauthorized)", "500 (Internal Server Error)");
    }

    private async Task<string> ValueAsync(string activity, string input, string definition = "editors") => (await ExpressionAsync(activity, input, definition)).Value;

    private async Task<(string Type, string Value)> ExpressionAsync(string activity, string input, string definition = "editors")
    {
        var expression = (await StoredAsync(activity, definition))[input]!["expression"]!;
        return (expression["type"]!.ToString(), expression["value"]!.ToString());
    }

    private async Task<JsonNode> DocumentAsync(string definition = "editors") =>
        JsonNode.Parse(await stage.AskAsync<string>($"SELECT document FROM workflow.definition WHERE definition_id = '{definition}' AND is_latest"))!;

    private async Task<JsonObject> StoredAsync(string activity, string definition = "editors") =>
        (await DocumentAsync(definition))["root"]!["activities"]!.AsArray().OfType<JsonObject>().First(each => each["id"]!.ToString() == activity);

    // Three in a row, so that all stand in the window.
    private async Task PlaceAsync(string definition, IReadOnlyList<(string Id, string Type)> activities)
    {
        var root = Define.Flowchart("root", [.. activities.Select(activity => Define.Activity(activity.Type, activity.Id))]);
        foreach (var (activity, index) in root["activities"]!.AsArray().Select((activity, index) => (activity!, index)))
        {
            activity["metadata"] = new JsonObject
            {
                ["designer"] = new JsonObject
                {
                    ["position"] = new JsonObject { ["x"] = 40 + (index % 3 * 270), ["y"] = 30 + (index / 3 * 110) },
                    ["size"] = new JsonObject { ["width"] = 180, ["height"] = 60 },
                },
            };
        }
        var document = new JsonObject { ["id"] = definition + "-1", ["definitionId"] = definition, ["name"] = "各种输入", ["root"] = root };
        await using var command = stage.DataSource.CreateCommand("""
            INSERT INTO workflow.definition (id, definition_id, version, name, is_latest, is_published, document) VALUES ($1, $2, 1, '各种输入', true, false, $3)
            """);
        command.Parameters.Add(new() { Value = definition + "-1" });
        command.Parameters.Add(new() { Value = definition });
        command.Parameters.Add(new() { Value = document.ToJsonString() });
        await command.ExecuteNonQueryAsync();
    }
}
