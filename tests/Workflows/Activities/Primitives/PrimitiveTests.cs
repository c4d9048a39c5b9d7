using System.Text.Json.Nodes;
using ExamReg.Workflows.Execution;
using static ExamReg.Tests.Workflows.Define;

namespace ExamReg.Tests.Workflows.Activities.Primitives;

public sealed class PrimitiveTests
{
    [Fact]
    public async Task SetVariable_should_set_by_id_and_by_name_and_keep_the_declared_type()
    {
        var root = Sequence(
            SetVariable("One", "Sequence-n", Literal("5")), Line("Show", Js("getN() + 1")),
            Activity("Elsa.SetVariable<Int32>", "Two", ("variable", "n"), ("value", Literal(7))), Line("Show2", Js("getN() + 1")));
        root["id"] = "Sequence";

        (await Run(root.Declaring("n", 0, "Int32")).StartAsync()).ExpectLines("6", "8");
    }

    [Fact]
    public void SetVariable_without_a_variable_should_be_refused()
        => Assert.Single(WorkflowHarness.Compile(Workflow(Activity("Elsa.SetVariable", "Set"))).Findings, finding
            => finding.Code == "missing-variable");

    [Fact]
    public async Task Correlate_should_set_the_correlation_id()
    {
        var run = await Run(Sequence(Activity("Elsa.Correlate", "Correlate", ("correlationId", Literal("r-1"))),
            Line("Show", Js("getCorrelationId()")))).StartAsync();

        Assert.Equal("r-1", run.ExpectLines("r-1").CorrelationId);
    }

    [Fact]
    public async Task SetName_should_name_the_instance()
    {
        var run = await Run(Activity("Elsa.SetName", "Name", ("value", Expression("Liquid", "报名 {{ Variables.n }}"))), ("n", 3))
            .StartAsync();

        Assert.Equal("报名 3", InstanceState.Read(run.State.Write()).Name);
    }

    [Fact]
    public async Task SetOutput_should_set_an_output_of_the_workflow()
    {
        var run = await Run(Activity("Elsa.SetOutput", "Out", ("outputName", Literal("Total")), ("outputValue", Js("[1, 2]"))))
            .StartAsync();

        Assert.True(JsonNode.DeepEquals(new JsonArray(1, 2), JsonNode.Parse(((JsonNode)run.State.Output["Total"]!).ToJsonString())));
    }

    [Fact]
    public async Task An_output_of_an_activity_should_be_bound_to_an_output_of_the_workflow()
    {
        var json = JsonNode.Parse(Workflow(Activity("Elsa.RunJavaScript", "Script", ("script", Literal("6 * 7")),
            ("result", Into("Answer")))))!;
        json["outputs"] = new JsonArray(new JsonObject { ["name"] = "Answer", ["type"] = "Object" });

        var run = await WorkflowHarness.For(json.ToJsonString()).StartAsync();

        Assert.Equal(42L, run.State.Output["Answer"]);
        Assert.DoesNotContain("Answer", run.State.Variables.Keys);
    }

    [Theory]
    [InlineData("Literal")]
    [InlineData("JavaScript")]
    public async Task RunJavaScript_should_run_and_give_out_its_result(string syntax)
    {
        var script = Activity("Elsa.RunJavaScript", "Script",
            ("script", Expression(syntax, "setVariable('a', 2); return getVariable('a') * 21;")), ("result", Into("b")));

        (await Run(Sequence(script, Line("Show", Variable("b"))), ("a", 1), ("b", null)).StartAsync()).ExpectLines("42");
    }

    [Theory]
    [InlineData("setOutcome('Left')", new[] { "L" })]
    [InlineData("setOutcomes(['Left', 'Right'])", new[] { "L", "R" })]
    [InlineData("1 + 1", new[] { "D" })]
    public async Task RunJavaScript_should_choose_where_to_go(string source, string[] lines)
    {
        var script = Activity("Elsa.RunJavaScript", "Script", ("script", Literal(source)),
            ("possibleOutcomes", Expression("Object", "[\"Left\",\"Right\"]")));
        var json = Workflow(Flowchart([script, Line("L"), Line("R"), Line("D")], "Script:Left -> L", "Script:Right -> R", "Script -> D"));

        (await WorkflowHarness.For(json).StartAsync()).ExpectLines(lines);
        var node = WorkflowHarness.Compile(json).Workflow!.Find("Script")!;
        Assert.Equal(["Left", "Right", "Done"], node.Activity.GetOutcomes(node));
    }

    [Fact]
    public async Task RunJavaScript_should_run_a_script_that_is_only_known_then()
        => (await Run(Sequence(Activity("Elsa.RunJavaScript", "Script", ("script", Variable("source"))), Line("After")),
            ("source", "setCorrelationId('x')")).StartAsync()).ExpectLines("After");

    [Fact]
    public void RunJavaScript_that_cannot_be_read_should_be_refused()
        => Assert.Single(WorkflowHarness.Compile(Workflow(Activity("Elsa.RunJavaScript", "Script", ("script", Literal("let = ;")))))
            .Findings, finding => finding.Code == "bad-expression");

    [Fact]
    public async Task RunJavaScript_without_a_script_should_go_on()
        => (await Run(Sequence(Activity("Elsa.RunJavaScript", "Script"), Line("After"))).StartAsync()).ExpectLines("After");
}
