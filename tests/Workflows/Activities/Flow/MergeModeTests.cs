using System.Text.Json.Nodes;
using ExamReg.Workflows.Execution;
using static ExamReg.Tests.Workflows.Define;

namespace ExamReg.Tests.Workflows.Activities.Flow;

/// <summary>What happens where several connections meet, mode by mode.</summary>
public sealed class MergeModeTests
{
    // Start forks to A and B; both lead to Meet, then End.
    private static JsonObject Diamond(string mode, JsonObject a, JsonObject b) => Flowchart(
        [Activity("Elsa.Start", "Start"), a, b, Line("Meet").Merging(mode), Line("After")],
        "Start -> " + a["id"], "Start -> " + b["id"], a["id"] + " -> Meet", b["id"] + " -> Meet", "Meet -> After");

    // A decision sends control one way only; the other inbound connection of Meet never gets a token.
    private static JsonObject DeadPath(string mode) => Flowchart(
        [Activity("Elsa.FlowDecision", "Decide", ("condition", Literal("true"))), Line("Yes"), Line("No"), Line("Meet").Merging(mode)],
        "Decide:True -> Yes", "Decide:False -> No", "Yes -> Meet", "No -> Meet");

    [Theory]
    [InlineData("None")]
    [InlineData("Stream")]
    [InlineData("Merge")]
    [InlineData("Converge")]
    public async Task Should_run_once_after_both_branches(string mode)
    {
        var run = (await Run(Diamond(mode, Line("A"), Line("B"))).StartAsync());

        run.ExpectLines("A", "B", "Meet", "After").Expect(WorkflowSubStatus.Finished);
    }

    [Theory]
    [InlineData("Stream")]
    [InlineData("Merge")]
    [InlineData("Converge")]
    public async Task Should_wait_for_a_branch_that_waits(string mode)
    {
        var run = (await Run(Diamond(mode, Line("A"), Event("B"))).StartAsync()).ExpectLines("A").Expect(WorkflowSubStatus.Suspended);

        (await run.SendAsync("event", key: "B")).ExpectLines("A", "Meet", "After").Expect(WorkflowSubStatus.Finished);
    }

    [Fact]
    public async Task Stream_should_ignore_a_path_that_was_not_taken()
        => (await Run(DeadPath("Stream")).StartAsync()).ExpectLines("Yes", "Meet").Expect(WorkflowSubStatus.Finished);

    [Fact]
    public async Task Both_outcomes_of_a_decision_into_one_activity_should_run_it_once()
        => (await Run(Flowchart([Activity("Elsa.FlowDecision", "Decide", ("condition", Js("true"))), Line("Meet")], "Decide:False -> Meet", "Decide:True -> Meet"))
            .StartAsync()).ExpectLines("Meet").Expect(WorkflowSubStatus.Finished);

    [Theory]
    [InlineData("Merge")]
    [InlineData("Converge")]
    public async Task Strict_modes_should_not_pass_where_a_path_was_not_taken(string mode)
        => (await Run(DeadPath(mode)).StartAsync()).ExpectLines("Yes").Expect(WorkflowSubStatus.Finished);

    [Fact]
    public async Task Cascade_should_run_once_for_each_token()
        => (await Run(Diamond("Cascade", Line("A"), Line("B"))).StartAsync()).ExpectLines("A", "B", "Meet", "Meet", "After", "After")
            .Expect(WorkflowSubStatus.Finished);

    [Fact]
    public async Task Race_should_run_once_and_cancel_the_branch_that_waits()
    {
        var run = await Run(Diamond("Race", Event("A"), Event("B"))).StartAsync();

        await run.SendAsync("event", key: "B");

        run.ExpectLines("Meet", "After").Expect(WorkflowSubStatus.Finished);
        Assert.Contains(run.Journal, entry => entry is { ActivityId: "A", Event: JournalEvent.Canceled });
        Assert.Empty(run.State.Bookmarks);
    }

    [Fact]
    public async Task Race_should_swallow_a_loser_that_arrives_in_the_same_burst()
        => (await Run(Diamond("Race", Line("A"), Line("B"))).StartAsync()).ExpectLines("A", "B", "Meet", "After")
            .Expect(WorkflowSubStatus.Finished);

    // A -> B -> Meet beside a way back from Meet to itself through Again: Merge ignores the loop, Converge waits for it in vain.
    [Theory]
    [InlineData("Merge", new[] { "A", "B", "Meet", "Again", "Meet" })]
    [InlineData("Converge", new[] { "A", "B" })]
    public async Task Only_converge_should_wait_for_loops_back(string mode, string[] lines)
    {
        var chart = Flowchart(
            [
                Activity("Elsa.Start", "Start"), Line("A"), Line("B"), Line("Meet").Merging(mode),
                SetVariable("Count", "rounds", Js("getVariable('rounds') + 1")),
                Activity("Elsa.FlowDecision", "More", ("condition", Js("getVariable('rounds') < 2"))), Line("Again"),
            ],
            "Start -> A", "A -> B", "B -> Meet", "Meet -> Count", "Count -> More", "More:True -> Again", "Again -> Meet");

        (await Run(chart, ("rounds", 0)).StartAsync()).ExpectLines(lines).Expect(WorkflowSubStatus.Finished);
    }
}
