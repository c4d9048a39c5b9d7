using System.Text.RegularExpressions;
using ExamReg.Tests.Support.Browser;
using ExamReg.Tests.Support.Portal;
using ExamReg.Tests.Web.Portal;
using Microsoft.Playwright;

namespace ExamReg.Tests.Browser.Designer;

/// <summary>An administrator redraws the registration in Studio and publishes; the next candidate walks the flow as it is drawn now.</summary>
public sealed class EditedFlowTests(Stage stage, BrowserFixture browsers) : IClassFixture<Stage>
{
    [Fact]
    public async Task Should_let_the_portal_follow_what_an_administrator_draws()
    {
        await using var session = await browsers.OpenAsync(Screen.Desktop, stage.Address.ToString());
        // As large as an office's screen: the whole way from the subjects to the payment is in sight, and nothing lies over a connection.
        await session.Page.SetViewportSizeAsync(2600, 1300);
        var studio = await StudioPage.LogInAsync(session, "sheji");
        await studio.OpenAsync("registration");

        await GiveTwoDaysToPayAsync(studio);
        await PayWithinAsync(801, TimeSpan.FromHours(48));

        await AddSecondReviewAsync(studio);
        await BeReviewedTwiceAsync(802);

        await PutPhotoBeforeSubjectsAsync(studio);
        await GivePhotoFirstAsync(803);

        // Who was on the way before goes on as it was: nothing of this is in an older instance's version.
        Assert.Equal(4, await stage.AskAsync<int>("SELECT max(version) FROM workflow.definition WHERE definition_id = 'registration'"));
        Assert.Empty(studio.Foreign);
        session.AssertNoComplaints();
    }

    // 24 hours become 48: one field of one form.
    private static async Task GiveTwoDaysToPayAsync(StudioPage studio)
    {
        await studio.SelectAsync("payment");
        Assert.Equal("1.00:00:00", await studio.FieldAsync("支付时限"));
        await studio.FillAsync("支付时限", "48:00:00");
        await Assertions.Expect(studio.Page.Locator(".studio-bad")).ToContainTextAsync("不是时长");
        await studio.FillAsync("支付时限", "2.00:00:00");
        await Assertions.Expect(studio.Page.Locator(".studio-bad")).ToHaveCountAsync(0);
        await PublishAsync(studio, 2);
    }

    private async Task PayWithinAsync(int number, TimeSpan window)
    {
        using var candidate = stage.Candidate(number);
        await candidate.RegisterAsync();
        await candidate.FillInAsync("职业学院", "15");
        var seconds = await stage.AskAsync<double>($"""
            SELECT extract(epoch FROM o.deadline - o.opened_at)::float8 FROM exam.orders o JOIN exam.registrations r ON r.id = o.registration_id
            JOIN exam.candidates c ON c.id = r.candidate_id WHERE c.user_name = '{candidate.Person.UserName}'
            """);
        Assert.Equal(window.TotalSeconds, seconds, 5d);
        await candidate.PayAndSeeAsync();
    }

    // A copy of the review between the review and the payment.
    private static async Task AddSecondReviewAsync(StudioPage studio)
    {
        await studio.SelectAsync("review");
        var before = await studio.Nodes.CountAsync();
        await studio.SavedAsync(() => studio.PressAsync("Control+c", "Control+v"), save => save.Activities == before + 1);
        var second = await studio.NewNodeAsync();
        await studio.DisconnectAsync("review", "Approved", "payment");
        await studio.ConnectAsync("review", "Approved", second);
        await studio.ConnectAsync(second, "Approved", "payment");
        await studio.ConnectAsync(second, "Rejected", "review-application");
        await PublishAsync(studio, 3);
    }

    private async Task BeReviewedTwiceAsync(int number)
    {
        using var candidate = stage.Candidate(number);
        await candidate.RegisterAsync();
        await candidate.FillInAsync("第一中学", "15");
        await candidate.Browser.OpenAsync("/portal/registration");
        Assert.Equal(2, Regex.Count(candidate.Browser.Page.QuerySelector("ol.road")!.TextContent, "考点审核"));
        using var clerk = stage.Browser();
        await Staff.LogInAsync(clerk, "zhongxue");
        await Staff.ApproveAsync(clerk, candidate.Person);
        Assert.Contains("待审核", (await candidate.Browser.OpenAsync("/portal/registration")).Text, StringComparison.Ordinal);
        await candidate.Browser.OpenAsync("/portal/payment");
        Assert.False(candidate.Browser.Has("form[action$='/pay']"));
        await Staff.ApproveAsync(clerk, candidate.Person);
        await candidate.PayAndSeeAsync();
    }

    private static async Task PutPhotoBeforeSubjectsAsync(StudioPage studio)
    {
        await studio.DisconnectAsync("information", "Done", "subjects");
        await studio.ConnectAsync("information", "Done", "photo");
        await studio.DisconnectAsync("photo", "Done", "review-gate");
        await studio.DisconnectAsync("subjects", "Done", "photo");
        await studio.ConnectAsync("photo", "Done", "subjects");
        await studio.ConnectAsync("subjects", "Done", "review-gate");
        await PublishAsync(studio, 4);
    }

    private async Task GivePhotoFirstAsync(int number)
    {
        using var candidate = stage.Candidate(number);
        await candidate.RegisterAsync();
        var steps = new List<string>();
        while (await candidate.StepAsync("职业学院", "15") is { Length: > 0 } step)
            steps.Add(step);
        Assert.Equal(["start", "agreement", "information", "photo", "subjects"], steps);
        await candidate.PayAndSeeAsync();
    }

    private static async Task PublishAsync(StudioPage studio, int version)
    {
        await studio.SavedAsync(studio.PublishAsync, save => save.IsPublication);
        await Assertions.Expect(studio.State).ToHaveTextAsync($"第 {version} 版 · 已发布");
    }
}
