using System.Net;
using ExamReg.Domain.Demo;
using ExamReg.Tests.Support.Portal;
using ExamReg.Tests.Web.Designer.Instances;
using ExamReg.Tests.Web.Desk;
using ExamReg.Tests.Workflows;
using ExamReg.Web.Admin.Flows.Rehearsing;
using ExamReg.Workflows.Rehearsal;

namespace ExamReg.Tests.Web.Admin.Flows;

/// <summary>A flow walked with a made-up candidate, and explored; over HTTP, the walk in the address alone.</summary>
[Collection(nameof(StaffCollection))]
public sealed class RehearsalTests(StaffFixture staff)
{
    [Fact]
    public async Task Should_walk_with_a_site_that_reviews_until_the_payment_expires()
    {
        using var viewer = await staff.LogInAsync("chakan");
        await viewer.OpenAsync($"/admin/flows/registration/1/rehearse?site={DemoSeed.UniversitySiteId}");
        var before = await staff.ReadAsync(db => Task.FromResult(db.Registrations.Count()));

        foreach (var label in new[] { "同意", "填写完成", "提交报考信息", "上传合格的照片" })
            await PressAsync(viewer, label);
        Assert.Contains("is-waiting", Look(viewer, "review-application"), StringComparison.Ordinal);
        await PressAsync(viewer, viewer.Page.QuerySelectorAll(".offers li").First(item => item.TextContent.Contains("申请信息审核", StringComparison.Ordinal)).QuerySelector("button")!.TextContent);
        await PressAsync(viewer, viewer.Page.QuerySelectorAll("button[title=通过]").First().TextContent);
        Assert.Contains("is-waiting", Look(viewer, "payment"), StringComparison.Ordinal);

        for (var timer = 0; timer < 10 && !Look(viewer, "expiry").Contains("is-done", StringComparison.Ordinal); timer++)
            await PressAsync(viewer, "快进到下一个定时");

        Assert.Contains("is-done", Look(viewer, "expiry"), StringComparison.Ordinal);
        Assert.Equal(before, await staff.ReadAsync(db => Task.FromResult(db.Registrations.Count())));
        // The address alone brings the walk back, in another person's browser.
        using var colleague = await staff.LogInAsync("sheji");
        await colleague.OpenAsync(viewer.Path);
        Assert.Contains("is-done", Look(colleague, "expiry"), StringComparison.Ordinal);
        await colleague.OpenAsync(colleague.Page.QuerySelectorAll(".steps a").First(link => link.TextContent == "退回到这里").GetAttribute("href")!);
        Assert.Contains("is-waiting", Look(colleague, "agreement"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_follow_the_site_and_let_a_hand_overrule_it()
    {
        using var viewer = await staff.LogInAsync("chakan");

        await viewer.OpenAsync($"/admin/flows/registration/1/rehearse?site={DemoSeed.CollegeSiteId}");
        foreach (var label in new[] { "同意", "填写完成", "提交报考信息", "上传合格的照片" })
            await PressAsync(viewer, label);
        Assert.Contains("is-waiting", Look(viewer, "payment"), StringComparison.Ordinal);

        await viewer.OpenAsync($"/admin/flows/registration/1/rehearse?site={DemoSeed.CollegeSiteId}&fact.site-reviews=true");
        foreach (var label in new[] { "同意", "填写完成", "提交报考信息", "上传合格的照片" })
            await PressAsync(viewer, label);
        Assert.Contains("is-waiting", Look(viewer, "review-application"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("照片太小", "上传手头的照片：", "照片大小为 12 KB，要求 20–200 KB", "照片尺寸为 高160×宽120 像素", "照片是黑白")]
    [InlineData("手机拍的照片", "上传手头的照片：", "照片大小为 3072 KB，要求 20–200 KB", "照片是侧置的")]
    [InlineData("想报 8 科", "按想报的科目提交：", "最多可报考 4 科，现选了 8 科")]
    public async Task Should_tell_what_a_made_up_candidate_would_read_where_a_step_refuses(string person, params string[] said)
    {
        using var viewer = await staff.LogInAsync("chakan");
        var number = Array.FindIndex(MadeUpCases.People, each => each.Name.Contains(person, StringComparison.Ordinal));
        await viewer.OpenAsync($"/admin/flows/registration/1/rehearse?person={number}&site={DemoSeed.CollegeSiteId}");
        await PressAsync(viewer, "同意");
        await PressAsync(viewer, "填写完成");
        if (!person.Contains('科', StringComparison.Ordinal))
            await PressAsync(viewer, "提交报考信息");

        var offers = viewer.Page.QuerySelector(".offers")!.TextContent;

        Assert.All(said, text => Assert.Contains(text, offers, StringComparison.Ordinal));
        // The walk goes on: with another photo, or with as many subjects as may be.
        await PressAsync(viewer, person.Contains('科', StringComparison.Ordinal) ? "提交报考信息" : "上传合格的照片");
        Assert.DoesNotContain(said[0], viewer.Page.QuerySelector(".offers")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_let_a_made_up_candidate_with_free_subjects_pass_the_payment()
    {
        using var viewer = await staff.LogInAsync("chakan");
        var number = Array.FindIndex(MadeUpCases.People, person => person.IsFree == true);
        await viewer.OpenAsync($"/admin/flows/registration/1/rehearse?person={number}&site={DemoSeed.CollegeSiteId}");
        foreach (var label in new[] { "同意", "填写完成", "提交报考信息", "上传合格的照片" })
            await PressAsync(viewer, label);

        Assert.Contains("is-done", Look(viewer, "payment"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_rehearse_a_draft_and_tell_what_keeps_it_from_running()
    {
        var definition = $"draft-{Guid.NewGuid():n}"[..14];
        var store = (ExamReg.Workflows.Storage.DefinitionStore)staff.Services.GetService(typeof(ExamReg.Workflows.Storage.DefinitionStore))!;
        var document = ExamReg.Workflows.Definitions.WorkflowDocument.Parse(Define.Workflow(Define.Flowchart([Define.Activity("Nobody.Knows", "strange")])), out _)!;
        document.DefinitionId = definition;
        await store.SaveDraftAsync(document);
        using var viewer = await staff.LogInAsync("chakan");

        await viewer.OpenAsync($"/admin/flows/{definition}/1/rehearse");

        Assert.Equal(HttpStatusCode.OK, viewer.Status);
        Assert.Contains("Nobody.Knows", viewer.Page.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_explore_and_lead_to_a_rehearsal_of_each_way()
    {
        using var viewer = await staff.LogInAsync("chakan");

        await viewer.OpenAsync($"/admin/flows/registration/1/explore?site={DemoSeed.CollegeSiteId}");

        Assert.Equal(HttpStatusCode.OK, viewer.Status);
        Assert.Contains("已走遍", viewer.Text, StringComparison.Ordinal);
        var end = viewer.Page.QuerySelectorAll("[aria-labelledby=ends] tr").First(row => row.TextContent.Contains("结束（过期）", StringComparison.Ordinal));
        await viewer.OpenAsync(end.QuerySelector("a")!.GetAttribute("href")!);
        Assert.Contains("流程已结束", viewer.Text, StringComparison.Ordinal);
        Assert.Contains("is-done", Look(viewer, "expiry"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_find_a_dead_end_and_an_unreachable_step()
    {
        var definition = $"dead-{Guid.NewGuid():n}"[..13];
        await FlowOfTheTest.PublishAsync(staff, definition, FlowOfTheTest.Root(FlowOfTheTest.Placed(Define.Event("nowhere"), 3)));
        using var viewer = await staff.LogInAsync("chakan");

        await viewer.OpenAsync($"/admin/flows/{definition}/1/explore");

        Assert.Contains("走不到：nowhere", viewer.Text, StringComparison.Ordinal);
        Assert.Contains("is-unreached", Look(viewer, "nowhere"), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_write_steps_so_that_they_read_the_same_and_refuse_everything_else()
    {
        RehearsalStep[] steps = [RehearsalStep.Send("agreement", "agreement", "agreement>Accepted"), RehearsalStep.Pass(TimeSpan.FromHours(25)), RehearsalStep.PassToNextTimer()];

        Assert.Equal(steps, RehearsalSteps.Read(RehearsalSteps.Write(steps)));
        Assert.Empty(RehearsalSteps.Read("")!);
        Assert.Null(RehearsalSteps.Read("not steps"));
        Assert.Null(RehearsalSteps.Read("AAAA"));
        Assert.Null(RehearsalSteps.Read(RehearsalSteps.Write([.. Enumerable.Repeat(RehearsalStep.PassToNextTimer(), RehearsalSteps.Most + 1)])));
    }

    private static Task<FormClient> PressAsync(FormClient viewer, string label) => viewer.SubmitAsync("[aria-labelledby=now] form", button: label.Trim());

    private static string Look(FormClient viewer, string activity) => viewer.Page.QuerySelector($"[data-activity={activity}]")?.ClassName ?? "";
}
