using ExamReg.Tests.Support.Portal;
using UglyToad.PdfPig;

namespace ExamReg.Tests.Web.Portal;

/// <summary>The roads over HTTP as a browser without script walks them, with the sandbox bank as the other party.</summary>
public sealed class RoadTests(Stage stage) : IClassFixture<Stage>
{
    [Fact]
    public async Task Should_lead_from_the_passport_to_the_registration_form_where_nobody_reviews()
    {
        using var candidate = stage.Candidate(101);
        await candidate.RegisterAsync();
        await candidate.FillInAsync("职业学院", "15", "24");
        await candidate.PayAndSeeAsync();

        var pdf = await candidate.Browser.DownloadAsync("/portal/papers/form.pdf");
        using var document = PdfDocument.Open(pdf);
        Assert.Equal(1, document.NumberOfPages);
        Assert.Contains(candidate.Person.IdentityNumber, document.GetPage(1).Text, StringComparison.Ordinal);
        Assert.Contains("现在尚未开始", (await candidate.Browser.OpenAsync("/portal/papers/ticket.pdf")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_refuse_what_is_out_of_turn_and_change_nothing()
    {
        using var candidate = stage.Candidate(102);
        await candidate.RegisterAsync();
        await candidate.StepAsync("");
        await candidate.Browser.OpenAsync("/portal/registration");
        var agreement = candidate.Browser.Page;
        var before = await StandAsync(candidate);

        // A form of a later step, made by hand from the one that is there.
        await candidate.Browser.SubmitAsync("form[action$='/agreement']", [("Input.Name", "测试")], action: "/portal/registration/information");

        Assert.Equal(System.Net.HttpStatusCode.Conflict, candidate.Browser.Status);
        Assert.Contains("正在等待", candidate.Browser.Text, StringComparison.Ordinal);
        Assert.Equal(before, await StandAsync(candidate));
        Assert.NotNull(agreement);
    }

    [Fact]
    public async Task Should_show_the_reason_of_a_rejection_and_lock_what_was_approved()
    {
        using var candidate = stage.Candidate(103);
        await candidate.RegisterAsync();
        await candidate.FillInAsync("第一中学", "15");
        using var clerk = stage.Browser();
        await Staff.LogInAsync(clerk, "zhongxue");
        await Staff.RejectAsync(clerk, candidate.Person, "照片背景不清晰");
        await candidate.Browser.OpenAsync("/portal/registration");
        Assert.Contains("照片背景不清晰", candidate.Browser.Text, StringComparison.Ordinal);

        await candidate.Browser.SubmitAsync("form[action$='/apply']");
        await Staff.ApproveAsync(clerk, candidate.Person);
        await candidate.Browser.OpenAsync("/portal/registration");

        Assert.Contains("待支付", candidate.Browser.Text, StringComparison.Ordinal);
        Assert.False(candidate.Browser.Has("form[action$='/editinformation']"));
        Assert.False(candidate.Browser.Has("form[action$='/editphoto']"));
    }

    [Fact]
    public async Task Should_not_let_a_clerk_see_candidates_of_another_site()
    {
        using var candidate = stage.Candidate(104);
        await candidate.RegisterAsync();
        await candidate.FillInAsync("第一中学", "15");
        var id = await stage.AskAsync<Guid>($"SELECT r.id FROM exam.registrations r JOIN exam.candidates c ON c.id = r.candidate_id WHERE c.user_name = '{candidate.Person.UserName}'");
        using var clerk = stage.Browser();
        await Staff.LogInAsync(clerk, "daxue");

        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await clerk.OpenAsync($"/desk/reviews/{id}")).Status);
        await clerk.DownloadAsync($"/desk/photos/{id}");
        Assert.Equal(System.Net.HttpStatusCode.NotFound, clerk.Status);
    }

    [Fact]
    public async Task Should_go_on_after_the_program_was_killed_between_any_two_steps()
    {
        using var candidate = stage.Candidate(105);
        await candidate.RegisterAsync();
        foreach (var expected in new[] { "start", "agreement", "information", "subjects", "photo" })
        {
            Assert.Equal(expected, await candidate.StepAsync("职业学院", "15"));
            await stage.KillAsync();
            await stage.StartAsync();
        }
        await candidate.PayAndSeeAsync();
        await stage.KillAsync();
        await stage.StartAsync();

        Assert.Contains("已支付", (await candidate.Browser.OpenAsync("/portal/payment")).Text, StringComparison.Ordinal);
    }

    private Task<string> StandAsync(CandidateClient candidate) => stage.AskAsync<string>($"""
        SELECT i.revision || ' ' || r.state || ' ' || coalesce(r.name, '')
        FROM exam.registrations r JOIN exam.candidates c ON c.id = r.candidate_id JOIN workflow.instance i ON i.id = r.workflow_instance_id
        WHERE c.user_name = '{candidate.Person.UserName}'
        """);
}
