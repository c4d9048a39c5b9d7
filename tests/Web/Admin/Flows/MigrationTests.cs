using System.Net;
using ExamReg.Tests.Support.Portal;
using ExamReg.Tests.Web.Designer.Instances;
using ExamReg.Tests.Web.Desk;
using ExamReg.Tests.Workflows;
using ExamReg.Web.Admin.Flows.Migrating;
using ExamReg.Workflows.Migration;
using ExamReg.Workflows.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ExamReg.Tests.Web.Admin.Flows;

/// <summary>Live instances moved to another version by an administrator's hand, over HTTP on a real database.</summary>
[Collection(nameof(StaffCollection))]
public sealed class MigrationTests(StaffFixture staff)
{
    [Fact]
    public async Task Should_plan_try_dry_and_move_and_list_who_stays_with_the_reason()
    {
        var (definition, old) = await TwoVersionsAsync();
        var movable = await FlowOfTheTest.StartAsync(staff, old.Id);
        Assert.Equal(1, (await staff.Runtime.FindAsync(movable))!.Workflow.Document.Version);
        var kept = await FlowOfTheTest.StartAsync(staff, old.Id);
        Assert.True((await staff.Runtime.SendAsync(kept, new("test:go", ExamReg.Workflows.Activities.Events.Event.StimulusName))).IsAccepted);
        await PublishNewerAsync(definition);
        using var designer = await staff.LogInAsync("sheji");

        await designer.OpenAsync($"/admin/flows/{definition}/migrate?from=1");
        await designer.SubmitAsync("main form.flow-form");
        Assert.Contains("/admin/flows/migrations/", designer.Path, StringComparison.Ordinal);
        var plan = Guid.Parse(designer.Path.Split('/')[^1]);
        Assert.Contains("1 个步骤没有可用的对应", designer.Text, StringComparison.Ordinal);

        await designer.OpenAsync($"/admin/flows/migrations/{plan}?dry=true");
        Assert.Equal(["2", "1", "1"], designer.Page.QuerySelectorAll("[aria-labelledby=dry] .figures dd").Select(figure => figure.TextContent));
        Assert.Equal(1, (await staff.Runtime.FindAsync(movable))!.Workflow.Document.Version);

        await designer.SubmitAsync("form[action*='handler=Start']");
        Assert.Contains("没有开始：请先勾选", designer.Text, StringComparison.Ordinal);
        await designer.SubmitAsync("form[action*='handler=Start']", [("Sure", "true")]);
        Assert.Contains("迁移已开始", designer.Text, StringComparison.Ordinal);
        await staff.Services.GetRequiredService<MigrationRunner>().RunAsync(plan);

        Assert.Equal(2, (await staff.Runtime.FindAsync(movable))!.Workflow.Document.Version);
        Assert.Equal(1, (await staff.Runtime.FindAsync(kept))!.Workflow.Document.Version);
        await designer.OpenAsync($"/admin/flows/migrations/{plan}");
        Assert.Equal(["1", "1", "0"], designer.Page.QuerySelectorAll("#progress .figures dd").Select(figure => figure.TextContent));
        Assert.Equal($"/admin/instances/{kept}", designer.Attribute("#stayed td a", "href"));
        Assert.Contains("没有对应的活动", designer.Page.QuerySelector("#stayed")!.TextContent, StringComparison.Ordinal);
        var acts = await staff.ReadAsync(db => db.AuditEntries.Where(e => e.Subject == $"workflow/{definition}").OrderBy(e => e.Id).ToListAsync());
        var started = acts.Single(entry => entry.Act == "migration-started");
        Assert.Contains("\"live\": 2", started.Before!, StringComparison.Ordinal);
        Assert.Contains(acts, entry => entry.Act == "migration-planned");
    }

    [Fact]
    public async Task Should_let_the_mapping_be_changed_and_refuse_a_stale_change_without_losing_it()
    {
        var (definition, old) = await TwoVersionsAsync();
        var waiting = await FlowOfTheTest.StartAsync(staff, old.Id);
        Assert.True((await staff.Runtime.SendAsync(waiting, new("test:go", ExamReg.Workflows.Activities.Events.Event.StimulusName))).IsAccepted);
        await PublishNewerAsync(definition, "second");
        using var designer = await staff.LogInAsync("sheji");
        await designer.OpenAsync($"/admin/flows/{definition}/migrate?from=1");
        await designer.SubmitAsync("main form.flow-form");
        using var colleague = designer.Twin();
        await colleague.OpenAsync(designer.Path);

        await designer.SubmitAsync("form[action*='handler=Map']", [("map.second", "other")]);
        Assert.Contains("已保存并检查", designer.Text, StringComparison.Ordinal);
        Assert.Contains("每个步骤都有对应", designer.Text, StringComparison.Ordinal);

        await colleague.SubmitAsync("form[action*='handler=Map']", [("map.first", "")]);
        Assert.Contains("已被他人修改", colleague.Text, StringComparison.Ordinal);
        Assert.Equal("", colleague.Page.QuerySelector("#map-first option[selected]")?.GetAttribute("value") ?? "");
        await colleague.OpenAsync(designer.Path);
        Assert.Equal("other", colleague.Page.QuerySelector("#map-second option[selected]")!.GetAttribute("value"));
    }

    [Fact]
    public async Task Should_carry_a_plan_out_once_by_the_job_and_write_down_what_came_of_it()
    {
        var (definition, old) = await TwoVersionsAsync();
        var instance = await FlowOfTheTest.StartAsync(staff, old.Id);
        var target = await PublishNewerAsync(definition);
        var plans = staff.Services.GetRequiredService<MigrationPlans>();
        var plan = (await plans.CreateAsync(old.Key, target.Key, ExamReg.Tests.Domain.World.Staff.ToString())).Plan!;
        await plans.StartAsync(plan.Id, ExamReg.Tests.Domain.World.Staff.ToString());
        await using var scope = staff.Services.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<MigrationWork>();

        // While somebody else holds the plan, the job goes away without touching it.
        Assert.True(await plans.ClaimAsync(plan.Id));
        await work.RunAsync(plan.Id, default);
        Assert.Equal(1, (await staff.Runtime.FindAsync(instance))!.Workflow.Document.Version);
        await plans.ReleaseAsync(plan.Id);
        await work.RunAsync(plan.Id, default);
        await work.RunAsync(plan.Id, default);

        Assert.Equal(2, (await staff.Runtime.FindAsync(instance))!.Workflow.Document.Version);
        var entry = await staff.ReadAsync(db => db.AuditEntries.SingleAsync(e => e.Subject == $"workflow/{definition}" && e.Act == "migration-finished"));
        Assert.Equal(ExamReg.Tests.Domain.World.Staff, entry.Who);
        Assert.Contains("\"migrated\": 1", entry.After!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_pause_and_give_up()
    {
        var (definition, old) = await TwoVersionsAsync();
        var target = await PublishNewerAsync(definition);
        var plans = staff.Services.GetRequiredService<MigrationPlans>();
        var plan = (await plans.CreateAsync(old.Key, target.Key, "test")).Plan!;
        await plans.StartAsync(plan.Id, "test");
        using var designer = await staff.LogInAsync("sheji");

        await designer.OpenAsync($"/admin/flows/migrations/{plan.Id}");
        await designer.SubmitAsync("form[action*='handler=Pause']");
        Assert.Contains("已暂停", designer.Page.QuerySelector("#progress")!.TextContent, StringComparison.Ordinal);
        await designer.SubmitAsync("form[action*='handler=GiveUp']");
        Assert.Contains("已放弃", designer.Page.QuerySelector("#progress")!.TextContent, StringComparison.Ordinal);

        Assert.Equal(2, await staff.ReadAsync(db => db.AuditEntries.CountAsync(e => e.Subject == $"workflow/{definition}" && e.Act == "migration-stopped")));
    }

    private async Task<(string Definition, (string Id, int Key) Old)> TwoVersionsAsync()
    {
        var definition = $"migrate-{Guid.NewGuid():n}"[..16];
        var old = await FlowOfTheTest.PublishAsync(staff, definition, FlowOfTheTest.Root());
        return (definition, (definition, old.Key));
    }

    // The newer version has no "second"; where it has "other", that waits for the event named here.
    private Task<DefinitionSummary> PublishNewerAsync(string definition, string? otherWaitsFor = null)
    {
        var root = FlowOfTheTest.Root();
        root["activities"]!.AsArray().RemoveAt(1);
        root["connections"]!.AsArray().Clear();
        var other = FlowOfTheTest.Placed(Define.Activity("Elsa.Event", "other", ("eventName", Define.Literal(otherWaitsFor ?? "elsewhere"))), 1);
        root["activities"]!.AsArray().Add(other);
        root["connections"]!.AsArray().Add(new System.Text.Json.Nodes.JsonObject
        {
            ["source"] = new System.Text.Json.Nodes.JsonObject { ["activity"] = "first", ["port"] = "Done" },
            ["target"] = new System.Text.Json.Nodes.JsonObject { ["activity"] = "other", ["port"] = "In" },
        });
        return FlowOfTheTest.PublishAsync(staff, definition, root);
    }
}
