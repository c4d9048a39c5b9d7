using System.Net;
using ExamReg.Activities;
using ExamReg.Domain.Demo;
using ExamReg.Domain.Registrations;
using ExamReg.Tests.Web.Desk;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Incidents;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ExamReg.Tests.Web.Designer.Instances;

/// <summary>What Studio's buttons do to instances, with the audit; and who may press them.</summary>
[Collection(nameof(StaffCollection))]
public sealed class InstanceActsTests(StaffFixture staff)
{
    private static readonly (string Method, string Path, bool IsAct)[] Routes =
    [
        ("POST", "/workflow-instances", false),
        ("GET", "/workflow-instances", false),
        ("GET", "/workflow-instances/{id}", false),
        ("GET", "/workflow-instances/{id}/execution-state", false),
        ("GET", "/workflow-instances/{id}/variables", false),
        ("POST", "/workflow-instances/{id}/journal", false),
        ("GET", "/workflow-instances/{id}/journal", false),
        ("GET", "/workflow-instances/{id}/export", false),
        ("POST", "/bulk-actions/export/workflow-instances", false),
        ("POST", "/activity-executions/report", false),
        ("GET", "/activity-executions/list", false),
        ("GET", "/activity-executions/by-id", false),
        ("GET", "/activity-executions/x/call-stack", false),
        ("GET", "/activity-execution-summaries/list", false),
        ("GET", "/resilience/retries/x", false),
        ("POST", "/cancel/workflow-instances/{id}", true),
        ("POST", "/bulk-actions/cancel/workflow-instances", true),
        ("POST", "/alterations/workflows/retry", true),
        ("POST", "/alterations/submit", true),
        ("POST", "/workflow-instances/{id}/variables", true),
        ("DELETE", "/workflow-instances/{id}", true),
        ("POST", "/bulk-actions/delete/workflow-instances/by-id", true),
        ("POST", "/bulk-actions/import/workflow-instances", true),
    ];

    [Fact]
    public async Task Should_cancel_with_the_registration_and_write_it_down()
    {
        var id = await staff.RegisterAsync(DemoSeed.CollegeSiteId);
        using var studio = await StudioClient.OpenAsync(staff, "sheji");

        await studio.PostAsync($"/cancel/workflow-instances/{id}", new { });

        Assert.Equal(HttpStatusCode.NoContent, studio.Status);
        Assert.Equal(RegistrationState.Withdrawn, (await staff.GetAsync(id)).State);
        var entry = await staff.ReadAsync(db => db.AuditEntries.SingleAsync(e => e.Subject == $"instance/{id}"));
        Assert.Equal(("instance-cancelled", "Designer"), (entry.Act, entry.Role));
        Assert.Contains("AwaitingPayment", entry.Before!, StringComparison.Ordinal);
        var again = await studio.PostAsync($"/cancel/workflow-instances/{id}", new { });
        Assert.Contains("流程已经结束", again["message"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_cancel_many_and_tell_which_could_not_be()
    {
        var live = await staff.RegisterAsync(DemoSeed.CollegeSiteId);
        var ended = await staff.RegisterAsync(DemoSeed.CollegeSiteId);
        await staff.SendAsync(ended, Stimuli.Withdraw);
        using var studio = await StudioClient.OpenAsync(staff, "sheji");

        var answer = await studio.PostAsync("/bulk-actions/cancel/workflow-instances", new { ids = new[] { live, ended } });

        Assert.Equal(HttpStatusCode.BadRequest, studio.Status);
        Assert.Contains("已取消 1 个，另有 1 个没有取消", answer["message"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal(WorkflowSubStatus.Cancelled, (await staff.Runtime.FindAsync(live))!.SubStatus);
    }

    [Fact]
    public async Task Should_retry_an_incident_and_write_it_down()
    {
        var id = await staff.RegisterAsync(DemoSeed.UniversitySiteId);
        await staff.Runtime.SendAsync(id, new Stimulus("test:broken", Stimuli.Review) { Payload = "no verdict" });
        using var studio = await StudioClient.OpenAsync(staff, "sheji");

        var answer = await studio.PostAsync("/alterations/workflows/retry", new { workflowInstanceIds = new[] { id } });

        Assert.Equal(HttpStatusCode.BadRequest, studio.Status);
        Assert.Contains("重试后仍然失败", answer["message"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, (await staff.Services.GetRequiredService<IncidentStore>().ListOpenAsync(id)).Single().Attempts);
        Assert.True(await staff.ReadAsync(db => db.AuditEntries.AnyAsync(e => e.Subject == $"instance/{id}" && e.Act == "incident-retried")));
    }

    [Fact]
    public async Task Should_set_a_variable_with_before_and_after_in_the_audit()
    {
        var id = await FlowOfTheTest.StartAsync(staff, ("round", 3), ("note", "旧文字"));
        using var studio = await StudioClient.OpenAsync(staff, "sheji");

        var answer = await studio.PostAsync($"/workflow-instances/{id}/variables", new { variables = new object[] { new { id = "round", value = 4 }, new { id = "note", value = "新文字" } } });

        Assert.Equal(HttpStatusCode.OK, studio.Status);
        Assert.Equal("4", answer["items"]!.AsArray().First(variable => variable!["name"]!.ToString() == "round")!["value"]!.ToString());
        var state = (await staff.Runtime.FindAsync(id))!.State;
        Assert.Equal(4L, state.Variables["round"]);
        Assert.Equal("新文字", state.Variables["note"]);
        var entries = await staff.ReadAsync(db => db.AuditEntries.Where(e => e.Subject == $"instance/{id}" && e.Act == "variable-changed").OrderBy(e => e.Id).ToListAsync());
        Assert.Equal(2, entries.Count);
        Assert.Contains("3", entries[0].Before!, StringComparison.Ordinal);
        Assert.Contains("4", entries[0].After!, StringComparison.Ordinal);
        Assert.DoesNotContain("文字", entries[1].Before! + entries[1].After!, StringComparison.Ordinal);
        await studio.PostAsync($"/workflow-instances/{id}/variables", new { variables = new object[] { new { id = "nobody", value = 4 } } });
        Assert.Equal(HttpStatusCode.BadRequest, studio.Status);
        Assert.Equal(2, await staff.ReadAsync(db => db.AuditEntries.CountAsync(e => e.Subject == $"instance/{id}")));
    }

    [Fact]
    public async Task Should_refuse_to_delete_or_import()
    {
        var id = await staff.RegisterAsync(DemoSeed.CollegeSiteId);
        using var studio = await StudioClient.OpenAsync(staff, "admin");

        Assert.Equal(HttpStatusCode.BadRequest, await studio.SendAsync(HttpMethod.Delete, $"/workflow-instances/{id}"));
        Assert.Contains("不能删除", (await studio.PostAsync("/bulk-actions/delete/workflow-instances/by-id", new { ids = new[] { id } }))["message"]!.ToString(), StringComparison.Ordinal);
        Assert.Contains("不能导入", (await studio.PostAsync("/bulk-actions/import/workflow-instances", new { }))["message"]!.ToString(), StringComparison.Ordinal);
        Assert.Contains("勾选", (await studio.PostAsync("/alterations/submit", new { }))["message"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal(WorkflowSubStatus.Suspended, (await staff.Runtime.FindAsync(id))!.SubStatus);
    }

    [Fact]
    public async Task Should_let_viewers_read_and_only_designers_act()
    {
        using var nobody = StudioClient.Anonymous(staff);
        using var viewer = await StudioClient.OpenAsync(staff, "chakan");
        foreach (var (method, route, isAct) in Routes)
        {
            var path = route.Replace("{id}", Guid.CreateVersion7().ToString(), StringComparison.Ordinal);
            Assert.Equal((route, HttpStatusCode.Unauthorized), (route, await nobody.SendAsync(new(method), path)));
            var answer = await viewer.SendAsync(new(method), path);
            Assert.True(isAct ? answer == HttpStatusCode.Forbidden : answer is HttpStatusCode.OK or HttpStatusCode.NotFound or HttpStatusCode.BadRequest, $"{method} {route}: {answer}");
        }
    }
}
