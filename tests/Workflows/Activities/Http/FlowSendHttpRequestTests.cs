using System.Text.Json.Nodes;
using ExamReg.Workflows;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;
using static ExamReg.Tests.Workflows.Define;

namespace ExamReg.Tests.Workflows.Activities.Http;

public sealed class FlowSendHttpRequestTests
{
    private static readonly string[] Ports = ["200", "404", "Unmatched status code", "Failed to connect", "Timeout", "Done"];

    private static string Definition(JsonNode url, string? expected = "[200, 404]")
    {
        var request = Activity("Elsa.FlowSendHttpRequest", "Call",
            ("url", url), ("method", Literal("POST")), ("content", Js("({ a: 1 })")), ("authorization", Literal("Bearer t")),
            ("requestHeaders", Expression("Object", "{\"X-One\":\"1\"}")), ("expectedStatusCodes", Expression("Object", expected)),
            ("statusCode", Into("code")), ("parsedContent", Into("body")), ("responseHeaders", Into("headers")));
        var chart = Flowchart([request, .. Ports.Select(port => Line(port))], [.. Ports.Select(port => $"Call:{port} -> {port}")]);
        return Workflow(chart, ("code", null), ("body", null), ("headers", null));
    }

    private static WorkflowHarness Call(string? expected = "[200, 404]")
    {
        var run = WorkflowHarness.For(Definition(Literal("https://api.example.cn/x?y=1"), expected));
        run.Options.AllowedHosts.Add("api.example.cn");
        return run;
    }

    [Fact]
    public async Task Should_send_through_the_outbox_and_wait()
    {
        var run = (await Call().StartAsync()).ExpectLines().Expect(WorkflowSubStatus.Suspended);

        var message = Assert.Single(run.LastBurst.Outbox);
        Assert.Equal(("http", Assert.Single(run.State.Bookmarks).Key), (message.Kind, message.Key));
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""
                {"instanceId":"00000000-0000-0000-0000-000000000000","method":"POST","url":"https://api.example.cn/x?y=1",
                 "headers":{"X-One":"1","Authorization":"Bearer t"},"contentType":null,"content":{"a":1}}
                """),
            JsonNode.Parse(message.Payload!.ToJsonString())));
    }

    [Theory]
    [InlineData("[200, 404]", 200, new[] { "200", "Done" })]
    [InlineData("[200, 404]", 404, new[] { "404", "Done" })]
    [InlineData("[200, 404]", 500, new[] { "Unmatched status code", "Done" })]
    [InlineData("[\"200\"]", 200, new[] { "200", "Done" })]
    [InlineData("[]", 500, new[] { "Done" })]
    [InlineData(null, 200, new[] { "200", "Done" })]
    public async Task Should_leave_by_the_status_code(string? expected, int status, string[] lines)
    {
        var run = await Call(expected).StartAsync();

        await run.SendAsync("http-response", new { statusCode = status, headers = new { ETag = "1" }, content = new { ok = true } });

        run.ExpectLines(lines).Expect(WorkflowSubStatus.Finished);
        Assert.Equal(status, run.State.Variables["code"]);
        Assert.Equal("{\"ok\":true}", ((JsonNode)run.State.Variables["body"]!).ToJsonString());
    }

    [Theory]
    [InlineData("connect", "Failed to connect")]
    [InlineData("timeout", "Timeout")]
    public async Task Should_tell_what_failed(string failure, string expected)
        => (await (await Call().StartAsync()).SendAsync("http-response", new { failure })).ExpectLines(expected)
            .Expect(WorkflowSubStatus.Finished);

    [Theory]
    [InlineData("https://elsewhere.example.cn/")]
    [InlineData("https://api.example.cn.evil.example/")]
    [InlineData("https://api.example.cn@evil.example/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("/relative")]
    [InlineData("")]
    public async Task Should_refuse_other_addresses_at_run_time(string url)
    {
        var run = WorkflowHarness.For(Definition(Js($"'{url}'")));
        run.Options.AllowedHosts.Add("api.example.cn");

        var exception = await Assert.ThrowsAsync<ActivityFailedException>(() => run.StartAsync());

        Assert.IsType<InvalidOperationException>(exception.InnerException);
        Assert.Empty(run.LastBurst.Outbox);
    }

    [Theory]
    [InlineData("https://elsewhere.example.cn/", false)]
    [InlineData("https://API.example.cn/", true)]
    public void Should_check_a_literal_address_when_the_definition_is_checked(string url, bool allowed)
    {
        var options = new WorkflowOptions { AllowedHosts = { "api.example.cn" } };

        var (workflow, findings) = WorkflowHarness.Compile(Definition(Literal(url)), registry => registry.Options = options);

        Assert.Equal(allowed, workflow is not null);
        Assert.Equal(allowed ? 0 : 1, findings.Count(finding => finding is
        {
            Code: "host-not-allowed", ActivityId: "Call",
            Severity: FindingSeverity.Error
        }));
    }

    [Fact]
    public void Should_offer_its_status_codes_as_outcomes()
    {
        var workflow = WorkflowHarness.Compile(Definition(Literal("https://api.example.cn/"))).Workflow!;

        Assert.Equal(Ports.Order(), workflow.Find("Call")!.Activity.GetOutcomes(workflow.Find("Call")!).Order());
    }
}
