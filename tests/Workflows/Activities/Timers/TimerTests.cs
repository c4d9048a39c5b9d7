using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;
using static ExamReg.Tests.Workflows.Define;

namespace ExamReg.Tests.Workflows.Activities.Timers;

public sealed class TimerTests
{
    [Theory]
    [InlineData("00:00:05", 5)]
    [InlineData("1.00:00:00", 86400)]
    [InlineData("PT24H", 86400)]
    public async Task Delay_should_wait_for_exactly_its_time(string duration, int seconds)
    {
        var run = (await Run(Sequence(Delay("Delay", duration), Line("After"))).StartAsync()).ExpectLines()
            .Expect(WorkflowSubStatus.Suspended);

        (await run.PassAsync(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1))).ExpectLines();
        (await run.PassAsync(TimeSpan.FromMilliseconds(1))).ExpectLines("After").Expect(WorkflowSubStatus.Finished);
    }

    [Fact]
    public async Task Delay_of_nothing_should_go_on()
        => (await Run(Sequence(Delay("Delay", "00:00:00"), Line("After"))).StartAsync()).ExpectLines("After");

    [Fact]
    public void Timers_without_a_time_should_be_a_warning()
    {
        var (workflow, findings) = WorkflowHarness.Compile(Workflow(Sequence(Activity("Elsa.Delay", "A"), Activity("Elsa.Timer", "B"),
            Activity("Elsa.StartAt", "C"))));

        Assert.NotNull(workflow);
        Assert.Equal(["A", "B", "C"], findings.Where(finding => finding.Code == "missing-time").Select(finding => finding.ActivityId));
    }

    [Fact]
    public void A_time_that_is_none_should_be_refused()
    {
        var (workflow, findings) = WorkflowHarness.Compile(Workflow(Delay("Delay", "soon")));

        Assert.Null(workflow);
        Assert.Single(findings, finding => finding is { Code: "bad-value", ActivityId: "Delay" });
    }

    [Fact]
    public async Task StartAt_should_wait_for_its_moment()
    {
        var run = (await Run(Sequence(Activity("Elsa.StartAt", "At", ("dateTime", Literal("2026-09-01T21:00:00+08:00"))), Line("After")))
            .StartAsync()).ExpectLines();

        Assert.Equal(WorkflowHarness.Noon.AddHours(1), Assert.Single(run.State.Bookmarks).DueAt);
        (await run.PassAsync(TimeSpan.FromHours(1))).ExpectLines("After");
    }

    [Fact]
    public async Task StartAt_should_go_on_where_its_moment_has_passed()
        => (await Run(Sequence(Activity("Elsa.StartAt", "At", ("dateTime", Literal("2026-08-31T00:00:00Z"))), Line("After"))).StartAsync())
            .ExpectLines("After");

    [Fact]
    public async Task Cron_should_wait_for_the_next_moment_and_the_one_after_in_a_loop()
    {
        var chart = Flowchart([Activity("Elsa.Cron", "Cron", ("cronExpression", Literal("30 */6 * * *"))), Line("Tick")], "Cron -> Tick",
            "Tick -> Cron");
        var run = await Run(chart).StartAsync();

        Assert.Equal(WorkflowHarness.Noon.AddMinutes(30), Assert.Single(run.State.Bookmarks).DueAt);
        await run.PassAsync(TimeSpan.FromHours(12));

        run.ExpectLines("Tick", "Tick");
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public async Task Blank_cron_should_be_switched_off(string expression)
        => (await Run(Sequence(Activity("Elsa.Cron", "Cron", ("cronExpression", Literal(expression))), Line("After"))).StartAsync())
            .ExpectLines("After");

    [Theory]
    [InlineData("every day")]
    [InlineData("0 0 30 2 *")]
    public void Cron_that_never_fires_should_be_refused(string expression)
    {
        var (workflow, findings) = WorkflowHarness.Compile(Workflow(Activity("Elsa.Cron", "Cron",
            ("cronExpression", Literal(expression)))));

        Assert.Null(workflow);
        Assert.Single(findings, finding => finding is { Code: "bad-cron", ActivityId: "Cron", Severity: FindingSeverity.Error });
    }

    [Fact]
    public async Task Cron_that_turns_out_wrong_should_be_an_incident()
        => await Assert.ThrowsAsync<ActivityFailedException>(() => Run(Activity("Elsa.Cron", "Cron", ("cronExpression", Js("'never'"))))
            .StartAsync());

    [Theory]
    [InlineData("Elsa.Timer", "interval", "01:00:00")]
    [InlineData("Elsa.Cron", "cronExpression", "0 * * * *")]
    [InlineData("Elsa.StartAt", "dateTime", "2026-09-01T13:00:00Z")]
    public async Task A_trigger_should_complete_at_once_and_wait_when_it_comes_again(string type, string property, string value)
    {
        var trigger = Activity(type, "Trigger", (property, Literal(value))).With("canStartWorkflow", true);
        var run = Run(Flowchart([Line("Not here"), trigger, Line("Tick")], "Trigger -> Tick", "Tick -> Trigger"));
        run.TriggerActivityId = "Trigger";

        await run.StartAsync();
        run.ExpectLines("Tick").Expect(WorkflowSubStatus.Suspended);

        Assert.Equal(WorkflowHarness.Noon.AddHours(1), Assert.Single(run.State.Bookmarks).DueAt);
    }
}
