using System.Text.Json.Nodes;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Rehearsal;
using static ExamReg.Tests.Workflows.Define;

namespace ExamReg.Tests.Workflows.Rehearsal;

/// <summary>Rehearsals of the engine's own activities: as they run for live instances, by a virtual clock, without a database.</summary>
public sealed class RehearsalTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_walk_events_timers_and_variables_as_a_live_instance_would()
    {
        var session = await RehearsalSession.StartAsync(Compile(
            Flowchart([Start(), Event("paid"), Delay("day", "1.00:00:00"), Line("said", Js("'n=' + variables.n")), Activity("Elsa.End", "z")],
                "s -> paid", "paid -> day", "day -> said", "said -> z"), ("n", 1)), new RehearsalCase(), Token);
        var wait = Assert.Single(session.Waiting);
        Assert.Equal(("paid", "paid"), (wait.ActivityId, wait.Choices.Single().Label));

        Assert.True((await session.DoAsync(new RehearsalStep(RehearsalAct.SetVariable) { Name = "n", Value = 5 })).IsAccepted);
        Assert.True((await session.DoAsync(RehearsalStep.Send("paid", "event", payload: new JsonObject { ["amount"] = 3 }))).IsAccepted);
        Assert.True((await session.DoAsync(RehearsalStep.Pass(TimeSpan.FromHours(23)))).IsAccepted);
        Assert.True(session.IsAlive);
        Assert.True((await session.DoAsync(RehearsalStep.PassToNextTimer())).IsAccepted);

        Assert.Equal(WorkflowSubStatus.Finished, session.SubStatus);
        Assert.Equal(TimeSpan.FromDays(1), session.Elapsed);
        Assert.Contains(session.Journal, line => line is { Step: 4, Entry: { Event: JournalEvent.Message, Text: "n=5" } });
    }

    [Fact]
    public async Task Should_refuse_a_step_out_of_turn_in_chinese_and_change_nothing()
    {
        var session = await RehearsalSession.StartAsync(Compile(Flowchart([Start(), Event("paid")], "s -> paid")), new RehearsalCase(), Token);
        foreach (var step in new[]
        {
            RehearsalStep.Send("paid", "no-such"), RehearsalStep.Send("nowhere", "event"), RehearsalStep.Send("paid", "event", "event>other"),
            RehearsalStep.PassToNextTimer(), RehearsalStep.Pass(TimeSpan.FromHours(-1)),
            new RehearsalStep(RehearsalAct.SetVariable) { Name = "none", Value = 1 }, new RehearsalStep(RehearsalAct.SetFact) { Name = "none", Value = true },
        })
        {
            var result = await session.DoAsync(step);
            Assert.False(result.IsAccepted, step.ToString());
            Assert.Matches(@"\p{IsCJKUnifiedIdeographs}", result.Errors.Single().Message);
        }
        Assert.Empty(session.Steps);
        Assert.Single(session.Waiting);
    }

    [Fact]
    public async Task Should_tell_an_activity_that_throws_and_keep_its_place()
    {
        var session = await RehearsalSession.StartAsync(Compile(
            Flowchart([Start(), Event("go"), Line("bad", Js("nothing.there"))], "s -> go", "go -> bad")), new RehearsalCase(), Token);

        var result = await session.DoAsync(RehearsalStep.Send("go", "event"));

        Assert.Equal(("bad", false), (result.FailedActivityId, result.IsAccepted));
        Assert.Equal("go", Assert.Single(session.Waiting).ActivityId);
    }

    [Fact]
    public async Task Should_take_both_ways_of_a_decision_that_data_makes_and_call_it_a_guess()
    {
        var report = await ExploreAsync(Flowchart(
            [Start(), Event("data"), Activity("Elsa.FlowDecision", "big", ("condition", Js("getResult() > 10"))), Line("yes"), Line("no")],
            "s -> data", "data -> big", "big:True -> yes", "big:False -> no"));

        Assert.True(report.IsComplete);
        Assert.Empty(report.NeverReached);
        Assert.All(report.Ends, end => Assert.True(end.Example.IsGuess));
        Assert.Equal(["no", "yes"], report.Ends.Select(end => end.ActivityId!).Order());
    }

    [Fact]
    public async Task Should_take_only_the_way_of_a_decision_that_is_fixed()
    {
        var report = await ExploreAsync(Flowchart(
            [Start(), Activity("Elsa.FlowDecision", "fixed", ("condition", Literal(false))), Line("yes"), Line("no")],
            "s -> fixed", "fixed:True -> yes", "fixed:False -> no"));

        Assert.Equal(["yes"], report.NeverReached);
        Assert.False(Assert.Single(report.Ends).Example.IsGuess);
    }

    [Fact]
    public async Task Should_find_every_outcome_of_what_waits_for_the_outer_world()
    {
        var report = await ExploreAsync(Flowchart(
            [Start(), Activity("Elsa.ExecuteWorkflow", "child", ("workflowDefinitionId", Literal("other")), ("waitForCompletion", Literal(true))),
                Activity("Elsa.RunTask", "task", ("taskName", Literal("print"))), Activity("Elsa.End", "z")],
            "s -> child", "child -> task", "task -> z"));

        Assert.Empty(report.NeverReached);
        Assert.Equal("z", Assert.Single(report.Ends).ActivityId);
    }

    [Fact]
    public async Task Should_know_that_time_has_no_limit_where_a_loop_waits()
    {
        var report = await ExploreAsync(Flowchart(
            [Start(), Activity("Elsa.FlowFork", "fork", ("branches", Literal(new JsonArray("wait", "ask")))), Delay("hour", "01:00:00"), Event("stop"), Activity("Elsa.End", "z")],
            "s -> fork", "fork:wait -> hour", "hour -> hour", "fork:ask -> stop", "stop -> z"));

        Assert.True(report.IsComplete);
        Assert.Null(Assert.Single(report.Ends).LongestTime);
        Assert.Null(report.LongestTime);
    }

    [Fact]
    public async Task Should_count_the_longest_of_several_timed_ways()
    {
        var report = await ExploreAsync(Flowchart(
            [Start(), Event("quick"), Delay("first", "02:00:00"), Delay("second", "03:00:00"), Activity("Elsa.End", "z")],
            "s -> quick", "s -> first", "first -> second", "quick -> z", "second -> z"));

        Assert.Equal(TimeSpan.FromHours(5), report.LongestTime);
    }

    [Fact]
    public async Task Should_stay_within_its_bounds_where_situations_have_no_end()
    {
        var report = await RehearsalExplorer.ExploreAsync(
            Compile(Flowchart([Start(), Event("again"), Activity("Elsa.SetVariable", "count", ("variable", new JsonObject { ["id"] = "n", ["name"] = "n" }), ("value", Js("variables.n + 1")))],
                "s -> again", "again -> count", "count -> again"), ("n", 0)),
            bounds: new RehearsalBounds { MaxStates = 50, Walks = 3, WalkLength = 10 }, cancellationToken: Token);

        Assert.False(report.IsComplete);
        Assert.InRange(report.States, 50, 90);
        Assert.Empty(report.Traps);
    }

    [Fact]
    public async Task Should_begin_by_each_trigger()
    {
        var report = await ExploreAsync(Flowchart(
            [Event("one").With("customProperties", new JsonObject { ["canStartWorkflow"] = true }), Event("two").With("customProperties", new JsonObject { ["canStartWorkflow"] = true }),
                Line("a"), Line("b")],
            "one -> a", "two -> b"));

        Assert.Empty(report.NeverReached);
        Assert.Equal("two", report.Reached["b"].Example.TriggerActivityId);
    }

    private static JsonObject Start() => Activity("Elsa.Start", "s");

    private static Task<RehearsalReport> ExploreAsync(JsonObject root) => RehearsalExplorer.ExploreAsync(Compile(root), cancellationToken: Token);

    private static CompiledWorkflow Compile(JsonObject root, params (string Name, JsonNode? Value)[] variables)
    {
        var (workflow, findings) = WorkflowHarness.Compile(Workflow(root, variables));
        Assert.True(workflow is not null, string.Join("\n", findings.Select(finding => finding.Message)));
        return workflow;
    }
}
