using System.Text.Json.Nodes;
using ExamReg.Workflows.Execution;
using static ExamReg.Tests.Workflows.Define;

namespace ExamReg.Tests.Workflows.Activities.Branching;

public sealed class BranchingTests
{
    private static JsonObject Case(string label, string condition, JsonObject? activity = null)
        => new()
        {
            ["label"] = label,
            ["condition"] = new JsonObject { ["type"] = "JavaScript", ["value"] = condition },
            ["activity"] = activity
        };

    [Theory]
    [InlineData(true, "Then")]
    [InlineData(false, "Else")]
    public async Task If_should_run_one_side_and_tell_which(bool value, string expected)
    {
        var branch = Activity("Elsa.If", "If", ("condition", Variable("flag")), ("then", Line("Then")), ("else", Line("Else")),
            ("result", Into("seen")));

        var run = (await Run(Sequence(branch, Line("After")), ("flag", value), ("seen", null)).StartAsync()).ExpectLines(expected, "After");

        Assert.Equal(value, run.State.Variables["seen"]);
    }

    [Fact]
    public async Task If_without_a_side_should_go_on()
        => (await Run(Sequence(Activity("Elsa.If", "If", ("condition", Literal("true"))), Line("After"))).StartAsync())
            .ExpectLines("After");

    [Theory]
    [InlineData("MatchFirst", 5, new[] { "Small", "After" })]
    [InlineData("MatchAny", 5, new[] { "Small", "Odd", "After" })]
    [InlineData("MatchFirst", 20, new[] { "Other", "After" })]
    [InlineData("MatchAny", 7, new[] { "Small", "Odd", "After" })]
    public async Task Switch_should_run_the_cases_that_hold(string mode, int number, string[] lines)
    {
        var cases = new JsonArray(Case("small", "getNumber() < 10", Line("Small")), Case("odd", "getNumber() % 2 === 1", Line("Odd")),
            Case("empty", "getNumber() === 7"));
        var branch = Activity("Elsa.Switch", "Switch", ("mode", Literal(mode)), ("cases", cases), ("default", Line("Other")));

        (await Run(Sequence(branch, Line("After")), ("number", number)).StartAsync()).ExpectLines(lines).Expect(WorkflowSubStatus.Finished);
    }

    [Fact]
    public async Task Switch_should_wait_for_all_its_cases()
    {
        var cases = new JsonArray(Case("x", "true", Event("X")), Case("y", "true", Event("Y")));
        var run = await Run(Sequence(Activity("Elsa.Switch", "Switch", ("mode", Literal("MatchAny")), ("cases", cases)), Line("After")))
            .StartAsync();

        (await run.SendAsync("event", key: "X")).ExpectLines();
        (await run.SendAsync("event", key: "Y")).ExpectLines("After");
    }

    [Theory]
    [InlineData("MatchFirst", 5, new[] { "S" })]
    [InlineData("MatchAny", 5, new[] { "S", "O" })]
    [InlineData("MatchFirst", 20, new[] { "D" })]
    public async Task FlowSwitch_should_leave_by_the_cases_that_hold(string mode, int number, string[] lines)
    {
        var branch = Activity("Elsa.FlowSwitch", "Switch", ("mode", Literal(mode)),
            ("cases", new JsonArray(Case("small", "getNumber() < 10"), Case("odd", "getNumber() % 2 === 1"))));
        var chart = Flowchart([branch, Line("S"), Line("O"), Line("D")], "Switch:small -> S", "Switch:odd -> O", "Switch:Default -> D");

        (await Run(chart, ("number", number)).StartAsync()).ExpectLines(lines).Expect(WorkflowSubStatus.Finished);
    }

    [Fact]
    public void FlowSwitch_should_offer_its_cases_as_outcomes()
    {
        var (workflow, _) = WorkflowHarness.Compile(Workflow(Activity("Elsa.FlowSwitch", "Switch",
            ("cases", new JsonArray(Case("a", "true"), Case("b", "true"))))));

        Assert.Equal(["a", "b", "Default"], workflow!.Root.Activity.GetOutcomes(workflow.Root));
    }

    [Fact]
    public void Cases_should_be_checked()
    {
        var (workflow, findings) = WorkflowHarness.Compile(Workflow(Activity("Elsa.FlowSwitch", "Switch",
            ("cases", new JsonArray(Case("", "true"), Case("a", "1 +"), Case("a", "true"))))));

        Assert.Null(workflow);
        Assert.Equal(["bad-expression", "case-without-label", "duplicate-case"], findings.Select(finding => finding.Code).Order());
    }

    [Theory]
    [InlineData("true", "Yes")]
    [InlineData("false", "No")]
    public async Task FlowDecision_should_go_one_way(string condition, string expected)
    {
        var chart = Flowchart([Activity("Elsa.FlowDecision", "D", ("condition", Literal(condition))), Line("Yes"), Line("No")],
            "D:True -> Yes", "D:False -> No");

        (await Run(chart).StartAsync()).ExpectLines(expected);
    }

    [Fact]
    public async Task Fork_should_wait_for_all_branches()
    {
        var fork = Activity("Elsa.Fork", "Fork", ("joinMode", "WaitAll"), ("branches", new JsonArray(Event("X"), Event("Y"))));
        var run = await Run(Sequence(fork, Line("After"))).StartAsync();

        (await run.SendAsync("event", key: "Y")).ExpectLines();
        (await run.SendAsync("event", key: "X")).ExpectLines("After").Expect(WorkflowSubStatus.Finished);
    }

    [Fact]
    public async Task Fork_should_go_on_with_the_first_branch_and_cancel_the_others()
    {
        var fork = Activity("Elsa.Fork", "Fork", ("joinMode", "WaitAny"), ("branches", new JsonArray(Event("X"), Event("Y"))));
        var run = await Run(Sequence(fork, Line("After"), Event("Z"))).StartAsync();

        await run.SendAsync("event", key: "Y");

        run.ExpectLines("After");
        Assert.Equal("Z", Assert.Single(run.State.Bookmarks).Key);
    }

    [Fact]
    public async Task FlowFork_should_take_all_its_branches()
    {
        var chart = Flowchart([Activity("Elsa.FlowFork", "Fork", ("branches", Literal(new JsonArray("a", "b")))), Line("A"), Line("B")],
            "Fork:a -> A", "Fork:b -> B");

        (await Run(chart).StartAsync()).ExpectLines("A", "B").Expect(WorkflowSubStatus.Finished);
    }
}
