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
    public async Task End_should_end_its_own_sequence_only()
        => (await Run(Sequence(Line("A"), Container("Elsa.Sequence", "Inner", Line("B"), Activity("Elsa.End", "End"), Line("Never")), Line("C")))
            .StartAsync()).ExpectLines("A", "B", "C").Expect(WorkflowSubStatus.Finished);

    [Fact]
    public async Task End_in_a_body_should_end_the_round_and_not_the_loop()
    {
        var body = Flowchart("Body", [Activity("Elsa.FlowDecision", "Odd", ("condition", Js("getCurrentValue() % 2 === 1"))),
            Activity("Elsa.End", "End"), Line("Even", Js("getCurrentValue()"))], "Odd:True -> End", "Odd:False -> Even");

        (await Run(Activity("Elsa.ForEach", "Each", ("items", Expression("Object", "[1,2,3,4]")), ("body", body))).StartAsync())
            .ExpectLines("2", "4").Expect(WorkflowSubStatus.Finished);
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

    private static System.Text.Json.Nodes.JsonObject Fault(string id) => Activity("Elsa.Fault", id, ("message", Literal(id)));

    [Fact]
    public async Task What_was_scheduled_beside_a_fault_should_still_run_and_the_workflow_fault()
    {
        var chart = Flowchart([Activity("Elsa.Start", "Start"), Fault("Fault"), Line("A"), Line("B"), Event("Waits"), Line("After")],
            "Start -> Fault", "Start -> A", "Start -> Waits", "A -> B", "Fault -> After");

        var run = (await Run(chart).StartAsync()).ExpectLines("A", "B").Expect(WorkflowSubStatus.Faulted);

        Assert.Empty(run.State.Bookmarks);
        Assert.Empty(run.State.Frames);
        Assert.Contains(run.Journal, entry => entry is { ActivityId: "Fault", Event: JournalEvent.Faulted });
        Assert.DoesNotContain(run.Journal, entry => entry.ActivityId == "Flowchart1" && entry.Event == JournalEvent.Completed);
    }

    [Fact]
    public async Task One_round_of_many_that_faults_should_not_keep_the_others()
    {
        var body = Sequence(Activity("Elsa.If", "If", ("condition", Js("getCurrentValue() === 2")), ("then", Fault("Fault"))),
            Line("Show", Js("getCurrentValue()")));

        var run = await Run(Sequence(Activity("Elsa.ParallelForEach", "Each", ("items", Expression("Object", "[1,2,3]")), ("body", body)), Line("Never")))
            .StartAsync();

        run.ExpectLines("1", "3").Expect(WorkflowSubStatus.Faulted);
    }

    [Fact]
    public async Task The_first_of_two_faults_should_be_told()
    {
        var run = (await Run(Container("Elsa.Parallel", "Both", Fault("One"), Fault("Two"))).StartAsync()).Expect(WorkflowSubStatus.Faulted);

        Assert.Equal("One", run.LastBurst.Fault!.Message);
        Assert.Equal(["One", "Two"], run.Journal.Where(entry => entry.Event == JournalEvent.Faulted).Select(entry => entry.ActivityId));
    }

    [Fact]
    public async Task A_workflow_that_faults_should_not_finish_by_what_runs_beside_it()
    {
        var fork = Activity("Elsa.Fork", "Fork", ("joinMode", "WaitAny")).With("branches", new System.Text.Json.Nodes.JsonArray(Fault("Fault"), Line("Quick")));

        (await Run(Sequence(fork, Line("After"))).StartAsync()).Expect(WorkflowSubStatus.Faulted);
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
