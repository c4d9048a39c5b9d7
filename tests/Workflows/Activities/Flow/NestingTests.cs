using System.Text.Json.Nodes;
using ExamReg.Workflows.Execution;
using static ExamReg.Tests.Workflows.Define;

namespace ExamReg.Tests.Workflows.Activities.Flow;

/// <summary>Containers inside of containers, as Studio's embedded designers make them.</summary>
public sealed class NestingTests
{
    private static JsonObject Show(string id, string script) => Line(id, Js(script));

    [Fact]
    public async Task Flowchart_in_sequence_in_flowchart_should_go_on_when_the_inner_one_has_ended()
    {
        var inner = Flowchart("Inner", [Line("I1"), Event("Go"), Line("I2")], "I1 -> Go", "Go -> I2");
        var run = await Run(Flowchart([Line("Begin"), Container("Elsa.Sequence", "Seq", inner, Line("S")), Line("End")], "Begin -> Seq", "Seq -> End")).StartAsync();
        run.ExpectLines("Begin", "I1").Expect(WorkflowSubStatus.Suspended);

        (await run.SendAsync("event", key: "Go")).ExpectLines("Begin", "I1", "I2", "S", "End").Expect(WorkflowSubStatus.Finished);
    }

    [Fact]
    public async Task Flowcharts_as_bodies_and_branches_should_each_have_tokens_of_their_own()
    {
        JsonObject Diamond(string id) => Flowchart(id,
            [Line(id + "1"), Line(id + "2"), Line(id + "3"), Activity("Elsa.FlowJoin", id + "J", ("mode", Literal("WaitAll"))), Show(id + "4", $"'{id} met'")],
            $"{id}1 -> {id}2", $"{id}1 -> {id}3", $"{id}2 -> {id}J", $"{id}3 -> {id}J", $"{id}J -> {id}4");
        var body = Activity("Elsa.ForEach", "Each", ("items", Expression("Object", "[1,2]")), ("body", Diamond("B")));
        var choice = Activity("Elsa.If", "If", ("condition", Literal(true)), ("then", Diamond("T")), ("else", Diamond("E")));

        (await Run(Flowchart([body, choice, Line("End")], "Each -> If", "If -> End")).StartAsync())
            .ExpectLines("B1", "B2", "B3", "B met", "B1", "B2", "B3", "B met", "T1", "T2", "T3", "T met", "End").Expect(WorkflowSubStatus.Finished);
    }

    [Fact]
    public async Task An_activity_inside_of_a_branch_should_not_be_taken_for_the_flowcharts_own()
    {
        // The inner lines end while the outer flowchart has another branch: nothing of the inner chart may touch the outer one's tokens.
        var box = Activity("Elsa.FlowNode", "Box", ("body", Flowchart("Inner", [Line("Deep"), Event("Wait"), Line("Deeper")], "Deep -> Wait", "Wait -> Deeper")));
        var run = await Run(Flowchart([Activity("Elsa.Start", "Start"), box, Line("Beside"), Line("Meet").Merging("Merge")],
            "Start -> Box", "Start -> Beside", "Box -> Meet", "Beside -> Meet")).StartAsync();
        run.ExpectLines("Beside", "Deep").Expect(WorkflowSubStatus.Suspended);

        (await run.SendAsync("event", key: "Wait")).ExpectLines("Beside", "Deep", "Deeper", "Meet").Expect(WorkflowSubStatus.Finished);
    }

    [Fact]
    public async Task Break_inside_of_an_if_inside_of_a_flowchart_should_end_the_loop_around()
    {
        var chart = Flowchart("Round", [Show("Begin", "'round ' + getN()"),
            Activity("Elsa.If", "Stop", ("condition", Js("getN() === 2")), ("then", Activity("Elsa.Break", "Break"))), SetVariable("Count", "n", Js("getN() + 1"))],
            "Begin -> Stop", "Stop -> Count");

        (await Run(Sequence(Activity("Elsa.While", "While", ("condition", Literal(true)), ("body", chart)), Line("After")), ("n", 0)).StartAsync())
            .ExpectLines("round 0", "round 1", "round 2", "After").Expect(WorkflowSubStatus.Finished);
    }

    [Fact]
    public async Task Break_in_one_branch_of_a_fork_should_end_the_loop_and_what_waits_in_the_other()
    {
        var fork = Activity("Elsa.Fork", "Fork", ("joinMode", "WaitAll")).With("branches", new JsonArray(
            Container("Elsa.Sequence", "One", Event("Go"), Line("One resumed"), Activity("Elsa.Break", "Break")),
            Container("Elsa.Sequence", "Two", Line("Two waits"), Event("Never"), Line("Two resumed"))));
        var run = await Run(Sequence(Activity("Elsa.While", "While", ("condition", Literal(true)), ("body", fork)), Line("End"))).StartAsync();

        await run.SendAsync("event", key: "Go");

        run.ExpectLines("Two waits", "One resumed", "End").Expect(WorkflowSubStatus.Finished);
        Assert.Empty(run.State.Bookmarks);
    }

    [Fact]
    public async Task Nested_loops_should_break_only_the_nearest_and_see_the_nearest_value()
    {
        var inner = Activity("Elsa.ForEach", "Inner", ("items", Expression("Object", "[\"x\",\"y\",\"z\"]")), ("body",
            Activity("Elsa.If", "If", ("condition", Js("getCurrentValue() === 'y'")), ("then", Activity("Elsa.Break", "Break")), ("else", Show("ShowInner", "getCurrentValue()")))));
        var outer = Activity("Elsa.ForEach", "Outer", ("items", Expression("Object", "[\"a\",\"b\"]")),
            ("body", Sequence(Show("ShowOuter", "getCurrentValue()"), inner)));

        (await Run(outer).StartAsync()).ExpectLines("a", "x", "b", "x").Expect(WorkflowSubStatus.Finished);
    }

    [Fact]
    public async Task Variables_of_an_inner_flowchart_should_be_its_own_in_each_round()
    {
        var body = Flowchart("Body", [SetVariable("Add", "Body-Sum", Js("getSum() + getCurrentValue()")), Show("Show", "getSum()")], "Add -> Show")
            .Declaring("Sum", 10, "Int32");

        (await Run(Activity("Elsa.ForEach", "Each", ("items", Expression("Object", "[1,2]")), ("body", body))).StartAsync()).ExpectLines("11", "12");
    }

    [Fact]
    public async Task A_trigger_inside_of_a_sequence_should_complete_at_once_when_it_started_the_workflow()
    {
        var trigger = Event("Go").With("customProperties", new JsonObject { ["canStartWorkflow"] = true });
        var run = Run(Sequence(Line("A"), trigger, Line("B"), Activity("Elsa.Event", "Again", ("eventName", Literal("Go")))));
        run.TriggerActivityId = "Go";

        (await run.StartAsync()).ExpectLines("A", "B").Expect(WorkflowSubStatus.Suspended);
    }

    [Fact]
    public async Task A_switch_should_run_whole_flowcharts_as_its_cases()
    {
        var cases = new JsonArray(
            new JsonObject { ["label"] = "One", ["condition"] = new JsonObject { ["type"] = "JavaScript", ["value"] = "getN() > 0" }, ["activity"] = Flowchart("C1", [Line("One")]) },
            new JsonObject { ["label"] = "Two", ["condition"] = new JsonObject { ["type"] = "JavaScript", ["value"] = "getN() > 1" }, ["activity"] = Flowchart("C2", [Event("Two"), Line("Two resumed")], "Two -> Two resumed") });
        var run = await Run(Flowchart([Activity("Elsa.Switch", "Switch", ("mode", Literal("MatchAny")), ("cases", cases)), Line("End")], "Switch -> End"), ("n", 2)).StartAsync();
        run.ExpectLines("One").Expect(WorkflowSubStatus.Suspended);

        (await run.SendAsync("event", key: "Two")).ExpectLines("One", "Two resumed", "End").Expect(WorkflowSubStatus.Finished);
    }
}
