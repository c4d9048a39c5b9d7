using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;
using static ExamReg.Tests.Workflows.Define;

namespace ExamReg.Tests.Workflows.Activities.Flow;

public sealed class ContainerTests
{
    [Fact]
    public async Task Sequence_should_run_in_order_and_wait_in_between()
    {
        var run = (await Run(Sequence(Line("A"), Event("Go"), Line("B"))).StartAsync()).ExpectLines("A")
            .Expect(WorkflowSubStatus.Suspended);

        (await run.SendAsync("event", key: "Go")).ExpectLines("A", "B").Expect(WorkflowSubStatus.Finished);
    }

    [Fact]
    public async Task Parallel_should_complete_once_all_have_ended()
    {
        var run = await Run(Sequence(Container("Elsa.Parallel", "Both", Event("X"), Event("Y")), Line("After"))).StartAsync();

        await run.SendAsync("event", key: "Y");
        run.ExpectLines().Expect(WorkflowSubStatus.Suspended);

        (await run.SendAsync("event", key: "X")).ExpectLines("After").Expect(WorkflowSubStatus.Finished);
    }

    [Theory]
    [InlineData("Elsa.Sequence")]
    [InlineData("Elsa.Parallel")]
    [InlineData("Elsa.Fork")]
    [InlineData("Elsa.FlowNode")]
    [InlineData("Elsa.Flowchart")]
    public async Task Empty_containers_should_complete_at_once(string type)
        => (await Run(Sequence(Activity(type, "Empty"), Line("After"))).StartAsync()).ExpectLines("After")
            .Expect(WorkflowSubStatus.Finished);

    [Fact]
    public async Task Finish_should_end_the_whole_workflow_from_within()
    {
        var run = await Run(Container("Elsa.Parallel", "Both", Event("X"),
            Sequence(Line("A"), Activity("Elsa.Finish", "Finish"), Line("Never")))).StartAsync();

        run.ExpectLines("A").Expect(WorkflowSubStatus.Finished);
        Assert.Empty(run.State.Bookmarks);
        Assert.Contains(run.Journal, entry => entry is { ActivityId: "Finish", Event: JournalEvent.Completed });
    }

    [Fact]
    public async Task End_should_end_its_own_flowchart_only()
    {
        var inner = Flowchart("Inner", [Activity("Elsa.Start", "Start"), Event("Waits"), Activity("Elsa.End", "End")], "Start -> Waits",
            "Start -> End");

        (await Run(Sequence(Activity("Elsa.FlowNode", "Box", ("body", inner)), Line("After"))).StartAsync()).ExpectLines("After")
            .Expect(WorkflowSubStatus.Finished);
    }

    [Fact]
    public async Task Complete_should_complete_the_workflow_with_its_outcomes_through_all_containers()
    {
        var complete = Activity("Elsa.Complete", "Complete", ("outcomes", Expression("Object", "[\"Approved\"]")));
        var chart = Flowchart([Activity("Elsa.FlowNode", "Box", ("body", Sequence(complete, Line("Never")))), Line("Never too")],
            "Box -> Never too");

        var run = (await Run(chart).StartAsync()).ExpectLines().Expect(WorkflowSubStatus.Finished);

        Assert.Equal(["Approved"], run.LastBurst.RootOutcomes);
        Assert.Contains(run.Journal, entry => entry is { ActivityId: "Complete", Event: JournalEvent.Completed });
    }

    [Fact]
    public async Task Fault_should_end_the_workflow_as_faulted()
    {
        var fault = Activity("Elsa.Fault", "Fault", ("code", Literal("E1")), ("message", Literal("坏了")));

        var run = (await Run(Sequence(Line("A"), fault, Line("Never"))).StartAsync()).ExpectLines("A").Expect(WorkflowSubStatus.Faulted);

        Assert.Equal(("E1", "坏了"), (run.LastBurst.Fault!.Code, run.LastBurst.Fault.Message));
    }

    [Fact]
    public async Task Flowchart_should_begin_where_it_says_itself()
        => (await Run(Flowchart([Line("A"), Line("B")]).With("start", "B")).StartAsync()).ExpectLines("B");

    [Fact]
    public void Connection_to_nowhere_should_be_a_warning()
    {
        var (workflow, findings) = WorkflowHarness.Compile(Workflow(Flowchart([Line("A")], "A -> Gone")));

        Assert.NotNull(workflow);
        Assert.Single(findings, finding => finding is { Code: "dangling-connection", Severity: FindingSeverity.Warning });
    }
}
