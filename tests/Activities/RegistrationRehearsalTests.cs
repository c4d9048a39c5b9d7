using System.Text.Json;
using System.Text.Json.Nodes;
using ExamReg.Activities;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Expressions;
using ExamReg.Workflows.Rehearsal;

namespace ExamReg.Tests.Activities;

/// <summary>The standard registration flow, rehearsed: what ships can be walked to every end, and defects in it are found.</summary>
public sealed class RegistrationRehearsalTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Should_find_every_end_and_reach_every_activity()
    {
        var report = await RehearsalExplorer.ExploreAsync(Compile(Standard()), cancellationToken: TestContext.Current.CancellationToken);
        output.WriteLine($"{report.States} states, complete {report.IsComplete}, longest {report.LongestTime}, no limit: {string.Join(",", report.WaitsWithoutLimit)}");
        foreach (var end in report.Ends)
            output.WriteLine($"{end.SubStatus} {end.ActivityId} {end.Length} {end.LongestTime} {string.Join(">", end.Example.Activities)}");
        foreach (var trap in report.Traps)
            output.WriteLine($"trap {trap.WaitsForEver} {string.Join(",", trap.ActivityIds)}");
        foreach (var loose in report.LooseEnds)
            output.WriteLine($"loose {loose.ActivityId} {loose.Outcome}");
        foreach (var failure in report.Failures)
            output.WriteLine($"failure {failure.ActivityId} {failure.Message}");

        Assert.True(report.IsComplete);
        Assert.Empty(report.NeverReached);
        Assert.Empty(report.Failures);
        Assert.Empty(report.LooseEnds);
        Assert.Equal(
            ["end-completed", "end-deadline", "end-declined", "end-expired", "end-withdrawn"],
            report.Ends.Select(end => end.ActivityId!).Order());
        Assert.All(report.Ends, end => Assert.Equal(WorkflowSubStatus.Finished, end.SubStatus));
    }

    private static JsonObject Standard()
        => JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "workflows-json", "registration.json")))!.AsObject();

    private static CompiledWorkflow Compile(JsonObject json)
    {
        var registry = new ActivityRegistry().AddFrom(typeof(Activity).Assembly).AddRegistrationActivities();
        var (workflow, findings) = Compilation.Compile(WorkflowDocument.From(json), registry, new ExpressionCompiler(new ExpressionLimits()));
        Assert.True(workflow is not null, string.Join("\n", findings.Select(finding => finding.Message)));
        return workflow;
    }
}
