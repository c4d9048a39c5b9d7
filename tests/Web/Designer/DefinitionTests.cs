using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ExamReg.Tests.Support.Portal;
using ExamReg.Tests.Web.Portal;

namespace ExamReg.Tests.Web.Designer;

/// <summary>The designer's API over HTTP on a real database: who may, what is kept, what is refused, what is written down.</summary>
public sealed class DefinitionTests(Stage stage) : IClassFixture<Stage>
{
    private const string Sample = "{\"id\":\"odd\",\"nodeId\":\"F:odd\",\"name\":\"odd\",\"type\":\"Contoso.Fax\",\"version\":3,\"customProperties\":{},\"metadata\":{},\"number\":{\"typeName\":\"String\",\"expression\":{\"type\":\"Literal\",\"value\":\"110\"}}}";

    [Fact]
    public async Task Should_let_nobody_in_without_a_token_of_a_designer()
    {
        using var http = new HttpClient { BaseAddress = stage.Address };
        using var stranger = await http.GetAsync("/elsa/api/workflow-definitions", Ct);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "made-up");
        using var forger = await http.GetAsync("/elsa/api/workflow-definitions", Ct);
        using var clerk = new FormClient(stage.Address);
        await Staff.LogInAsync(clerk, "daxue");
        await clerk.DownloadAsync("/elsa/api/workflow-definitions");
        var withCookieOnly = clerk.Status;
        await clerk.DownloadAsync("/designer");

        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, forger.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, withCookieOnly);
        Assert.Equal(HttpStatusCode.Forbidden, clerk.Status);
    }

    [Fact]
    public async Task Should_give_no_token_without_the_form_token()
    {
        using var admin = new FormClient(stage.Address);
        await Staff.LogInAsync(admin, "admin");
        await admin.PostAsync("/designer/token", []);
        Assert.Equal(HttpStatusCode.BadRequest, admin.Status);
    }

    [Fact]
    public async Task Should_let_a_viewer_see_and_change_nothing()
    {
        using var viewer = await DesignerClient.LogInAsync(stage.Address, "chakan");
        var flow = await viewer.OpenAsync("registration");
        Assert.DoesNotContain("publish", Relations(flow));
        await viewer.SaveAsync(flow);
        Assert.Equal(HttpStatusCode.Forbidden, viewer.Status);
        foreach (var path in new[] { "/workflow-definitions/registration/retract", "/workflow-definitions/registration/publish", "/workflow-definitions/registration/revert/1", "/workflow-definitions/import", "/bulk-actions/delete/workflow-definitions/by-id" })
        {
            await viewer.SendAsync(HttpMethod.Post, path, new JsonObject());
            Assert.Equal(HttpStatusCode.Forbidden, viewer.Status);
        }
        await viewer.SendAsync(HttpMethod.Delete, "/workflow-definitions/registration");
        Assert.Equal(HttpStatusCode.Forbidden, viewer.Status);

        using var designer = await DesignerClient.LogInAsync(stage.Address, "sheji");
        Assert.Contains("publish", Relations(await designer.OpenAsync("registration")));
    }

    [Fact]
    public async Task Should_refuse_the_second_of_two_saves_and_keep_the_first()
    {
        using var one = await DesignerClient.LogInAsync(stage.Address, "admin");
        using var other = await DesignerClient.LogInAsync(stage.Address, "sheji");
        var flow = await NewAsync(one, "两人同改");
        var (mine, theirs) = (flow, await other.OpenAsync(flow["definitionId"]!.ToString()));
        mine["description"] = "先保存的";
        theirs["description"] = "后保存的";

        var saved = await one.SaveAsync(mine);
        var refused = await other.SaveAsync(theirs);

        Assert.Equal(HttpStatusCode.BadRequest, other.Status);
        Assert.Contains("已被别人修改", refused["errors"]!["generalErrors"]![0]!.ToString(), StringComparison.Ordinal);
        Assert.Equal("先保存的", (await one.OpenAsync(flow["definitionId"]!.ToString()))["description"]!.ToString());
        saved["description"] = "接着改";
        await one.SaveAsync(saved);
        Assert.Equal(HttpStatusCode.OK, one.Status);
    }

    [Fact]
    public async Task Should_store_one_of_many_saves_at_the_same_time_and_refuse_the_others()
    {
        using var admin = await DesignerClient.LogInAsync(stage.Address, "admin");
        var flow = await NewAsync(admin, "同时保存");
        var clients = new List<DesignerClient>();
        for (var person = 0; person < 6; person++)
            clients.Add(await DesignerClient.LogInAsync(stage.Address, "admin"));
        await Task.WhenAll(clients.Select((client, index) =>
        {
            var mine = (JsonObject)flow.DeepClone();
            mine["description"] = $"第 {index} 人";
            return client.SaveAsync(mine);
        }));

        Assert.Single(clients, client => client.Status == HttpStatusCode.OK);
        Assert.Equal(5, clients.Count(client => client.Status == HttpStatusCode.BadRequest));
        foreach (var client in clients)
            client.Dispose();
    }

    [Fact]
    public async Task Should_refuse_a_save_that_would_drop_most_of_a_graph()
    {
        using var admin = await DesignerClient.LogInAsync(stage.Address, "admin");
        var flow = await CopyOfRegistrationAsync(admin, "防丢失");
        var blank = (JsonObject)flow.DeepClone();
        blank["root"]!["activities"] = new JsonArray(flow["root"]!["activities"]![0]!.DeepClone());
        blank["root"]!["connections"] = new JsonArray();

        var refused = await admin.SaveAsync(blank);

        Assert.Equal(HttpStatusCode.BadRequest, admin.Status);
        Assert.Contains("大部分活动", refused["message"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal(
            flow["root"]!["activities"]!.AsArray().Count,
            (await admin.OpenAsync(flow["definitionId"]!.ToString()))["root"]!["activities"]!.AsArray().Count);
    }

    [Fact]
    public async Task Should_keep_an_unknown_activity_through_reading_and_saving()
    {
        using var admin = await DesignerClient.LogInAsync(stage.Address, "admin");
        var flow = await NewAsync(admin, "含未知活动");
        flow["root"]!["activities"] = new JsonArray(JsonNode.Parse(Sample));
        flow["root"]!["madeByHand"] = "kept";
        flow["notes"] = new JsonObject { ["by"] = "another tool" };
        var saved = await admin.SaveAsync(flow);
        var shown = saved["root"]!["activities"]![0]!;
        Assert.Equal("Elsa.NotFoundActivity", shown["type"]!.ToString());
        Assert.Equal("Contoso.Fax", shown["missingTypeName"]!.ToString());

        // Studio moves it, and leaves out what its own model has no place for.
        shown["metadata"] = new JsonObject { ["designer"] = new JsonObject { ["position"] = new JsonObject { ["x"] = 7, ["y"] = 8 } } };
        saved.Remove("notes");
        await admin.SaveAsync(saved);
        var file = (JsonObject)JsonNode.Parse(await admin.DownloadAsync($"/workflow-definitions/{flow["definitionId"]}/export"))!;

        var kept = (JsonObject)file["root"]!["activities"]![0]!.DeepClone();
        Assert.Equal("7", kept["metadata"]!["designer"]!["position"]!["x"]!.ToString());
        kept["metadata"] = new JsonObject();
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Sample), kept), kept.ToJsonString());
        Assert.Equal("kept", file["root"]!["madeByHand"]!.ToString());
        Assert.Equal("another tool", file["notes"]!["by"]!.ToString());
    }

    [Fact]
    public async Task Should_make_right_what_the_create_dialog_sends_as_null()
    {
        using var admin = await DesignerClient.LogInAsync(stage.Address, "admin");
        var created = await admin.SaveAsync(new JsonObject { ["name"] = "空白", ["options"] = null, ["variables"] = null, ["customProperties"] = null, ["inputs"] = null });
        Assert.Equal(HttpStatusCode.OK, admin.Status);
        foreach (var property in new[] { "variables", "inputs", "outputs", "outcomes" })
            Assert.IsType<JsonArray>(created[property]);
        foreach (var property in new[] { "options", "customProperties", "root" })
            Assert.IsType<JsonObject>(created[property]);
        Assert.Equal("Elsa.Flowchart", created["root"]!["type"]!.ToString());
    }

    // Studio keeps activities by their node ids: without one its editor fails, and saves nothing more.
    [Fact]
    public async Task Should_give_node_ids_to_a_file_that_has_none()
    {
        using var designer = await DesignerClient.LogInAsync(stage.Address, "sheji");
        await designer.SendAsync(HttpMethod.Post, "/workflow-definitions/import", (JsonObject)JsonNode.Parse("""
            {"definitionId":"bare","name":"没有节点编号","root":{"id":"F","type":"Elsa.Flowchart","version":1,"connections":[],
            "activities":[{"id":"loop","type":"Elsa.While","version":1,"body":{"id":"inner","type":"Elsa.WriteLine","version":1}}]}}
            """)!);

        var root = (await designer.OpenAsync("bare"))["root"]!;

        Assert.Equal("F", root["nodeId"]!.ToString());
        Assert.Equal("F:loop", root["activities"]![0]!["nodeId"]!.ToString());
        Assert.Equal("F:loop:inner", root["activities"]![0]!["body"]!["nodeId"]!.ToString());
    }

    [Fact]
    public async Task Should_name_the_activity_that_stops_a_publication_and_keep_the_draft()
    {
        using var admin = await DesignerClient.LogInAsync(stage.Address, "admin");
        var flow = await CopyOfRegistrationAsync(admin, "缺协议正文");
        var agreement = flow["root"]!["activities"]!.AsArray().Single(activity => activity!["id"]!.ToString() == "agreement")!.AsObject();
        agreement.Remove("text");

        var refused = await admin.SaveAsync(flow, publish: true);

        Assert.Equal(HttpStatusCode.BadRequest, admin.Status);
        Assert.Contains(refused["errors"]!["generalErrors"]!.AsArray(), text => text!.ToString().Contains("阅读报名协议", StringComparison.Ordinal));
        Assert.False((await admin.OpenAsync(flow["definitionId"]!.ToString()))["root"]!["activities"]!.AsArray()
            .Single(activity => activity!["id"]!.ToString() == "agreement")!.AsObject().ContainsKey("text"));
    }

    [Theory]
    [InlineData("48", "支付时限")]
    [InlineData("48:00:00", "支付时限")]
    [InlineData("两天", "支付时限")]
    public async Task Should_refuse_to_publish_a_duration_that_would_be_read_as_something_else(string written, string label)
    {
        using var admin = await DesignerClient.LogInAsync(stage.Address, "admin");
        var flow = await CopyOfRegistrationAsync(admin, "时限写错");
        Payment(flow)["window"]!["expression"]!["value"] = written;

        var refused = await admin.SaveAsync(flow, publish: true, acknowledge: true);

        Assert.Equal(HttpStatusCode.BadRequest, admin.Status);
        Assert.Contains(refused["errors"]!["generalErrors"]!.AsArray(), text =>
            text!.ToString().Contains(label, StringComparison.Ordinal) && text.ToString().Contains($"“{written}”", StringComparison.Ordinal) && text.ToString().Contains("网上支付", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_ask_about_warnings_and_publish_once_they_are_acknowledged()
    {
        using var admin = await DesignerClient.LogInAsync(stage.Address, "admin");
        var flow = await CopyOfRegistrationAsync(admin, "有提醒");
        var connections = flow["root"]!["connections"]!.AsArray();
        connections.Remove(connections.Single(connection => connection!["source"]!["activity"]!.ToString() == "late-money" && connection["source"]!["port"]!.ToString() == "Closed"));

        var asked = await admin.SaveAsync(flow, publish: true);
        Assert.Equal("warnings", asked["code"]!.ToString());
        Assert.Contains("已截止", asked["message"]!.ToString(), StringComparison.Ordinal);
        var draft = await admin.OpenAsync(flow["definitionId"]!.ToString());
        var published = await admin.SaveAsync(draft, publish: true, acknowledge: true);

        Assert.True(published["isPublished"]!.GetValue<bool>(), published.ToJsonString());
        Assert.Equal(draft["version"]!.GetValue<int>(), published["version"]!.GetValue<int>());
    }

    [Fact]
    public async Task Should_own_the_versions_and_write_every_act_down_with_before_and_after()
    {
        using var admin = await DesignerClient.LogInAsync(stage.Address, "sheji");
        var flow = await CopyOfRegistrationAsync(admin, "有始有终");
        var id = flow["definitionId"]!.ToString();
        var one = await admin.SaveAsync(flow, publish: true, acknowledge: true);
        var again = await admin.SaveAsync(one, publish: true);
        Assert.Equal(one["id"]!.ToString(), again["id"]!.ToString());
        Payment(again)["window"] = JsonNode.Parse("{\"typeName\":\"TimeSpan\",\"expression\":{\"type\":\"Literal\",\"value\":\"2.00:00:00\"}}");
        var two = await admin.SaveAsync(again);
        Assert.Equal(2, two["version"]!.GetValue<int>());
        Assert.False(two["isPublished"]!.GetValue<bool>());
        Assert.True((await admin.OpenAsync(id, "Published"))["version"]!.GetValue<int>() == 1);
        await admin.SaveAsync(two, publish: true, acknowledge: true);
        await admin.SendAsync(HttpMethod.Post, $"/workflow-definitions/{id}/retract", new JsonObject());
        await admin.SendAsync(HttpMethod.Post, $"/workflow-definitions/{id}/revert/1", new JsonObject());
        var reverted = await admin.OpenAsync(id);
        Assert.Equal(3, reverted["version"]!.GetValue<int>());
        Assert.Equal("1.00:00:00", Payment(reverted)["window"]!["expression"]!["value"]!.ToString());
        await admin.SendAsync(HttpMethod.Delete, $"/workflow-definition-versions/{reverted["id"]}");
        Assert.Equal(HttpStatusCode.NoContent, admin.Status);
        await admin.SendAsync(HttpMethod.Delete, $"/workflow-definitions/{id}");
        Assert.Equal(HttpStatusCode.NoContent, admin.Status);

        var acts = await stage.AskAsync<string>($"SELECT string_agg(act, ',' ORDER BY id) FROM exam.audit_entries WHERE subject = 'workflow/{id}'");
        Assert.Equal("workflow-imported,workflow-published,workflow-saved,workflow-published,workflow-retracted,workflow-reverted,workflow-version-deleted,workflow-deleted", acts);
        var change = await stage.AskAsync<string>($"SELECT before::text || ' ' || after::text FROM exam.audit_entries WHERE subject = 'workflow/{id}' AND act = 'workflow-saved'");
        Assert.Contains("activity/payment/window", change, StringComparison.Ordinal);
        Assert.Contains("1.00:00:00", change, StringComparison.Ordinal);
        Assert.Contains("2.00:00:00", change, StringComparison.Ordinal);
        Assert.Equal("Designer", await stage.AskAsync<string>($"SELECT DISTINCT role FROM exam.audit_entries WHERE subject = 'workflow/{id}'"));
    }

    [Fact]
    public async Task Should_write_nothing_down_for_a_move_on_the_drawing_and_make_no_version_of_an_unchanged_import()
    {
        using var admin = await DesignerClient.LogInAsync(stage.Address, "admin");
        var flow = await CopyOfRegistrationAsync(admin, "挪动");
        var id = flow["definitionId"]!.ToString();
        Payment(flow)["metadata"]!["designer"]!["position"]!["x"] = 1234;
        await admin.SaveAsync(flow);
        Assert.Equal(1234, Payment(await admin.OpenAsync(id))["metadata"]!["designer"]!["position"]!["x"]!.GetValue<int>());
        Assert.Equal(1L, await stage.AskAsync<long>($"SELECT count(*) FROM exam.audit_entries WHERE subject = 'workflow/{id}'"));

        var file = await admin.DownloadAsync($"/workflow-definitions/{id}/export");
        var before = await admin.OpenAsync(id);
        Assert.Equal(1, (await admin.UploadAsync("/workflow-definitions/import-files", file))["count"]!.GetValue<int>());
        Assert.True(JsonNode.DeepEquals(before, await admin.OpenAsync(id)));
        await admin.UploadAsync("/workflow-definitions/import-files", Encoding.UTF8.GetBytes("not json"));
        Assert.Equal(HttpStatusCode.BadRequest, admin.Status);
    }

    [Fact]
    public async Task Should_keep_a_version_that_registrations_use()
    {
        using var candidate = stage.Candidate(701);
        await candidate.RegisterAsync();
        await candidate.StepAsync("");
        using var admin = await DesignerClient.LogInAsync(stage.Address, "admin");
        var flow = await admin.OpenAsync("registration", "Published");
        var refused = await admin.SendAsync(HttpMethod.Delete, $"/workflow-definition-versions/{flow["id"]}");
        Assert.Equal(HttpStatusCode.BadRequest, admin.Status);
        Assert.Contains("进行中", refused["message"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_describe_every_activity_with_the_defaults_that_run_in_the_language_of_the_reader()
    {
        using var admin = await DesignerClient.LogInAsync(stage.Address, "admin");
        var items = (await admin.GetAsync("/descriptors/activities"))["items"]!.AsArray();
        var payment = items.Single(item => item!["typeName"]!.ToString() == "ExamReg.Payment")!;
        var window = payment["inputs"]!.AsArray().Single(input => input!["name"]!.ToString() == "window")!;
        Assert.Equal("1.00:00:00", window["defaultValue"]!.ToString());
        Assert.Equal("支付时限", window["displayName"]!.ToString());
        Assert.Contains(payment["ports"]!.AsArray(), port => port!["name"]!.ToString() == "Expired" && port["displayName"]!.ToString() == "超时未付");
        Assert.Contains(items, item => item!["typeName"]!.ToString() == "Elsa.NotFoundActivity");
        Assert.All(items, item =>
        {
            Assert.Matches(@"\p{IsCJKUnifiedIdeographs}|HTTP|JavaScript", item!["displayName"]!.ToString());
            Assert.NotEmpty(item["description"]!.ToString());
            Assert.All(item["inputs"]!.AsArray(), input => Assert.NotEmpty(input!["description"]!.ToString()));
        });
        var flowSwitch = items.Single(item => item!["typeName"]!.ToString() == "Elsa.FlowSwitch")!;
        Assert.Contains(flowSwitch["inputs"]!.AsArray(), input => input!["uiHint"]!.ToString() == "flow-switch-editor" && !input["isWrapped"]!.GetValue<bool>());
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static IEnumerable<string> Relations(JsonObject definition) => definition["links"]!.AsArray().Select(link => link!["rel"]!.ToString());

    private static JsonObject Payment(JsonObject definition) =>
        definition["root"]!["activities"]!.AsArray().Single(activity => activity!["id"]!.ToString() == "payment")!.AsObject();

    private static Task<JsonObject> NewAsync(DesignerClient client, string name) => client.SaveAsync(new JsonObject { ["name"] = $"{name} {Guid.NewGuid():N}" });

    private static async Task<JsonObject> CopyOfRegistrationAsync(DesignerClient client, string name)
    {
        var file = (JsonObject)JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "workflows-json", "registration.json")))!;
        file["definitionId"] = $"copy-{Guid.NewGuid():N}";
        file["name"] = name;
        await client.SendAsync(HttpMethod.Post, "/workflow-definitions/import", file);
        return await client.OpenAsync(file["definitionId"]!.ToString());
    }
}
