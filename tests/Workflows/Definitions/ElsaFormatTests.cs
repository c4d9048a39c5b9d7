using System.Text.Json.Nodes;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;
using static ExamReg.Tests.Workflows.Define;

namespace ExamReg.Tests.Workflows.Definitions;

/// <summary>The ways in which versions of Elsa have written the same thing: all are read, and all are kept.</summary>
public sealed class ElsaFormatTests
{
    private static WorkflowHarness RunJson(string root, string variables = "[]") => WorkflowHarness.For($$"""
        { "definitionId": "test", "name": "Test", "variables": {{variables}}, "root": {{root}} }
        """);

    [Theory]
    // As written today.
    [InlineData("""{ "source": { "activity": "a", "port": "Done" }, "target": { "activity": "b", "port": "In" }, "vertices": [{ "x": 1.5, "y": 2 }] }""")]
    // Without ports: the one that every activity has.
    [InlineData("""{ "source": { "activity": "a" }, "target": { "activity": "b" } }""")]
    [InlineData("""{ "source": { "activity": "a", "port": null }, "target": { "activity": "b", "port": null } }""")]
    // Elsa 3 before its release.
    [InlineData("""{ "source": "a", "target": "b", "sourcePort": "Done", "targetPort": "In" }""")]
    [InlineData("""{ "Source": { "Activity": "a", "Port": "Done" }, "Target": { "Activity": "b", "Port": "In" } }""")]
    public async Task Should_read_connections(string connection)
        => (await RunJson($$"""
            { "id": "f", "type": "Elsa.Flowchart", "connections": [{{connection}}], "activities": [
              { "id": "b", "type": "Elsa.WriteLine", "text": { "typeName": "String", "expression": { "type": "Literal", "value": "B" } } },
              { "id": "a", "type": "Elsa.WriteLine", "text": { "typeName": "String", "expression": { "type": "Literal", "value": "A" } } }] }
            """).StartAsync()).ExpectLines("A", "B").Expect(WorkflowSubStatus.Finished);

    [Theory]
    [InlineData("""{ "typeName": "String", "expression": { "type": "Literal", "value": "5" }, "memoryReference": { "id": "w:input-0" } }""", "5")]
    [InlineData("""{ "typeName": "String", "expression": { "type": "Literal", "value": 5 } }""", "5")]
    [InlineData("""{ "typeName": "String", "expression": { "type": "Literal", "value": true } }""", "true")]
    [InlineData("""{ "typeName": "String", "expression": { "value": "5" } }""", "5")]
    [InlineData("""{ "typeName": "String", "expression": { "type": null, "value": "5" } }""", "5")]
    [InlineData("""{ "expression": { "type": "JavaScript", "value": "2 + 3" } }""", "5")]
    [InlineData("\"5\"", "5")]
    [InlineData("5", "5")]
    // Nothing was filled in.
    [InlineData("""{ "typeName": "String", "memoryReference": { "id": "w:input-0" } }""", "")]
    [InlineData("""{ "typeName": "String", "expression": { "type": "Literal" } }""", "")]
    [InlineData("""{ "typeName": "String", "expression": null }""", "")]
    [InlineData("null", "")]
    public async Task Should_read_inputs(string text, string expected)
        => (await RunJson($$"""{ "id": "w", "type": "Elsa.WriteLine", "text": {{text}} }""").StartAsync()).ExpectLines(expected);

    [Theory]
    [InlineData("String", "7", "typeof getX() + getX()", "string7")]
    [InlineData("Int32", "7", "typeof getX() + getX()", "number7")]
    [InlineData("Int64", "", "typeof getX() + getX()", "number0")]
    [InlineData("Boolean", "True", "typeof getX() + getX()", "booleantrue")]
    [InlineData("Decimal", "1.50", "getX() * 2", "3")]
    // A text in an Object stays one; a structured type is read.
    [InlineData("Object", "[1,2]", "JSON.parse(getX()).length", "2")]
    [InlineData("ObjectDictionary", "{\"a\":1}", "getX().a", "1")]
    [InlineData("JsonObject", "{\"a\":1}", "getX().a", "1")]
    [InlineData("List<String>", "[\"a\",\"b\"]", "getX().length", "2")]
    [InlineData("Guid", "8f7c0c6e-3f0f-4a4e-9a6d-0c4b7d5a1e2f", "getX()", "8f7c0c6e-3f0f-4a4e-9a6d-0c4b7d5a1e2f")]
    public async Task Should_read_the_types_of_variables(string type, string value, string script, string expected)
    {
        var variables = new JsonArray(new JsonObject
        {
            ["id"] = "v1",
            ["name"] = "X",
            ["typeName"] = type,
            ["isArray"] = false,
            ["value"] = value,
            ["storageDriverTypeName"] = "Elsa.Workflows.WorkflowInstanceStorageDriver, Elsa.Workflows.Core",
        });
        var show = Line("Show", Js(script));

        (await RunJson(show.ToJsonString(), variables.ToJsonString()).StartAsync()).ExpectLines(expected);
    }

    [Fact]
    public async Task A_list_should_stay_a_list_whatever_its_type()
    {
        const string Variables = """[{ "id": "v1", "name": "Names", "typeName": "String", "isArray": true, "value": "[\"a\"]" }]""";
        var root = Sequence(Line("Before", Js("getNames()[0]")), SetVariable("Set", "v1", Js("['b','c']")), Line("After", Js("getNames().join('+')")));

        (await RunJson(root.ToJsonString(), Variables).StartAsync()).ExpectLines("a", "b+c");
    }

    [Fact]
    public async Task Should_take_back_connections_that_were_put_aside()
    {
        var chart = Flowchart([Line("A"), Line("B")]).With("customProperties", JsonNode.Parse("""
            { "notFoundConnections": [
                { "source": { "activity": "A", "port": "Done" }, "target": { "activity": "B", "port": "In" } },
                { "source": { "activity": "A", "port": "Done" }, "target": { "activity": "Gone", "port": "In" } }],
              "canStartWorkflow": false, "runAsynchronously": false }
            """));

        var (_, findings) = WorkflowHarness.Compile(Workflow(chart.DeepClone().AsObject()));
        Assert.DoesNotContain(findings, finding => finding.Code == "dangling-connection");
        (await Run(chart).StartAsync()).ExpectLines("A", "B");
    }

    [Fact]
    public async Task Should_run_the_original_of_an_activity_that_Elsa_did_not_know()
    {
        var unknown = Activity("Elsa.NotFoundActivity", "A", ("missingTypeName", "Elsa.WriteLine"), ("originalActivityJson", Line("A").ToJsonString()));

        (await Run(Sequence(unknown, Line("B"))).StartAsync()).ExpectLines("A", "B");
    }

    [Theory]
    [InlineData("""{ "type": "Acme.Rocket", "id": "Launch" }""")]
    [InlineData("no JSON")]
    public void Should_refuse_an_activity_that_nobody_knows_by_the_id_on_the_drawing(string original)
    {
        var unknown = Activity("Elsa.NotFoundActivity", "Launch2", ("originalActivityJson", original));

        var (workflow, findings) = WorkflowHarness.Compile(Workflow(Sequence(unknown)));

        Assert.Null(workflow);
        Assert.Equal(("unknown-activity", "Launch2"), findings.Select(finding => (finding.Code, finding.ActivityId)).Single());
    }

    [Fact]
    public async Task Should_run_what_was_written_without_ids()
    {
        var run = RunJson("""
            { "type": "Elsa.Sequence", "activities": [
              { "type": "Elsa.ForEach", "items": { "typeName": "Object[]", "expression": { "type": "Object", "value": "[1,2]" } },
                "body": { "type": "Elsa.Flowchart", "activities": [
                  { "type": "Elsa.WriteLine", "text": { "typeName": "String", "expression": { "type": "JavaScript", "value": "getCurrentValue()" } } }] } },
              { "id": "e", "type": "Elsa.Event", "eventName": { "typeName": "String", "expression": { "type": "Literal", "value": "Go" } } },
              { "type": "Elsa.WriteLine", "text": { "typeName": "String", "expression": { "type": "Literal", "value": "End" } } }] }
            """);
        await run.StartAsync();

        (await run.SendAsync("event", key: "Go")).ExpectLines("1", "2", "End").Expect(WorkflowSubStatus.Finished);
        Assert.Equal(run.Journal.Select(entry => (entry.FrameId, entry.ActivityId)).Distinct().Count(), run.Journal.Select(entry => entry.FrameId).Distinct().Count());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Should_begin_at_the_activity_that_may_start_the_workflow(bool amongCustomProperties)
    {
        var second = Line("Second");
        if (amongCustomProperties)
            second["customProperties"] = new JsonObject { ["canStartWorkflow"] = true, ["runAsynchronously"] = true };
        else
            second["canStartWorkflow"] = true;

        (await Run(Flowchart([Line("First"), second, Line("Third")], "Second -> Third")).StartAsync()).ExpectLines("Second", "Third");
    }

    [Fact]
    public void Should_keep_what_the_designer_adds()
    {
        var json = JsonNode.Parse("""
            { "$schema": "https://elsaworkflows.io/schemas/workflow-definition/v3.0.0/schema.json", "id": "1", "definitionId": "d", "tenantId": "*", "name": "N",
              "createdAt": "2025-12-04T16:22:39.064075\u002B00:00", "version": 3, "toolVersion": "3.7.0.0", "variables": [], "inputs": [], "outputs": [], "outcomes": ["A"],
              "customProperties": { "Elsa:WorkflowContextProviderTypes": [], "logPersistenceConfig": { "default": { "evaluationMode": "Strategy", "expression": null } },
                "notes": [{ "id": "n1", "text": "看这里", "x": 1e3, "y": -0.0 }] },
              "isReadonly": false, "isSystem": false, "isLatest": true, "isPublished": false,
              "options": { "autoUpdateConsumingWorkflows": false, "commitStrategyName": null, "incidentStrategyType": null },
              "root": { "id": "f", "nodeId": "Workflow1:f", "name": "Flowchart1", "type": "Elsa.Flowchart", "version": 1, "customProperties": { "notFoundConnections": [],
                  "canStartWorkflow": false, "runAsynchronously": false }, "metadata": {}, "notes": [{ "id": "n2", "text": "", "vertices": [] }], "variables": [],
                "activities": [{ "faultType": null, "code": null, "id": "x", "type": "Elsa.Fault", "metadata": { "designer": { "position": { "x": -96.67572855949402, "y": 6.876556396484375 } } } }],
                "connections": [{ "source": { "activity": "x", "port": "Done" }, "target": { "activity": "x", "port": "In" }, "vertices": [{ "x": 12345678901234567890, "y": 0.1 }] }] } }
            """)!;

        var written = WorkflowDocument.Parse(json.ToJsonString(), out _)!.ToJson();

        Assert.True(JsonNode.DeepEquals(json, JsonNode.Parse(written)));
        // Numbers as they were written, not as a double would show them.
        Assert.Contains("12345678901234567890", written, StringComparison.Ordinal);
        Assert.Contains("-96.67572855949402", written, StringComparison.Ordinal);
    }
}
