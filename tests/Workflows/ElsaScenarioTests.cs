using System.Text.Json.Nodes;
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
        => (await Scenario("implicit-loop").StartAsync()).ExpectLines("Do something", "Retry", "Do something", "Done")
            .Expect(WorkflowSubStatus.Finished);

    [Fact]
    public async Task Two_ends_of_one_start_both_run()
        => (await Scenario("workflow1").StartAsync()).ExpectLines("WriteLine1", "WriteLine2", "WriteLine3")
            .Expect(WorkflowSubStatus.Finished);

    [Fact]
    public async Task Braided_flow_merges_at_each_crossing_and_waits_for_its_delays()
    {
        var run = await Scenario("workflow3").StartAsync();
        run.Expect(WorkflowSubStatus.Suspended);
        Assert.Equal([WorkflowHarness.Noon.AddSeconds(5), WorkflowHarness.Noon.AddSeconds(10)],
            run.State.Bookmarks.Select(bookmark => bookmark.DueAt!.Value).Order());

        await run.PassAsync(TimeSpan.FromSeconds(10));

        run.Expect(WorkflowSubStatus.Finished);
        Assert.Equal(Enumerable.Range(1, 9).Select(number => $"WriteLine{number}"), run.Lines.Order().Distinct());
        Assert.Equal("WriteLine9", run.Lines[^1]);
    }

    [Fact]
    public async Task Embedded_flowchart_waits_for_its_event_beside_a_finished_branch()
    {
        var run = (await Scenario("workflow5").StartAsync()).ExpectLines("Intermediary", "").Expect(WorkflowSubStatus.Suspended);

        (await run.SendAsync("event", key: "Event4")).Expect(WorkflowSubStatus.Finished);
    }

    [Fact]
    public async Task Timer_workflow_runs_at_once_by_its_trigger()
    {
        var run = Scenario("timer-workflow");
        run.TriggerActivityId = "89ab56281a99239";

        (await run.StartAsync()).ExpectLines("Hello from timer").Expect(WorkflowSubStatus.Finished);
    }

    [Fact]
    public async Task Timer_workflow_started_by_hand_waits_for_one_interval()
    {
        var run = (await Scenario("timer-workflow").StartAsync()).ExpectLines();

        (await run.PassAsync(TimeSpan.FromMinutes(1))).ExpectLines("Hello from timer").Expect(WorkflowSubStatus.Finished);
    }

    [Fact]
    public void Bad_cron_expression_is_refused_by_name()
    {
        var (workflow, findings) = WorkflowHarness.Compile(Read("bad-cron-expression"));

        Assert.Null(workflow);
        var finding = Assert.Single(findings, finding => finding.Severity == FindingSeverity.Error);
        Assert.Equal("13658e4b3bfafaaf", finding.ActivityId);
        Assert.Contains("Cron1", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_definition_is_read_and_written_without_loss()
    {
        var files = Directory.GetFiles(Path.Combine(Repository.Root, "tests", "Workflows", "elsa-scenarios"), "*.json");
        Assert.Equal(11, files.Length);
        foreach (var file in files)
        {
            var original = File.ReadAllText(file).TrimStart((char)0xFEFF);
            var once = WorkflowDocument.Parse(original, out _)!.ToJson();
            var twice = WorkflowDocument.Parse(once, out _)!.ToJson();

            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(original), JsonNode.Parse(once)), file);
            Assert.Equal(once, twice);
        }
    }

    [Fact]
    public void Properties_unknown_here_survive()
    {
        var json = JsonNode.Parse(Read("workflow1"))!.AsObject();
        json["futureProperty"] = new JsonObject { ["deep"] = new JsonArray(1, null, "三") };
        json["root"]!["activities"]![0]!["custom"] = "kept";

        var written = JsonNode.Parse(WorkflowDocument.Parse(json.ToJsonString(), out _)!.ToJson());

        Assert.True(JsonNode.DeepEquals(json, written));
    }

    internal static WorkflowHarness Scenario(string name) => WorkflowHarness.For(Read(name));

    internal static string Read(string name)
        => File.ReadAllText(Path.Combine(Repository.Root, "tests", "Workflows", "elsa-scenarios", $"{name}.json"));
}
