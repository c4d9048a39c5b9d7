using System.Text.Json.Nodes;
using ExamReg.Workflows.Execution;
using static ExamReg.Tests.Workflows.Define;

namespace ExamReg.Tests.Workflows.Activities.Flow;

/// <summary>Explicit joins: modes, loops that come back to them, losing branches, a waiting branch beside a timer.</summary>
public sealed class JoinTests
{
    private static JsonObject Join(string? mode) => Activity("Elsa.FlowJoin", "Join", ("mode", mode is null ? null : Literal(mode)));

    // Three branches B, C, D lead into a join, three rounds long.
    private static JsonObject Rounds(string mode) => Flowchart(
        [
            Activity("Elsa.Start", "Start"), Line("A"), Line("B"), Line("C"), Line("D"), Join(mode),
            SetVariable("Count", "rounds", Js("getVariable('rounds') + 1")),
            Activity("Elsa.FlowSwitch", "More", ("cases", new JsonArray(new JsonObject { ["label"] = "Again",
                ["condition"] = JsExpression("getVariable('rounds') < 3") }))),
            Activity("Elsa.End", "End"),
        ],
        "Start -> A", "A -> B", "A -> C", "A -> D", "B -> Join", "C -> Join", "D -> Join", "Join -> Count", "Count -> More",
        "More:Again -> A", "More:Default -> End");

    private static JsonObject JsExpression(string script) => new() { ["type"] = "JavaScript", ["value"] = script };

    [Theory]
    [InlineData("WaitAll")]
    [InlineData("WaitAllActive")]
    [InlineData("WaitAny")]
    public async Task Should_pass_once_in_each_round_of_a_loop(string mode)
        => (await Run(Rounds(mode), ("rounds", 0)).StartAsync())
            .ExpectLines("A", "B", "C", "D", "A", "B", "C", "D", "A", "B", "C", "D").Expect(WorkflowSubStatus.Finished);

    [Theory]
    [InlineData("WaitAll")]
    [InlineData("WaitAllActive")]
    [InlineData("WaitAny")]
    public async Task Should_pass_once_in_each_round_where_the_loop_leads_out_of_the_join(string mode)
    {
        var chart = Flowchart(
            [
                Activity("Elsa.Start", "Start"),
                Activity("Elsa.FlowSwitch", "More", ("cases",
                    new JsonArray(new JsonObject { ["label"] = "Again", ["condition"] = JsExpression("getVariable('rounds') < 3") }))),
                Line("A"), SetVariable("Count", "rounds", Js("getVariable('rounds') + 1")), Join(mode), Line("B"),
                Activity("Elsa.End", "End"),
            ],
            "Start -> More", "More:Again -> A", "More:Again -> Count", "More:Default -> B", "A -> Join", "Count -> Join", "Join -> More",
            "B -> End");

        (await Run(chart, ("rounds", 0)).StartAsync()).ExpectLines("A", "A", "A", "B").Expect(WorkflowSubStatus.Finished);
    }

    [Theory]
    [InlineData("WaitAll")]
    [InlineData("WaitAllInbound")]
    public async Task Join_of_all_should_not_pass_where_a_decision_went_one_way(string mode)
        => (await Run(DecisionIntoJoin(mode)).StartAsync()).ExpectLines().Expect(WorkflowSubStatus.Finished);

    [Theory]
    [InlineData("WaitAllActive")]
    [InlineData("WaitAny")]
    public async Task Join_of_what_is_under_way_should_pass_where_a_decision_went_one_way(string mode)
        => (await Run(DecisionIntoJoin(mode)).StartAsync()).ExpectLines("After").Expect(WorkflowSubStatus.Finished);

    // Both outcomes lead to the join, and only one of them can be taken.
    private static JsonObject DecisionIntoJoin(string mode) => Flowchart(
        [Activity("Elsa.FlowDecision", "Decide", ("condition", Literal(false))), Join(mode), Line("After")],
        "Decide:True -> Join", "Decide:False -> Join", "Join -> After");

    [Theory]
    [InlineData("WaitAll")]
    [InlineData("WaitAny")]
    public async Task Joins_one_after_the_other_should_each_pass_once(string mode)
    {
        JsonObject JoinNamed(string id) => Activity("Elsa.FlowJoin", id, ("mode", Literal(mode)));
        var chart = Flowchart(
            [Line("Start"), Activity("Elsa.FlowFork", "Fork1", ("branches", Expression("Object", "[\"a\",\"b\"]"))), Line("A"), Line("B"), JoinNamed("Join1"),
                Line("Middle"), Activity("Elsa.FlowFork", "Fork2", ("branches", Expression("Object", "[\"c\",\"d\"]"))), Line("C"), Line("D"),
                JoinNamed("Join2"), Line("End")],
            "Start -> Fork1", "Fork1:a -> A", "Fork1:b -> B", "A -> Join1", "B -> Join1", "Join1 -> Middle", "Middle -> Fork2", "Fork2:c -> C",
            "Fork2:d -> D", "C -> Join2", "D -> Join2", "Join2 -> End");

        (await Run(chart).StartAsync()).ExpectLines("Start", "A", "B", "Middle", "C", "D", "End").Expect(WorkflowSubStatus.Finished);
    }

    private static JsonObject EventBesideTimer(string? mode) => Flowchart(
        [Activity("Elsa.FlowFork", "Fork", ("branches", Expression("Object", "[\"Paid\",\"Late\"]"))), Event("Paid"),
            Delay("Late", "1.00:00:00"), Join(mode), Line("After")],
        "Fork:Paid -> Paid", "Fork:Late -> Late", "Paid -> Join", "Late -> Join", "Join -> After");

    [Theory]
    [InlineData("WaitAny")]
    [InlineData(null)]
    public async Task Event_should_win_against_the_timer_and_cancel_it(string? mode)
    {
        var run = await Run(EventBesideTimer(mode)).StartAsync();
        Assert.Equal(2, run.State.Bookmarks.Count);

        await run.SendAsync("event", key: "Paid");

        run.ExpectLines("After").Expect(WorkflowSubStatus.Finished);
        Assert.Contains(run.Journal, entry => entry is { ActivityId: "Late", Event: JournalEvent.Canceled });
        Assert.Equal(2, run.LastBurst.RemovedBookmarks.Count);
    }

    [Fact]
    public async Task Timer_should_win_against_the_event_and_cancel_it()
    {
        var run = await Run(EventBesideTimer("WaitAny")).StartAsync();

        await run.PassAsync(TimeSpan.FromDays(1));

        run.ExpectLines("After").Expect(WorkflowSubStatus.Finished);
        Assert.Contains(run.Journal, entry => entry is { ActivityId: "Paid", Event: JournalEvent.Canceled });
    }

    [Fact]
    public async Task Join_of_all_should_need_the_event_and_the_timer()
    {
        var run = await Run(EventBesideTimer("WaitAll")).StartAsync();

        await run.SendAsync("event", key: "Paid");
        run.ExpectLines().Expect(WorkflowSubStatus.Suspended);
        await run.PassAsync(TimeSpan.FromDays(1));

        run.ExpectLines("After").Expect(WorkflowSubStatus.Finished);
    }

    [Fact]
    public async Task A_race_in_a_loop_should_be_run_anew_each_round()
    {
        var chart = Flowchart(
            [
                Activity("Elsa.Start", "Start"), Event("Paid"), Delay("Late", "00:10:00"), Join("WaitAny"), Line("After"),
                SetVariable("Count", "rounds", Js("getVariable('rounds') + 1")),
                Activity("Elsa.FlowDecision", "More", ("condition", Js("getVariable('rounds') < 3"))),
            ],
            "Start -> Paid", "Start -> Late", "Paid -> Join", "Late -> Join", "Join -> After", "After -> Count", "Count -> More",
            "More:True -> Start");
        var run = await Run(chart, ("rounds", 0)).StartAsync();

        await run.SendAsync("event", key: "Paid");
        run.ExpectLines("After").Expect(WorkflowSubStatus.Suspended);
        await run.PassAsync(TimeSpan.FromMinutes(10));
        run.ExpectLines("After", "After").Expect(WorkflowSubStatus.Suspended);
        await run.SendAsync("event", key: "Paid");

        run.ExpectLines("After", "After", "After").Expect(WorkflowSubStatus.Finished);
    }

    [Fact]
    public async Task A_race_should_cancel_what_a_losing_branch_contains()
    {
        var branch = Activity("Elsa.FlowNode", "Box", ("body", Flowchart("Inner", [Event("Deep"), Line("Never")], "Deep -> Never")));
        var chart = Flowchart([Activity("Elsa.Start", "Start"), branch, Event("Quick"), Join("WaitAny"), Line("After")],
            "Start -> Box", "Start -> Quick", "Box -> Join", "Quick -> Join", "Join -> After");
        var run = await Run(chart).StartAsync();

        await run.SendAsync("event", key: "Quick");

        run.ExpectLines("After").Expect(WorkflowSubStatus.Finished);
        Assert.Equal(["Box", "Deep", "Inner"], run.Journal.Where(entry => entry.Event == JournalEvent.Canceled)
            .Select(entry => entry.ActivityId).Order());
    }

    [Fact]
    public async Task A_branch_that_begins_to_wait_after_the_race_was_decided_should_be_cancelled()
    {
        var late = Activity("Elsa.FlowNode", "Box", ("body", Sequence(Line("Begun"), Event("Deep"))));
        var chart = Flowchart([Activity("Elsa.Start", "Start"), Line("Quick"), Line("Slow"), late, Event("Slower"), Join("WaitAny"),
            Line("After"), Event("Next")],
            "Start -> Quick", "Start -> Slow", "Start -> Slower", "Slow -> Box", "Quick -> Join", "Box -> Join", "Slower -> Join",
            "Join -> After", "After -> Next");

        var run = await Run(chart).StartAsync();

        Assert.Equal(["Quick", "Slow", "After", "Begun"], run.Lines);
        Assert.Equal("Next", Assert.Single(run.State.Bookmarks).Key);
        Assert.Null(run.State.Frames.Single(frame => frame.ActivityId == "Flowchart1").Data?["t"]?.AsArray()
            .FirstOrDefault(token => token!.AsArray().Count > 3 && token[3]!.GetValue<int>() == 2));
    }

    [Theory]
    [InlineData("Paid")]
    [InlineData("Late")]
    public async Task A_race_should_not_remember_who_lost_the_round_before(string second)
    {
        var chart = Flowchart(
            [
                Activity("Elsa.Start", "Start"), Event("Paid"), Event("Late"), Join("WaitAny"), Line("After"),
                SetVariable("Count", "rounds", Js("getVariable('rounds') + 1")),
                Activity("Elsa.FlowDecision", "More", ("condition", Js("getVariable('rounds') < 2"))),
            ],
            "Start -> Paid", "Start -> Late", "Paid -> Join", "Late -> Join", "Join -> After", "After -> Count", "Count -> More",
            "More:True -> Start");
        var run = await Run(chart, ("rounds", 0)).StartAsync();

        await run.SendAsync("event", key: "Paid");
        await run.SendAsync("event", key: second);

        run.ExpectLines("After", "After").Expect(WorkflowSubStatus.Finished);
    }

    [Fact]
    public async Task A_race_should_be_won_again_by_a_way_back_and_by_another_branch()
    {
        JsonObject Decide(string id, string condition) => Activity("Elsa.FlowDecision", id, ("condition", Js(condition)));
        var chart = Flowchart(
            [
                Line("Begin"), Decide("First", "getN() === 0"), Line("A"), Decide("Third", "getN() === 2"), Line("B"), Join(null),
                Line("Body"),
                SetVariable("Count", "n", Js("getN() + 1")), Decide("Again", "getN() <= 1"), Line("Retry"), Line("End"),
            ],
            "Begin -> First", "First:True -> A", "First:False -> Third", "Third:True -> B", "Third:False -> End", "A -> Join", "B -> Join",
            "Join -> Body",
            "Body -> Count", "Count -> Again", "Again:True -> Retry", "Retry -> Join", "Again:False -> First");

        (await Run(chart, ("n", 0)).StartAsync()).ExpectLines("Begin", "A", "Body", "Retry", "Body", "B", "Body", "End")
            .Expect(WorkflowSubStatus.Finished);
    }

    [Fact]
    public async Task A_race_inside_of_parallel_rounds_should_be_run_in_each_of_them()
    {
        var body = Flowchart("Body", [Activity("Elsa.FlowDecision", "Decide", ("condition", Literal(false))), Line("Yes"), Join("WaitAny"),
            Line("After")],
            "Decide:True -> Yes", "Yes -> Join", "Join -> After", "Decide:False -> Join");

        (await Run(Activity("Elsa.ParallelForEach", "Each", ("items", Js("[1,2,3]")), ("body", body))).StartAsync())
            .ExpectLines("After", "After", "After").Expect(WorkflowSubStatus.Finished);
    }

    [Fact]
    public async Task A_race_should_leave_branches_alone_that_do_not_lead_to_it()
    {
        var chart = Flowchart([Activity("Elsa.Start", "Start"), Event("Paid"), Delay("Late", "00:10:00"), Event("Beside"), Join("WaitAny"),
            Line("After")],
            "Start -> Paid", "Start -> Late", "Start -> Beside", "Paid -> Join", "Late -> Join", "Join -> After");
        var run = await Run(chart).StartAsync();

        await run.SendAsync("event", key: "Paid");

        run.ExpectLines("After").Expect(WorkflowSubStatus.Suspended);
        Assert.Equal("Beside", Assert.Single(run.State.Bookmarks).Key);
    }

    [Fact]
    public async Task Backward_and_dangling_connections_should_not_block_the_way_on()
    {
        JsonArray Cases(params (string Label, string Condition)[] cases)
            => [.. cases.Select(item => new JsonObject { ["label"] = item.Label, ["condition"] = JsExpression(item.Condition) })];
        var chart = Flowchart(
            [
                Activity("Elsa.Start", "Start"), Line("dangling"),
                Activity("Elsa.FlowSwitch", "First", ("mode", Literal("MatchAny")), ("cases", Cases(("Low", "getVariable('n') < 3")))),
                Line("A"), Line("B"), SetVariable("Count", "n", Js("getVariable('n') + 1")),
                Activity("Elsa.FlowSwitch", "Second", ("mode", Literal("MatchAny")),
                    ("cases", Cases(("One", "getVariable('n') == 1"), ("Under4", "getVariable('n') < 4"),
                        ("Three", "getVariable('n') == 3")))),
                Line("D"), Line("E"), Line("F"), Activity("Elsa.End", "End"),
            ],
            "Start -> First", "dangling -> First", "First:Low -> A", "First:Low -> B", "First:Default -> Count", "A -> Count", "B -> Count",
            "Count -> Second",
            "Second:One -> D", "D -> Count", "Second:Under4 -> E", "E -> First", "Second:Three -> F", "F -> End");

        (await Run(chart, ("n", 0)).StartAsync()).ExpectLines("A", "B", "D", "E", "A", "B", "E", "E", "F")
            .Expect(WorkflowSubStatus.Finished);
    }
}
