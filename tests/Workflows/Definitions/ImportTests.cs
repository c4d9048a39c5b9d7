using System.Text.Json.Nodes;
using ExamReg.Workflows.Definitions;
using static ExamReg.Tests.Workflows.Define;

namespace ExamReg.Tests.Workflows.Definitions;

/// <summary>What is refused when a definition comes in, with a message that names it.</summary>
public sealed class ImportTests
{
    private static DefinitionFinding OnlyError(string json)
    {
        var (workflow, findings) = WorkflowHarness.Compile(json);
        Assert.Null(workflow);
        return Assert.Single(findings, finding => finding.Severity == FindingSeverity.Error);
    }

    [Theory]
    [InlineData("CSharp")]
    [InlineData("Python")]
    [InlineData("Delegate")]
    public void Should_refuse_expressions_in_other_languages(string syntax)
    {
        var finding = OnlyError(Workflow(Line("Show", Expression(syntax, "1"))));

        Assert.Equal(("bad-expression", "Show"), (finding.Code, finding.ActivityId));
        Assert.Contains($"“{syntax}”", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CSharp")]
    [InlineData("Python")]
    public void Should_refuse_expressions_in_other_languages_inside_of_cases(string syntax)
    {
        var cases = new JsonArray(new JsonObject
        {
            ["label"] = "x",
            ["condition"] = new JsonObject { ["type"] = syntax, ["value"] = "true" }
        });

        Assert.Equal("bad-expression", OnlyError(Workflow(Activity("Elsa.FlowSwitch", "Switch", ("cases", cases)))).Code);
    }

    [Theory]
    [InlineData("Elsa.RunCSharp", "CSharp")]
    [InlineData("Elsa.RunPython", "Python")]
    public void Should_refuse_activities_in_other_languages(string type, string language)
    {
        var finding = OnlyError(Workflow(Activity(type, "Script")));

        Assert.Equal(("unsupported-script", "Script"), (finding.Code, finding.ActivityId));
        Assert.Contains(language, finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$type")]
    [InlineData("_type")]
    public void Should_refuse_data_that_names_a_type(string property)
        => Assert.Equal("clr-type", OnlyError(Workflow(Line("Show",
            Literal(new JsonObject { [property] = "System.IO.FileInfo, System.Runtime" })))).Code);

    [Fact]
    public void Should_refuse_variables_of_foreign_types_wherever_they_are_declared()
    {
        const string Foreign = "System.IO.FileInfo, System.Runtime";
        var ofContainer = Workflow(Container("Elsa.Sequence", "Box", Line("A")).Declaring("file", null, Foreign));
        var ofWorkflow = JsonNode.Parse(Workflow(Line("A")))!;
        ofWorkflow["variables"] = new JsonArray(new JsonObject { ["name"] = "file", ["typeName"] = Foreign });
        var ofInputs = JsonNode.Parse(Workflow(Line("A")))!;
        ofInputs["inputs"] = new JsonArray(new JsonObject { ["name"] = "file", ["type"] = Foreign });

        Assert.Equal(("clr-type", "Box"), (OnlyError(ofContainer).Code, OnlyError(ofContainer).ActivityId));
        Assert.Contains("file", OnlyError(ofWorkflow.ToJsonString()).Message, StringComparison.Ordinal);
        Assert.Contains("流程输入", OnlyError(ofInputs.ToJsonString()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_not_mind_the_type_names_that_Elsa_writes_beside_inputs()
    {
        var join = Activity("Elsa.FlowJoin", "Join", ("mode", Literal("WaitAll")));
        join["mode"]!["typeName"] = "Elsa.Workflows.Activities.Flowchart.Models.FlowJoinMode, Elsa.Workflows.Core";
        var json = JsonNode.Parse(Workflow(Flowchart([join, Line("After")], "Join -> After")))!;
        json["variables"] = new JsonArray(new JsonObject
        {
            ["name"] = "x",
            ["typeName"] = "String",
            ["storageDriverTypeName"] = "Elsa.Workflows.WorkflowInstanceStorageDriver, Elsa.Workflows.Core"
        });

        (await WorkflowHarness.For(json.ToJsonString()).StartAsync()).ExpectLines("After");
    }

    [Fact]
    public void Should_name_an_activity_that_is_not_known()
    {
        var finding = OnlyError(Workflow(Sequence(Activity("Acme.Rocket", "Launch"))));

        Assert.Equal(("unknown-activity", "Launch"), (finding.Code, finding.ActivityId));
    }

    [Fact]
    public void Built_in_activities_should_be_complete_and_speak_chinese()
    {
        string[] expected =
        [
            "Flowchart", "Start", "End", "Finish", "Complete", "Fault", "Sequence", "If", "FlowDecision", "Switch", "FlowSwitch", "For",
            "ForEach", "ParallelForEach", "While",
            "Break", "Parallel", "Fork", "FlowFork", "FlowJoin", "FlowNode", "SetVariable", "SetOutput", "SetName", "Correlate",
            "WriteLine", "Delay", "Timer", "Cron", "StartAt",
            "Event", "PublishEvent", "RunTask", "ExecuteWorkflow", "DispatchWorkflow", "WorkflowDefinitionActivity", "RunJavaScript",
            "FlowSendHttpRequest",
        ];
        var descriptors = new ExamReg.Workflows.Activities.ActivityRegistry()
            .AddFrom(typeof(ExamReg.Workflows.Activities.Activity).Assembly).Descriptors.ToList();

        Assert.Equal(expected.Select(name => $"Elsa.{name}").Order(StringComparer.Ordinal),
            descriptors.Select(descriptor => descriptor.Type).Order(StringComparer.Ordinal));
        foreach (var descriptor in descriptors)
        {
            Assert.Matches(@"\p{IsCJKUnifiedIdeographs}|HTTP|cron", descriptor.DisplayName);
            Assert.Matches(@"\p{IsCJKUnifiedIdeographs}", descriptor.Category);
            Assert.Matches(@"\p{IsCJKUnifiedIdeographs}", descriptor.Description);
            Assert.All(descriptor.Inputs, input => Assert.Matches(@"\p{IsCJKUnifiedIdeographs}", input.DisplayName + input.Description));
        }
    }
}
