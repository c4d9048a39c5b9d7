using System.Text.Json.Nodes;
using CsCheck;
using ExamReg.Workflows.Execution;
using static ExamReg.Tests.Workflows.Define;

namespace ExamReg.Tests.Workflows.Activities.Flow;

/// <summary>Whatever is drawn, an instance ends or waits for something, and nothing throws.</summary>
public sealed class RandomFlowchartTests
{
    private static readonly string[] Modes = ["None", "Stream", "Merge", "Converge", "Cascade", "Race"];

    private sealed record Node(int Kind, int Mode);

    private sealed record Edge(int From, int Port, int To);

    private static readonly Gen<(Node[] Nodes, Edge[] Edges, int[] Choices)> Charts =
        from count in Gen.Int[1, 9]
        from nodes in Gen.Select(Gen.Int[0, 8], Gen.Int[0, 5], (kind, mode) => new Node(kind, mode)).Array[count]
        from edges in Gen.Select(Gen.Int[0, count - 1], Gen.Int[0, 2], Gen.Int[0, count - 1], (source, port, target)
            => new Edge(source, port, target)).Array[0, 16]
        from choices in Gen.Int[0, 1000].Array[12]
        select (nodes, edges, choices);

    [Fact]
    public async Task Random_flowcharts_should_end_or_wait_and_never_throw()
        => await Charts.SampleAsync(chart => PlayAsync(chart.Nodes, chart.Edges, chart.Choices), iter: 2000, print: chart
            => Draw(chart.Nodes, chart.Edges));

    [Fact]
    public async Task Random_flowcharts_should_run_the_same_way_twice()
        => await Charts.SampleAsync(
            async chart => (await PlayAsync(chart.Nodes, chart.Edges, chart.Choices))
                .SequenceEqual(await PlayAsync(chart.Nodes, chart.Edges, chart.Choices)),
            iter: 300, print: chart => Draw(chart.Nodes, chart.Edges));

    private static async Task<IReadOnlyList<string>> PlayAsync(Node[] nodes, Edge[] edges, int[] choices)
    {
        var run = await WorkflowHarness.For(Draw(nodes, edges)).StartAsync();
        foreach (var choice in choices)
        {
            ShouldEndOrWait(run);
            if (run.State.Bookmarks.Count is 0 or > 50)
                break;
            var bookmark = run.State.Bookmarks[choice % run.State.Bookmarks.Count];
            if (bookmark.DueAt is not null)
                await run.PassAsync(TimeSpan.FromMinutes(1));
            else
                await run.SendAsync(bookmark.Name, key: bookmark.Key);
        }
        ShouldEndOrWait(run);
        return [.. run.Journal.Select(entry => $"{entry.ActivityId} {entry.Event}")];
    }

    private static void ShouldEndOrWait(WorkflowHarness run)
    {
        if (run.LastBurst.SubStatus == WorkflowSubStatus.Suspended)
            Assert.NotEmpty(run.State.Bookmarks);
        else
            Assert.Equal((0, 0, WorkflowSubStatus.Finished), (run.State.Bookmarks.Count, run.State.Frames.Count, run.LastBurst.SubStatus));
        Assert.All(run.State.Bookmarks, bookmark => Assert.Contains(run.State.Frames, frame => frame.Id == bookmark.FrameId));
    }

    private static string Draw(Node[] nodes, Edge[] edges)
    {
        var activities = nodes.Select((node, index) => Draw(node, $"n{index}").Merging(Modes[node.Mode])).ToArray();
        // A way back that nothing waits on would be an endless loop by intention; those have a test of their own.
        var connections = edges
            .Where(edge => edge.To > edge.From || Waits(nodes[edge.From]))
            .Select(edge => (edge.From, Port: Ports(nodes[edge.From]), edge))
            .Select(item => $"n{item.From}:{item.Port[item.edge.Port % item.Port.Length]} -> n{item.edge.To}")
            .Distinct();
        return Workflow(Flowchart(activities, [.. connections]));
    }

    private static bool Waits(Node node) => node.Kind is 1 or 2 or 7;

    private static string[] Ports(Node node) => node.Kind switch { 3 => ["True", "False"], 4 => ["a", "b"], _ => ["Done"] };

    private static JsonObject Draw(Node node, string id) => node.Kind switch
    {
        1 => Event(id),
        2 => Delay(id, "00:01:00"),
        3 => Activity("Elsa.FlowDecision", id, ("condition", Literal(id.Length % 2 == 0))),
        4 => Activity("Elsa.FlowFork", id, ("branches", Expression("Object", "[\"a\",\"b\"]"))),
        5 => Activity("Elsa.FlowJoin", id, ("mode", Literal("WaitAny"))),
        6 => Activity("Elsa.FlowJoin", id, ("mode", Literal("WaitAll"))),
        7 => Activity("Elsa.FlowNode", id, ("body", Container("Elsa.Parallel", $"{id}p", Event($"{id}x"), Delay($"{id}y", "00:01:00")))),
        8 => Activity("Elsa.FlowNode", id, ("body", Activity("Elsa.Fork", $"{id}f", ("joinMode", "WaitAny"),
            ("branches", new JsonArray(Line($"{id}l"), Event($"{id}e")))))),
        _ => Line(id),
    };
}
