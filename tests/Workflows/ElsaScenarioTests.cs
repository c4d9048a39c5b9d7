using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;

namespace ExamReg.Tests.Workflows;

/// <summary>Definitions written for Elsa 3 behave here as they do there.</summary>
public sealed class ElsaScenarioTests
{
    [Fact]
    public async Task Fork_with_a_dead_path_streams_on()
        => (await Scenario("fork-decision-join-none").StartAsync()).ExpectLines("A", "C").Expect(WorkflowSubStatus.Finished);

    [Fact]
    public async Task Join_of_all_is_not_passed_when_one_path_faults()
        => (await Scenario("fork-decision-join-waitall").StartAsync()).ExpectLines("A", "C", "B", "D").Expect(WorkflowSubStatus.Faulted);

    [Fact]
    public async Task Join_of_any_completes_once()
    {
        var run = await Scenario("join").StartAsync();

        Assert.Single(run.Journal, entry => entry.ActivityId == "802725996be1b582" && entry.Event == JournalEvent.Completed);
        run.Expect(WorkflowSubStatus.Finished);
    }

    [Fact]
    public async Task Joins_of_any_pass_one_line()
        => (await Scenario("join-any-1").StartAsync()).ExpectLines("Start", "End").Expect(WorkflowSubStatus.Finished);

    [Fact]
    public async Task Join_of_all_waits_for_both_lines()
        => (await Scenario("join-all-1").StartAsync()).ExpectLines("Start", "Line 1", "Line 2", "End").Expect(WorkflowSubStatus.Finished);

    [Fact]
    public async Task Implicit_loop_runs_until_the_counter_says_so()
        => (await Scenario("implicit-loop").StartAsync()).ExpectLines("Do something", "Retry", "Do something", "Done").Expect(WorkflowSubStatus.Finished);

    internal static WorkflowHarness Scenario(string name) => WorkflowHarness.For(Read(name));

    internal static string Read(string name) => File.ReadAllText(Path.Combine(Repository.Root, "tests", "Workflows", "elsa-scenarios", $"{name}.json"));
}
