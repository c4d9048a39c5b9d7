using System.Net;
using ExamReg.Domain.Demo;
using ExamReg.Tests.Web.Designer.Instances;
using ExamReg.Tests.Web.Desk;
using ExamReg.Workflows.Execution;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Tests.Web.Admin.Flows;

/// <summary>Who comes in to the pages about workflows: viewers read, designers act, everybody else stays out.</summary>
[Collection(nameof(StaffCollection))]
public sealed class RightsTests(StaffFixture staff)
{
    [Fact]
    public async Task Should_let_viewers_read_every_page_and_nobody_else()
    {
        var id = await staff.RegisterAsync(DemoSeed.CollegeSiteId);
        string[] pages =
        [
            "/admin/flows", "/admin/flows/registration/1", "/admin/flows/registration/compare", "/admin/flows/registration/migrate",
            "/admin/flows/registration/1/rehearse", "/admin/flows/registration/1/explore", "/admin/instances", $"/admin/instances/{id}",
            $"/designer/instances/{id}", "/designer/instances",
        ];
        using var viewer = await staff.LogInAsync("chakan");
        using var clerk = await staff.LogInAsync(StaffFixture.University);
        using var visitor = new ExamReg.Tests.Support.Portal.FormClient(staff.Address);
        foreach (var page in pages)
        {
            Assert.Equal((page, HttpStatusCode.OK), (page, (await viewer.OpenAsync(page)).Status));
            await clerk.OpenAsync(page);
            Assert.True(clerk.Status == HttpStatusCode.Forbidden || clerk.Path.StartsWith("/accounts/denied", StringComparison.OrdinalIgnoreCase), $"{page}: {clerk.Status} {clerk.Path}");
            await visitor.OpenAsync(page);
            Assert.True(visitor.Status == HttpStatusCode.Unauthorized || visitor.Path.StartsWith("/accounts/login", StringComparison.OrdinalIgnoreCase), $"{page}: {visitor.Status} {visitor.Path}");
        }
    }

    [Fact]
    public async Task Should_refuse_every_act_of_a_viewer()
    {
        var id = await staff.RegisterAsync(DemoSeed.CollegeSiteId);
        string[] acts =
        [
            "/admin/flows/registration/migrate", $"/admin/flows/migrations/{Guid.CreateVersion7()}?handler=Map", $"/admin/flows/migrations/{Guid.CreateVersion7()}?handler=Start",
            $"/admin/flows/migrations/{Guid.CreateVersion7()}?handler=Pause", $"/admin/flows/migrations/{Guid.CreateVersion7()}?handler=GiveUp",
            $"/admin/instances/{id}?handler=Cancel", $"/admin/instances/{id}?handler=Retry", $"/admin/instances/{id}?handler=Variable", $"/admin/instances/{id}?handler=Resume",
        ];
        using var viewer = await staff.LogInAsync("chakan");
        await viewer.OpenAsync("/accounts/password");
        var token = viewer.Attribute("input[name='__RequestVerificationToken']", "value");
        foreach (var act in acts)
        {
            await viewer.PostAsync(act, [("__RequestVerificationToken", token), ("Sure", "true"), ("Reason", "试"), ("activity", "agreement"), ("variable", "x"), ("incident", $"{Guid.CreateVersion7()}")]);
            Assert.True(viewer.Status == HttpStatusCode.Forbidden || viewer.Path.StartsWith("/accounts/denied", StringComparison.OrdinalIgnoreCase), $"{act}: {viewer.Status} {viewer.Path}");
        }
        Assert.Equal(WorkflowSubStatus.Suspended, (await staff.Runtime.FindAsync(id))!.SubStatus);
        Assert.False(await staff.ReadAsync(db => db.AuditEntries.AnyAsync(entry => entry.Subject == $"instance/{id}")));
    }

    [Fact]
    public async Task Should_write_down_where_an_instance_was_and_where_it_was_put()
    {
        var id = await FlowOfTheTest.StartAsync(staff, ("round", 3));
        Assert.True((await staff.Runtime.SendAsync(id, new("test:go", ExamReg.Workflows.Activities.Events.Event.StimulusName))).IsAccepted);
        using var designer = await staff.LogInAsync("sheji");
        await designer.OpenAsync($"/admin/instances/{id}");

        await designer.SubmitAsync(".resume form", [("activity", "first")]);
        Assert.Contains("没有改变", designer.Text, StringComparison.Ordinal);
        await designer.SubmitAsync(".resume form", [("activity", "first"), ("Sure", "true")]);

        Assert.Equal(["first"], (await staff.Runtime.FindAsync(id))!.Waiting.Select(waiting => waiting.Node.Id));
        var entry = await staff.ReadAsync(db => db.AuditEntries.SingleAsync(e => e.Subject == $"instance/{id}" && e.Act == "resumed-at"));
        Assert.Contains("second", entry.Before!, StringComparison.Ordinal);
        Assert.Contains("first", entry.After!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_change_a_variable_by_an_administrator_and_keep_what_was_refused_in_the_field()
    {
        var id = await FlowOfTheTest.StartAsync(staff, ("note", "旧"));
        using var admin = await staff.LogInAsync("admin");
        await admin.OpenAsync($"/admin/instances/{id}");

        await admin.SubmitAsync(".variable-form", [("Value", "新的说明")]);

        Assert.Contains("变量“note”已修改", admin.Text, StringComparison.Ordinal);
        Assert.Equal("新的说明", (await staff.Runtime.FindAsync(id))!.State.Variables["note"]);
        // A designer may act, but sees no values that can be personal, and so cannot overwrite what is hidden.
        using var designer = await staff.LogInAsync("sheji");
        await designer.OpenAsync($"/admin/instances/{id}");
        Assert.Null(designer.Page.QuerySelector(".variable-form"));
        Assert.Contains("•••", designer.Text, StringComparison.Ordinal);
    }
}
