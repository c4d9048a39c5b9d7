using System.Net;
using ExamReg.Activities;
using ExamReg.Domain.Demo;
using ExamReg.Domain.Registrations;
using ExamReg.Tests.Web.Desk;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Incidents;
using ExamReg.Workflows.Runtime;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ExamReg.Tests.Web.Admin;

/// <summary>Workflow instances for administrators, over HTTP on a real database.</summary>
[Collection(nameof(StaffCollection))]
public sealed class InstanceTests(StaffFixture staff)
{
    [Fact]
    public async Task Should_find_an_instance_by_the_number_of_its_registration_and_tell_its_story()
    {
        var id = await staff.RegisterAsync(DemoSeed.UniversitySiteId);
        var number = (await staff.GetAsync(id)).Number;
        using var admin = await staff.LogInAsync(StaffFixture.Administrator);

        await admin.OpenAsync($"/admin/instances?q={number}");
        Assert.Equal([number], admin.Page.QuerySelectorAll("table a").Select(link => link.TextContent));

        await admin.OpenAsync($"/admin/instances/{id}");
        Assert.Contains("考点审核", admin.Page.QuerySelector(".waiting")!.TextContent, StringComparison.Ordinal);
        var journal = admin.Page.QuerySelector(".journal")!.TextContent;
        Assert.Contains("开始报名", journal, StringComparison.Ordinal);
        Assert.Contains("“阅读报名协议”结束：同意", journal, StringComparison.Ordinal);
        Assert.Contains("上传照片", journal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_filter_by_version_and_waiting_step()
    {
        var reviewed = await staff.RegisterAsync(DemoSeed.UniversitySiteId);
        var paying = await staff.RegisterAsync(DemoSeed.CollegeSiteId);
        using var admin = await staff.LogInAsync(StaffFixture.Administrator);
        await admin.OpenAsync("/admin/instances");
        var version = admin.Page.QuerySelectorAll("#version option").First(option => option.TextContent.Contains("标准报名流程", StringComparison.Ordinal)).GetAttribute("value");

        await admin.OpenAsync($"/admin/instances?version={version}&activity=payment");

        var links = admin.Page.QuerySelectorAll("table a").Select(link => link.GetAttribute("href")).ToList();
        Assert.Contains($"/admin/instances/{paying}", links);
        Assert.DoesNotContain($"/admin/instances/{reviewed}", links);
        Assert.Contains("网上支付", admin.Page.QuerySelector("#activity")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_cancel_an_instance_with_its_registration_and_free_the_seat()
    {
        var id = await staff.RegisterAsync(DemoSeed.CollegeSiteId, "57");
        Assert.Equal(1, await SeatsAsync());
        using var admin = await staff.LogInAsync(StaffFixture.Administrator);
        await admin.OpenAsync($"/admin/instances/{id}");

        await admin.SubmitAsync(".cancel form", [("Reason", "重复报名")]);
        Assert.Contains("没有取消：请先勾选", admin.Text, StringComparison.Ordinal);
        Assert.Equal(RegistrationState.AwaitingPayment, (await staff.GetAsync(id)).State);

        await admin.SubmitAsync(".cancel form", [("Reason", "重复报名"), ("Sure", "true")]);

        Assert.Contains("流程实例已取消", admin.Text, StringComparison.Ordinal);
        var registration = await staff.GetAsync(id);
        Assert.Equal(RegistrationState.Withdrawn, registration.State);
        Assert.Contains("重复报名", registration.EndReason!, StringComparison.Ordinal);
        Assert.Equal(0, await SeatsAsync());
        Assert.Equal(WorkflowSubStatus.Cancelled, (await staff.Runtime.FindAsync(id))!.SubStatus);
        var entry = await staff.ReadAsync(db => db.AuditEntries.SingleAsync(e => e.Subject == $"instance/{id}"));
        Assert.Equal("instance-cancelled", entry.Act);
        Assert.True(await staff.ReadAsync(db => db.Messages.AnyAsync(m => m.RegistrationId == id && m.Title == "报名已被取消")));
    }

    [Fact]
    public async Task Should_cancel_nothing_when_the_registration_may_not_end_any_more()
    {
        var id = await staff.RegisterAsync(DemoSeed.UniversitySiteId);
        await staff.ApproveAsync(id, DemoSeed.UniversitySiteId);
        await staff.PayAsync(id);
        await staff.SendAsync(id, Stimuli.Confirm, new ExamReg.Activities.Confirming.DeskConfirmation(ExamReg.Tests.Domain.World.Staff, DemoSeed.UniversitySiteId));
        using var admin = await staff.LogInAsync(StaffFixture.Administrator);
        await admin.OpenAsync($"/admin/instances/{id}");

        await admin.SubmitAsync(".cancel form", [("Reason", "试一试"), ("Sure", "true")]);

        Assert.Contains("没有取消", admin.Text, StringComparison.Ordinal);
        Assert.Equal(RegistrationState.Confirmed, (await staff.GetAsync(id)).State);
        Assert.Equal(WorkflowSubStatus.Suspended, (await staff.Runtime.FindAsync(id))!.SubStatus);
        Assert.False(await staff.ReadAsync(db => db.AuditEntries.AnyAsync(e => e.Subject == $"instance/{id}")));
    }

    [Fact]
    public async Task Should_show_an_incident_and_retry_it()
    {
        var id = await staff.RegisterAsync(DemoSeed.UniversitySiteId);
        // A payload that the step cannot read makes it throw.
        var failed = await staff.Runtime.SendAsync(id, new Stimulus("test:broken", Stimuli.Review) { Payload = "no verdict" });
        Assert.IsType<BurstResult.Failed>(failed);
        using var admin = await staff.LogInAsync(StaffFixture.Administrator);

        await admin.OpenAsync("/admin/instances?incidents=true");
        Assert.Contains((await staff.GetAsync(id)).Number, admin.Text, StringComparison.Ordinal);
        await admin.OpenAsync($"/admin/instances/{id}");
        Assert.Contains("“考点审核”出现故障", admin.Text, StringComparison.Ordinal);
        await admin.SubmitAsync(".incident form");

        Assert.Contains("重试后仍然失败", admin.Text, StringComparison.Ordinal);
        Assert.Equal(2, (await staff.Services.GetRequiredService<IncidentStore>().ListOpenAsync(id)).Single().Attempts);
        Assert.True(await staff.ReadAsync(db => db.AuditEntries.AnyAsync(e => e.Subject == $"instance/{id}" && e.Act == "incident-retried")));
    }

    [Fact]
    public async Task Should_list_acts_in_the_audit_and_find_them_by_number()
    {
        var id = await staff.RegisterAsync(DemoSeed.UniversitySiteId);
        using var clerk = await staff.LogInAsync(StaffFixture.University);
        await clerk.OpenAsync($"/desk/reviews/{id}");
        await clerk.SubmitAsync("form.review", button: "通过");
        var number = (await staff.GetAsync(id)).Number;
        using var admin = await staff.LogInAsync(StaffFixture.Administrator);

        await admin.OpenAsync($"/admin/audit?q={number}");
        Assert.Equal(["审核通过"], admin.Page.QuerySelectorAll("td[data-label=操作]").Select(cell => cell.TextContent));
        Assert.Equal(["示范大学考点"], admin.Page.QuerySelectorAll("td[data-label=谁]").Select(cell => cell.TextContent));
        await admin.OpenAsync($"/admin/audit?q={number}&act=clock-shifted");
        Assert.Contains("没有符合条件的记录", admin.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_answer_not_found_for_an_unknown_instance()
    {
        using var admin = await staff.LogInAsync(StaffFixture.Administrator);

        await admin.OpenAsync($"/admin/instances/{Guid.CreateVersion7()}");

        Assert.Equal(HttpStatusCode.NotFound, admin.Status);
    }

    private Task<int> SeatsAsync() => staff.ReadAsync(db =>
        db.Offerings.Where(o => o.SiteId == DemoSeed.CollegeSiteId && o.Subject.Code == "57").Select(o => o.SeatsTaken).SingleAsync());
}
