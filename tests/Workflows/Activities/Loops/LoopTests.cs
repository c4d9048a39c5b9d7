using System.Text.Json.Nodes;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;
using static ExamReg.Tests.Workflows.Define;

namespace ExamReg.Tests.Workflows.Activities.Loops;

public sealed class LoopTests
{
    private static JsonObject Show(string script) => Line("Show", Js(script));

    private static JsonObject ForEach(JsonNode items, JsonObject? body)
        => Activity("Elsa.ForEach", "Each", ("items", items), ("body", body));

    [Theory]
    [InlineData(1, 3, 1, true, "1 2 3")]
    [InlineData(1, 3, 1, false, "1 2")]
    [InlineData(0, 7, 3, true, "0 3 6")]
    [InlineData(0, 6, 3, false, "0 3")]
    [InlineData(3, 1, -1, true, "3 2 1")]
    [InlineData(3, 1, -1, false, "3 2")]
    [InlineData(3, 1, 1, true, "")]
    [InlineData(5, 5, 1, true, "5")]
    [InlineData(5, 5, 1, false, "")]
    public async Task For_should_count(int start, int end, int step, bool inclusive, string expected)
    {
        var loop = Activity("Elsa.For", "For", ("start", Literal(start)), ("end", Literal(end)), ("step", Literal(step)),
            ("outerBoundInclusive", Literal(inclusive)),
            ("body", Show("getVariable('CurrentValue')")), ("currentValue", Into("last")));

        var run = await Run(Sequence(loop, Line("After")), ("last", null)).StartAsync();

        Assert.Equal(expected, string.Join(' ', run.Lines.SkipLast(1)));
        Assert.Equal(expected.Length == 0 ? null : (object)long.Parse(expected.Split(' ')[^1], null), run.State.Variables["last"]);
    }

    [Fact]
    public async Task For_should_keep_its_place_and_its_bounds_while_it_waits()
    {
        var loop = Activity("Elsa.For", "For", ("start", Literal(1)), ("end", Variable("end")),
            ("body", Sequence(Event("Next"), Show("getCurrentValue()"))));
        var run = await Run(Sequence(loop, Line("After")), ("end", 2)).StartAsync();

        await run.SendAsync("event", key: "Next");
        run.State.Variables["end"] = 99L;
        await run.SendAsync("event", key: "Next");

        run.ExpectLines("1", "2", "After").Expect(WorkflowSubStatus.Finished);
    }

    [Fact]
    public async Task For_with_a_step_of_zero_should_be_an_incident()
    {
        var loop = Activity("Elsa.For", "For", ("end", Literal(3)), ("step", Literal(0)), ("body", Line("A")));

        var exception = await Assert.ThrowsAsync<ActivityFailedException>(() => Run(loop).StartAsync());

        Assert.Contains("步长", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ForEach_should_run_for_each_item_with_its_index()
    {
        var run = await Run(Sequence(ForEach(Expression("Object", "[\"a\",{\"n\":2},3]"),
            Show("getCurrentIndex() + ':' + JSON.stringify(getCurrentValue())")), Line("After"))).StartAsync();

        run.ExpectLines("0:\"a\"", "1:{\"n\":2}", "2:3", "After").Expect(WorkflowSubStatus.Finished);
    }

    [Fact]
    public async Task ForEach_should_keep_its_list_while_it_waits()
    {
        var run = await Run(ForEach(Js("getVariable('list')"), Sequence(Event("Next"), Show("getCurrentValue()"))),
            ("list", new JsonArray("a", "b"))).StartAsync();

        run.State.Variables["list"] = new JsonArray("x", "y", "z");
        await run.SendAsync("event", key: "Next");
        await run.SendAsync("event", key: "Next");

        run.ExpectLines("a", "b").Expect(WorkflowSubStatus.Finished);
    }

    [Theory]
    [InlineData("Elsa.ForEach<Int32>")]
    [InlineData("Elsa.ForEach`1")]
    public async Task ForEach_in_its_generic_form_should_be_the_same(string type)
        => (await Run(Activity(type, "Each", ("items", Expression("Object", "[1,2]")), ("body", Show("getCurrentValue()")))).StartAsync())
            .ExpectLines("1", "2");

    [Fact]
    public async Task Loops_over_nothing_should_go_on()
    {
        var loops = Sequence(
            ForEach(Expression("Object", "[]"), Line("Never")),
            Activity("Elsa.ForEach", "Unset", ("body", Line("Never too"))),
            Activity("Elsa.ParallelForEach", "Side", ("items", Js("null")), ("body", Line("Never ever"))),
            Activity("Elsa.While", "While", ("condition", Literal("true"))),
            Line("After"));

        (await Run(loops).StartAsync()).ExpectLines("After").Expect(WorkflowSubStatus.Finished);
    }

    [Fact]
    public async Task ParallelForEach_should_run_all_at_once_and_wait_for_all()
    {
        var body = Sequence(Line("Begin", Js("'begin ' + getCurrentValue()")), Event("Next"),
            Line("End", Js("'end ' + getCurrentValue() + ' at ' + getCurrentIndex()")));
        var loop = Activity("Elsa.ParallelForEach", "Each", ("items", Js("['a', 'b']")), ("body", body));
        var run = (await Run(Sequence(loop, Line("After"))).StartAsync()).ExpectLines("begin a", "begin b");

        await run.SendAsync("event", key: "Next");
        run.Expect(WorkflowSubStatus.Suspended);
        await run.SendAsync("event", key: "Next");

        run.ExpectLines("begin a", "begin b", "end a at 0", "end b at 1", "After").Expect(WorkflowSubStatus.Finished);
    }

    [Fact]
    public async Task While_should_look_at_its_condition_before_each_round()
    {
        var body = Sequence(Show("getVariable('n')"), SetVariable("Count", "n", Js("getVariable('n') + 1")));
        var loop = Activity("Elsa.While", "While", ("condition", Js("getVariable('n') < 3")), ("body", body));

        (await Run(Sequence(loop, Line("After")), ("n", 0)).StartAsync()).ExpectLines("0", "1", "2", "After");
    }

    [Fact]
    public async Task While_without_end_should_be_stopped()
    {
        var loop = Activity("Elsa.While", "While", ("condition", Literal("true")), ("body", Line("Again")));

        await Assert.ThrowsAsync<BurstTooLongException>(() => Run(loop).StartAsync());
    }

    [Fact]
    public async Task Break_should_end_the_nearest_loop_and_cancel_what_waits_in_it()
    {
        var inner = Activity("Elsa.Parallel", "Both", ("activities",
            new JsonArray(Event("Waits"), Sequence(Event("Out"), Activity("Elsa.Break", "Break"), Line("Never")))));
        var loop = ForEach(Expression("Object", "[1,2,3]"), inner);
        var outer = Activity("Elsa.For", "Outer", ("end", Literal(1)),
            ("body", Sequence(loop, Line("Round", Js("'round ' + getCurrentValue()")))));
        var run = await Run(outer).StartAsync();

        await run.SendAsync("event", key: "Out");
        run.ExpectLines("round 0").Expect(WorkflowSubStatus.Suspended);
        await run.SendAsync("event", key: "Out");

        run.ExpectLines("round 0", "round 1").Expect(WorkflowSubStatus.Finished);
        Assert.Contains(run.Journal, entry => entry is { ActivityId: "Break", Event: JournalEvent.Completed });
        Assert.Contains(run.Journal, entry => entry is { ActivityId: "Waits", Event: JournalEvent.Canceled });
    }

    [Fact]
    public async Task Break_inside_a_flowchart_should_end_the_loop_around_it()
    {
        var chart = Flowchart([Activity("Elsa.FlowDecision", "Stop", ("condition", Js("getCurrentValue() === 2"))),
            Activity("Elsa.Break", "Break"), Show("getCurrentValue()")],
            "Stop:True -> Break", "Stop:False -> Show");

        (await Run(Sequence(ForEach(Expression("Object", "[1,2,3]"), chart), Line("After"))).StartAsync()).ExpectLines("1", "After")
            .Expect(WorkflowSubStatus.Finished);
    }

    [Fact]
    public async Task Break_outside_of_a_loop_should_be_a_warning_and_end_its_sequence()
    {
        var json = Workflow(Sequence(Container("Elsa.Sequence", "Inner", Activity("Elsa.Break", "Break"), Line("Never")), Line("After")));

        var (_, findings) = WorkflowHarness.Compile(json);
        Assert.Single(findings, finding => finding is { Code: "break-outside-loop", Severity: FindingSeverity.Warning });
        (await WorkflowHarness.For(json).StartAsync()).ExpectLines("After");
    }
}
