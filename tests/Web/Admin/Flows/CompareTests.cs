using System.Text.Json.Nodes;
using ExamReg.Tests.Web.Designer.Instances;
using ExamReg.Tests.Web.Desk;
using ExamReg.Tests.Workflows;
using ExamReg.Web.Admin.Flows.Comparing;
using ExamReg.Web.Admin.Flows.Drawing;
using ExamReg.Workflows.Definitions;

namespace ExamReg.Tests.Web.Admin.Flows;

/// <summary>Two versions compared, by ids and never by position.</summary>
[Collection(nameof(StaffCollection))]
public sealed class CompareTests(StaffFixture staff)
{
    [Fact]
    public void Should_find_the_same_flow_in_another_order_the_same()
    {
        var older = Registration();
        var newer = older.Clone();
        foreach (var list in new[] { "activities", "connections" })
        {
            var items = newer.Root![list]!.AsArray();
            var reversed = items.Select(item => item!.DeepClone()).Reverse().ToArray();
            items.Clear();
            foreach (var item in reversed)
                items.Add(item);
        }
        Activity(newer, "photo")["metadata"]!["designer"]!["position"]!["x"] = 9999;

        var comparison = VersionComparison.Of(older, newer);

        Assert.True(comparison.IsSame);
        Assert.Equal(1, comparison.Moved);
    }

    [Fact]
    public void Should_tell_what_was_added_removed_and_changed()
    {
        var older = Registration();
        var newer = older.Clone();
        var activities = newer.Root!["activities"]!.AsArray();
        Activity(newer, "subjects")["maxSubjects"]!["expression"]!["value"] = 2;
        activities.Remove(Activity(newer, "papers"));
        var second = Activity(newer, "review").DeepClone().AsObject();
        (second["id"], second["nodeId"], second["metadata"]!["displayText"]) = ("second-review", "registration:second-review", "二次审核");
        activities.Add(second);
        newer.Root["connections"]!.AsArray().Add(new JsonObject
        {
            ["source"] = new JsonObject { ["activity"] = "review", ["port"] = "Approved" },
            ["target"] = new JsonObject { ["activity"] = "second-review", ["port"] = "In" },
        });

        var comparison = VersionComparison.Of(older, newer);

        Assert.Equal(
            [(Difference.Added, "second-review"), (Difference.Removed, "papers"), (Difference.Changed, "subjects")],
            comparison.Activities.Select(difference => (difference.Difference, difference.Id)));
        Assert.Equal([new SettingChange("maxSubjects", "4", "2")], comparison.Activities[2].Settings);
        Assert.Equal([new ConnectionDifference(Difference.Added, new FlowConnection("review", "Approved", "second-review"))], comparison.Connections);
    }

    [Fact]
    public void Should_take_a_number_for_the_same_however_it_is_written_and_look_inside_of_containers()
    {
        static WorkflowDocument Flow(JsonNode limit, string text) => WorkflowDocument.Parse(Define.Workflow(Define.Flowchart(
            [Define.Activity("ExamReg.Subjects", "subjects", ("maxSubjects", Define.Literal(limit))), Define.Sequence(Define.Line("inner", Define.Literal(text)))])), out _)!;

        Assert.True(VersionComparison.Of(Flow(4, "a"), Flow("4", "a")).IsSame);
        Assert.True(VersionComparison.Of(Flow(4, "a"), Flow("4.0", "a")).IsSame);
        var inner = Assert.Single(VersionComparison.Of(Flow(4, "a"), Flow(4, "b")).Activities);
        Assert.Equal((Difference.Changed, "inner"), (inner.Difference, inner.Id));
    }

    [Fact]
    public void Should_draw_what_is_gone_where_it_was()
    {
        var older = Registration();
        var newer = older.Clone();
        newer.Root!["activities"]!.AsArray().Remove(Activity(newer, "papers"));

        var picture = ComparisonPicture.Draw(VersionComparison.Of(older, newer), 80);

        var ghost = picture.Drawing.Nodes.Single(node => node.Id == "papers");
        Assert.Equal((1920d, 240d), (ghost.Box.X, ghost.Box.Y));
        Assert.Equal(("is-removed", "−"), (picture.Nodes["papers"].Look, picture.Nodes["papers"].Sign));
    }

    [Fact]
    public async Task Should_show_the_differences_on_its_page()
    {
        var definition = $"compare-{Guid.NewGuid():n}"[..16];
        await FlowOfTheTest.PublishAsync(staff, definition, FlowOfTheTest.Root());
        var newer = FlowOfTheTest.Root(FlowOfTheTest.Placed(Define.Event("third"), 2));
        newer["activities"]![0]!["eventName"] = Define.Literal("renamed");
        newer["connections"]!.AsArray().Add(newer["connections"]![0]!.DeepClone());
        newer["connections"]![1]!["source"]!["activity"] = "second";
        newer["connections"]![1]!["target"]!["activity"] = "third";
        await FlowOfTheTest.PublishAsync(staff, definition, newer);
        using var viewer = await staff.LogInAsync("chakan");

        await viewer.OpenAsync($"/admin/flows/{definition}/compare");

        Assert.Equal("+", viewer.Page.QuerySelector("[data-activity=third] .flow-sign text")!.TextContent);
        Assert.Equal("~", viewer.Page.QuerySelector("[data-activity=first] .flow-sign text")!.TextContent);
        var changed = viewer.Page.QuerySelector("#difference-first")!;
        Assert.Equal("first", changed.QuerySelector("del")!.TextContent.Trim());
        Assert.Equal("renamed", changed.QuerySelector("ins")!.TextContent.Trim());
        Assert.Contains("second → third", viewer.Text, StringComparison.Ordinal);
        Assert.NotNull(viewer.Page.QuerySelector(".flow-edge.is-added"));
    }

    private static WorkflowDocument Registration() =>
        WorkflowDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "workflows-json", "registration.json")), out _)!;

    private static JsonObject Activity(WorkflowDocument document, string id) =>
        document.Root!["activities"]!.AsArray().Select(activity => activity!.AsObject()).First(activity => activity["id"]!.ToString() == id);
}
