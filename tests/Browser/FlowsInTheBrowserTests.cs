using ExamReg.Activities;
using ExamReg.Activities.Reviewing;
using ExamReg.Domain.Demo;
using ExamReg.Tests.Support.Browser;
using ExamReg.Tests.Web.Designer.Instances;
using ExamReg.Tests.Web.Desk;
using ExamReg.Tests.Workflows;
using Microsoft.Playwright;

namespace ExamReg.Tests.Browser;

/// <summary>The pages about workflows in Chromium, on a phone and at a desk; and Elsa Studio's viewer on our instances.</summary>
[Collection(nameof(StaffCollection))]
public sealed class FlowsInTheBrowserTests(StaffFixture staff, BrowserFixture browsers)
{
    [Theory]
    [InlineData("phone")]
    [InlineData("desktop")]
    public async Task Should_show_map_path_comparison_migration_and_rehearsal(string screen)
    {
        var paying = await staff.RegisterAsync(DemoSeed.CollegeSiteId);
        await staff.RegisterAsync(DemoSeed.UniversitySiteId);
        var definition = $"browser-{Guid.NewGuid():n}"[..16];
        await FlowOfTheTest.PublishAsync(staff, definition, FlowOfTheTest.Root());
        var id = await FlowOfTheTest.StartAsync(staff, definition);
        var newer = FlowOfTheTest.Root(FlowOfTheTest.Placed(Define.Event("third"), 2));
        newer["activities"]![0]!["metadata"]!["displayText"] = "等候通知";
        await FlowOfTheTest.PublishAsync(staff, definition, newer);
        await using var session = await browsers.OpenAsync(Screen.Named(screen), staff.Address.ToString());
        await session.Context.AddCookiesAsync(await staff.CookiesAsync("sheji"));
        var page = session.Page;

        await page.GotoAsync("/admin/flows");
        await LookAsync(session, "flows");
        await page.GotoAsync("/admin/flows/registration/1");
        await Assertions.Expect(page.Locator("[data-activity=payment] .flow-badge")).ToBeVisibleAsync();
        await LookAsync(session, "flow-map");
        // The map comes anew by itself: someone new waits, and no key was pressed.
        var count = await page.Locator("[data-activity=withdrawal] .flow-badge text").TextContentAsync();
        await staff.RegisterAsync(DemoSeed.CollegeSiteId);
        await Assertions.Expect(page.Locator("[data-activity=withdrawal] .flow-badge text")).Not.ToHaveTextAsync(count!);
        await page.Locator("[data-activity=payment]").ClickAsync();
        await Assertions.Expect(page.Locator("#waiting")).ToContainTextAsync("网上支付");
        await LookAsync(session, "flow-waiting");

        await page.GotoAsync($"/admin/instances/{paying}");
        await LookAsync(session, "flow-instance");
        await page.GotoAsync($"/admin/flows/{definition}/compare");
        await LookAsync(session, "flow-compare");
        await page.GotoAsync($"/admin/flows/{definition}/migrate?from=1");
        await LookAsync(session, "flow-migrate");
        await page.GetByRole(AriaRole.Button, new() { Name = "建立计划" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "试算" }).ClickAsync();
        await LookAsync(session, "flow-migration");
        await page.CheckAsync("[name=Sure]");
        await page.GetByRole(AriaRole.Button, new() { Name = "开始迁移" }).ClickAsync();
        await Assertions.Expect(page.Locator("#progress [role=status]")).ToHaveTextAsync("已完成");
        Assert.Equal(2, (await staff.Runtime.FindAsync(id))!.Workflow.Document.Version);
        await LookAsync(session, "flow-migrated");

        await page.GotoAsync($"/admin/flows/registration/1/rehearse?site={DemoSeed.UniversitySiteId}");
        await page.GetByRole(AriaRole.Button, new() { Name = "同意", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "填写完成" }).ClickAsync();
        await Assertions.Expect(page.Locator("[data-activity=subjects].is-waiting")).ToBeVisibleAsync();
        await LookAsync(session, "flow-rehearse");
        await page.GotoAsync("/admin/flows/registration/1/explore");
        await LookAsync(session, "flow-explore");
        session.AssertNoComplaints();
    }

    [Fact]
    public async Task Should_show_an_instance_in_studio_with_drawing_badges_and_journal()
    {
        var id = await staff.RegisterAsync(DemoSeed.UniversitySiteId);
        var number = (await staff.GetAsync(id)).Number;
        // Back once, applied again: some steps were done twice. Then a step fails.
        await staff.SendAsync(id, Stimuli.Review, new ReviewVerdict(ExamReg.Tests.Domain.World.Staff, DemoSeed.UniversitySiteId, false, "照片不清楚，请重新上传。", []));
        await staff.SendAsync(id, Stimuli.ApplyForReview);
        await using var session = await browsers.OpenAsync(Screen.Desktop, staff.Address.ToString());
        await session.Context.AddCookiesAsync(await staff.CookiesAsync("chakan"));
        var page = session.Page;

        await page.GotoAsync($"/designer/instances/{id}");
        await Assertions.Expect(page.Locator(".x6-node").First).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".studio-title")).ToHaveTextAsync(number);
        // The journal names the steps that were taken; the drawing bears how often.
        await Assertions.Expect(page.Locator("elsa-workflow-instance-viewer")).ToContainTextAsync("阅读报名协议");
        // Done so often (green), waits for the second time (amber), never reached (none).
        await BadgeAsync(page, "agreement", "1", "success");
        await BadgeAsync(page, "review-application", "2", "success");
        await BadgeAsync(page, "review", "2", "warning");
        await BadgeAsync(page, "withdrawal", "1", "warning");
        await Assertions.Expect(page.Locator(".x6-node[data-cell-id=payment] .mud-badge")).ToHaveCountAsync(0);
        await session.ScreenshotAsync("studio-instance", wholePage: false);
        await staff.Runtime.SendAsync(id, new("test:broken", Stimuli.Review) { Payload = "no verdict" });
        await page.ReloadAsync();
        await BadgeAsync(page, "review", "2", "error");
        await session.ScreenshotAsync("studio-instance-failed", wholePage: false);

        await page.GotoAsync("/designer/instances");
        await Assertions.Expect(page.Locator("elsa-workflow-instance-list")).ToContainTextAsync(number);
        await session.ScreenshotAsync("studio-instances", wholePage: false);
        await page.GetByText(number).First.ClickAsync();
        await page.WaitForURLAsync($"**/instances/{id}");
        session.AssertNoComplaints();
    }

    private static async Task BadgeAsync(IPage page, string activity, string count, string look)
    {
        var badge = page.Locator($".x6-node[data-cell-id=\"{activity}\"] .mud-badge");
        await Assertions.Expect(badge).ToHaveTextAsync(count);
        await Assertions.Expect(badge).ToHaveClassAsync(new System.Text.RegularExpressions.Regex(look));
    }

    private static async Task LookAsync(BrowserSession session, string name)
    {
        await session.AssertFitsAsync();
        await session.AssertAccessibleAsync();
        await session.ScreenshotAsync(name);
    }
}
