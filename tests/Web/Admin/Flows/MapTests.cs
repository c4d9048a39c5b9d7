using System.Net;
using ExamReg.Domain.Demo;
using ExamReg.Tests.Web.Designer.Instances;
using ExamReg.Tests.Web.Desk;
using ExamReg.Tests.Workflows;

namespace ExamReg.Tests.Web.Admin.Flows;

/// <summary>The live map of a version, over HTTP on a real database.</summary>
[Collection(nameof(StaffCollection))]
public sealed class MapTests(StaffFixture staff)
{
    [Fact]
    public async Task Should_show_how_many_wait_at_each_step_and_list_them_longest_first()
    {
        var definition = await DefinitionAsync();
        var (first, second, third) = (await FlowOfTheTest.StartAsync(staff, definition), await FlowOfTheTest.StartAsync(staff, definition), await FlowOfTheTest.StartAsync(staff, definition));
        await GoOnAsync(third);
        using var viewer = await staff.LogInAsync("chakan");

        await viewer.OpenAsync($"/admin/flows/{definition}/1");

        Assert.Equal("2", viewer.Page.QuerySelector("[data-activity=first] .flow-badge text")!.TextContent);
        Assert.Equal("1", viewer.Page.QuerySelector("[data-activity=second] .flow-badge text")!.TextContent);
        Assert.Contains("最久", viewer.Page.QuerySelector("[data-activity=first] .flow-note")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("is-heat-5", viewer.Page.QuerySelector("[data-activity=first]")!.ClassName, StringComparison.Ordinal);
        Assert.NotNull(viewer.Page.QuerySelector(".flow-legend"));
        // What the drawing says stands beside it as text, too.
        Assert.Contains(viewer.Page.QuerySelectorAll("table tr"), row => row.TextContent.Contains("first", StringComparison.Ordinal) && row.TextContent.Contains('2', StringComparison.Ordinal));

        await viewer.OpenAsync(viewer.Attribute("[data-activity=first]", "href"));
        Assert.Equal([$"/admin/instances/{first}", $"/admin/instances/{second}"], viewer.Page.QuerySelectorAll("#waiting td:first-child a").Select(link => link.GetAttribute("href")));
    }

    [Fact]
    public async Task Should_send_the_map_anew_only_when_it_changed()
    {
        var definition = await DefinitionAsync();
        var id = await FlowOfTheTest.StartAsync(staff, definition);
        using var viewer = await staff.LogInAsync("chakan");
        await viewer.OpenAsync($"/admin/flows/{definition}/1");
        var address = viewer.Attribute("#live", "hx-get");

        await viewer.OpenAsync(address);
        Assert.Equal(HttpStatusCode.NoContent, viewer.Status);

        await GoOnAsync(id);
        // Watchers share a reading for a moment; the next one sees the change.
        do
            await viewer.OpenAsync(address);
        while (viewer.Status == HttpStatusCode.NoContent);
        Assert.Equal("1", viewer.Page.QuerySelector("[data-activity=second] .flow-badge text")!.TextContent);
        Assert.Null(viewer.Page.QuerySelector("[data-activity=first] .flow-badge"));
    }

    [Fact]
    public async Task Should_mark_incidents_where_they_are()
    {
        var id = await staff.RegisterAsync(DemoSeed.UniversitySiteId);
        await staff.Runtime.SendAsync(id, new ExamReg.Workflows.Execution.Stimulus("test:map", ExamReg.Activities.Stimuli.Review) { Payload = "no verdict" });
        using var viewer = await staff.LogInAsync("chakan");
        var version = (await staff.Runtime.FindAsync(id))!.Workflow.Document.Version;

        do
            await viewer.OpenAsync($"/admin/flows/registration/{version}");
        while (viewer.Page.QuerySelector("[data-activity=review] .flow-sign") is null);

        Assert.Contains("故障", viewer.Page.QuerySelector("[data-activity=review] title")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_draw_the_path_of_one_instance()
    {
        var id = await staff.RegisterAsync(DemoSeed.UniversitySiteId);
        using var viewer = await staff.LogInAsync("chakan");

        await viewer.OpenAsync($"/admin/instances/{id}");

        Assert.Contains("is-done", viewer.Page.QuerySelector("[data-activity=agreement]")!.ClassName, StringComparison.Ordinal);
        Assert.Equal("✓1", viewer.Page.QuerySelector("[data-activity=agreement] .flow-badge text")!.TextContent);
        Assert.Contains("is-waiting", viewer.Page.QuerySelector("[data-activity=review]")!.ClassName, StringComparison.Ordinal);
        Assert.Null(viewer.Page.QuerySelector("[data-activity=payment] .flow-badge"));
        Assert.Equal($"/designer/instances/{id}", viewer.Page.QuerySelector("a[href^='/designer/instances/']")!.GetAttribute("href"));
        Assert.Null(viewer.Page.QuerySelector("main form[method=post]"));
    }

    [Fact]
    public async Task Should_say_not_found_for_what_is_not_there()
    {
        using var viewer = await staff.LogInAsync("chakan");

        Assert.Equal(HttpStatusCode.NotFound, (await viewer.OpenAsync("/admin/flows/nothing/1")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await viewer.OpenAsync("/admin/flows/registration/99")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await viewer.OpenAsync("/admin/flows/nothing/compare")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await viewer.OpenAsync($"/admin/flows/migrations/{Guid.CreateVersion7()}")).Status);
    }

    private async Task<string> DefinitionAsync()
    {
        var definition = $"map-{Guid.NewGuid():n}"[..12];
        await FlowOfTheTest.PublishAsync(staff, definition, FlowOfTheTest.Root());
        return definition;
    }

    private async Task GoOnAsync(Guid id)
    {
        var waiting = (await staff.Runtime.FindAsync(id))!.Waiting[0];
        Assert.True((await staff.Runtime.SendAsync(id, new($"test:{Guid.CreateVersion7()}", waiting.Bookmarks[0].Name))).IsAccepted);
    }
}
