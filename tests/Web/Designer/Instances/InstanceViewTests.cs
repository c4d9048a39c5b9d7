using System.IO.Compression;
using System.Net;
using System.Text.Json.Nodes;
using ExamReg.Activities;
using ExamReg.Domain.Demo;
using ExamReg.Tests.Web.Desk;
using ExamReg.Workflows.Execution;

namespace ExamReg.Tests.Web.Designer.Instances;

/// <summary>One instance as Studio's viewer asks for it: state, journal, badges, executions, variables, files.</summary>
[Collection(nameof(StaffCollection))]
public sealed class InstanceViewTests(StaffFixture staff)
{
    [Fact]
    public async Task Should_show_state_with_bookmarks()
    {
        var id = await staff.RegisterAsync(DemoSeed.CollegeSiteId);
        using var studio = await StudioClient.OpenAsync(staff, "chakan");

        var instance = await studio.GetAsync($"/workflow-instances/{id}");

        var state = instance["workflowState"]!;
        Assert.Equal(id.ToString(), instance["id"]!.ToString());
        Assert.Equal("Suspended", state["subStatus"]!.ToString());
        var waits = state["bookmarks"]!.AsArray().Select(bookmark => (bookmark!["activityNodeId"]!.ToString(), bookmark["name"]!.ToString())).ToList();
        Assert.Contains(("registration:payment", "money-received"), waits);
        Assert.Contains(("registration:withdrawal", "withdraw"), waits);
        Assert.Contains(state["activityExecutionContexts"]!.AsArray(), frame => frame!["scheduledActivityNodeId"]!.ToString() == "registration:payment");
        Assert.Equal("Suspended", (await studio.GetAsync($"/workflow-instances/{id}/execution-state"))["workflowSubStatus"]!.ToString());
        await studio.GetAsync($"/workflow-instances/{Guid.CreateVersion7()}");
        Assert.Equal(HttpStatusCode.NotFound, studio.Status);
    }

    [Fact]
    public async Task Should_tell_the_journal_in_order_and_filtered()
    {
        var id = await staff.RegisterAsync(DemoSeed.UniversitySiteId);
        using var studio = await StudioClient.OpenAsync(staff, "chakan");

        var journal = await studio.PostAsync($"/workflow-instances/{id}/journal?skip=0&take=100", new { });
        var items = journal["items"]!.AsArray();
        Assert.Equal(journal["totalCount"]!.GetValue<int>(), items.Count);
        Assert.Equal(Enumerable.Range(1, items.Count), items.Select(item => item!["sequence"]!.GetValue<int>()));
        // Every execution begins before it ends, though the engine writes both as one line.
        var agreement = items.Where(item => item!["activityId"]!.ToString() == "agreement").Select(item => item!["eventName"]!.ToString());
        Assert.Equal(["Started", "Suspended", "Completed"], agreement);
        Assert.Equal("ExamReg.Agreement", items.First(item => item!["activityId"]!.ToString() == "agreement")!["activityType"]!.ToString());

        var second = await studio.PostAsync($"/workflow-instances/{id}/journal?skip=2&take=3", new { });
        Assert.Equal([3, 4, 5], second["items"]!.AsArray().Select(item => item!["sequence"]!.GetValue<int>()));
        var filtered = await studio.PostAsync($"/workflow-instances/{id}/journal?skip=0&take=100", new { filter = new { activityNodeIds = new[] { "registration:photo" }, eventNames = new[] { "Completed" } } });
        Assert.Equal("photo", Assert.Single(filtered["items"]!.AsArray())!["activityId"]!.ToString());
    }

    [Fact]
    public async Task Should_count_what_was_done_again()
    {
        var id = await staff.RegisterAsync(DemoSeed.UniversitySiteId);
        await staff.SendAsync(id, Stimuli.Review, new ExamReg.Activities.Reviewing.ReviewVerdict(ExamReg.Tests.Domain.World.Staff, DemoSeed.UniversitySiteId, false, "照片不清楚，请重新上传。", []));
        using var studio = await StudioClient.OpenAsync(staff, "chakan");

        var stats = (await studio.PostAsync("/activity-executions/report", new { workflowInstanceId = id, activityNodeIds = Array.Empty<string>() }))["stats"]!.AsArray();
        JsonNode Of(string activity) => stats.First(stat => stat!["activityId"]!.ToString() == activity)!;
        Assert.Equal((1, 1, false), (Number(Of("review"), "startedCount"), Number(Of("review"), "completedCount"), Flag(Of("review"), "isBlocked")));
        Assert.Equal((1, 0, true), (Number(Of("withdrawal"), "startedCount"), Number(Of("withdrawal"), "completedCount"), Flag(Of("withdrawal"), "isBlocked")));
        Assert.Equal("registration:review", Of("review")["activityNodeId"]!.ToString());

        var listed = (await studio.GetAsync($"/activity-executions/list?WorkflowInstanceId={id}&ActivityNodeId=registration:review"))["items"]!.AsArray();
        var execution = Assert.Single(listed)!;
        Assert.Equal("Completed", execution["status"]!.ToString());
        Assert.Equal("Rejected", execution["payload"]!["Outcomes"]![0]!.ToString());
        Assert.Equal("review", (await studio.GetAsync($"/activity-executions/by-id?id={execution["id"]}"))["activityId"]!.ToString());
        Assert.Equal(listed.Count, (await studio.GetAsync($"/activity-execution-summaries/list?WorkflowInstanceId={id}&ActivityNodeId=registration:review"))["items"]!.AsArray().Count);
        Assert.Empty((await studio.PostAsync("/activity-executions/report", new { workflowInstanceId = Guid.CreateVersion7(), activityNodeIds = Array.Empty<string>() }))["stats"]!.AsArray());
    }

    [Fact]
    public async Task Should_hide_personal_data_from_those_without_the_right()
    {
        var id = await FlowOfTheTest.StartAsync(staff, ("applicant", "张三"), ("round", 3));
        using var viewer = await StudioClient.OpenAsync(staff, "chakan");
        using var designer = await StudioClient.OpenAsync(staff, "sheji");
        using var admin = await StudioClient.OpenAsync(staff, "admin");
        async Task<string> ValueAsync(StudioClient studio, string name) => (await studio.GetAsync($"/workflow-instances/{id}/variables"))["items"]!.AsArray()
            .First(variable => variable!["name"]!.ToString() == name)!["value"]!.ToString();

        Assert.Equal("张三", await ValueAsync(admin, "applicant"));
        Assert.Equal("•••", await ValueAsync(viewer, "applicant"));
        Assert.Equal("•••", await ValueAsync(designer, "applicant"));
        Assert.Equal("3", await ValueAsync(viewer, "round"));
        Assert.DoesNotContain("张三", (await viewer.GetAsync($"/workflow-instances/{id}")).ToJsonString(), StringComparison.Ordinal);

        var file = System.Text.Encoding.UTF8.GetString(await viewer.DownloadAsync($"/workflow-instances/{id}/export"));
        Assert.Contains("•••", file, StringComparison.Ordinal);
        Assert.DoesNotContain("张三", file, StringComparison.Ordinal);
        Assert.Contains("张三", System.Text.Encoding.UTF8.GetString(await admin.DownloadAsync($"/workflow-instances/{id}/export")), StringComparison.Ordinal);
        using var zip = new ZipArchive(new MemoryStream(await admin.DownloadAsync("/bulk-actions/export/workflow-instances", new { ids = new[] { id } })));
        Assert.Equal([$"workflow-instance-{id}.json"], zip.Entries.Select(entry => entry.Name));
    }

    [Fact]
    public async Task Should_hide_what_a_failed_step_quoted()
    {
        var id = await staff.RegisterAsync(DemoSeed.UniversitySiteId);
        await staff.Runtime.SendAsync(id, new Stimulus("test:quoted", Stimuli.Review) { Payload = "110101199001011234" });
        using var viewer = await StudioClient.OpenAsync(staff, "chakan");
        using var admin = await StudioClient.OpenAsync(staff, "admin");

        var incident = Assert.Single((await viewer.GetAsync($"/workflow-instances/{id}"))["workflowState"]!["incidents"]!.AsArray())!;

        Assert.Equal("review", incident["activityId"]!.ToString());
        Assert.Null(incident["exception"]);
        Assert.NotNull((await admin.GetAsync($"/workflow-instances/{id}"))["workflowState"]!["incidents"]![0]!["exception"]);
        Assert.True(Flag((await viewer.PostAsync("/activity-executions/report", new { workflowInstanceId = id, activityNodeIds = new[] { "registration:review" } }))["stats"]![0]!, "isFaulted"));
    }

    private static int Number(JsonNode json, string name) => json[name]!.GetValue<int>();

    private static bool Flag(JsonNode json, string name) => json[name]!.GetValue<bool>();
}
