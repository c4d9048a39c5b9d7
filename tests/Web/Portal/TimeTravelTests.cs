using ExamReg.Tests.Support.Portal;
using UglyToad.PdfPig;

namespace ExamReg.Tests.Web.Portal;

/// <summary>Deadlines and windows, moved by the administrator's time machine. Time only goes forward here, so the order matters.</summary>
public sealed class TimeTravelTests(Stage stage) : IClassFixture<Stage>
{
    [Fact]
    public async Task Should_expire_free_the_seat_and_let_begin_anew_then_lead_to_the_ticket()
    {
        using var admin = stage.Browser();
        await Staff.LogInAsync(admin, "admin");
        using var late = stage.Candidate(201);
        await late.RegisterAsync();
        await late.FillInAsync("职业学院", "57");
        Assert.Equal(1, await SeatsAsync("57"));

        await Staff.ShiftClockAsync(admin, 25, "h");

        Assert.Equal(0, await SeatsAsync("57"));
        await late.Browser.OpenAsync("/portal");
        Assert.Contains("已过期", late.Browser.Text, StringComparison.Ordinal);
        Assert.Equal("start", await late.StepAsync("职业学院", "57"));

        using var candidate = stage.Candidate(202);
        await candidate.RegisterAsync();
        await candidate.FillInAsync("示范大学", "15", "66");
        using var clerk = stage.Browser();
        await Staff.LogInAsync(clerk, "daxue");
        await Staff.ApproveAsync(clerk, candidate.Person);
        await candidate.PayAndSeeAsync();
        await candidate.Browser.OpenAsync("/portal/confirmation");
        Assert.Contains("待现场确认", candidate.Browser.Text, StringComparison.Ordinal);
        await Staff.ConfirmAsync(clerk, candidate.Person);
        Assert.Contains("考点已于", (await candidate.Browser.OpenAsync("/portal/confirmation")).Text, StringComparison.Ordinal);

        await Staff.ShiftClockAsync(admin, 31, "d");

        await candidate.Browser.OpenAsync("/portal/papers");
        Assert.True(candidate.Browser.Has("a[href$='ticket.pdf']"), candidate.Browser.Text);
        var pdf = await candidate.Browser.DownloadAsync("/portal/papers/ticket.pdf");
        using var document = PdfDocument.Open(pdf);
        Assert.Equal(1, document.NumberOfPages);
        Assert.Contains(candidate.Person.Name, document.GetPage(1).Text, StringComparison.Ordinal);

        await Staff.ShiftClockAsync(admin, 30, "d");

        Assert.Contains("已经结束", (await candidate.Browser.OpenAsync("/portal/papers/ticket.pdf")).Text, StringComparison.Ordinal);
        Assert.Equal("Completed", await stage.AskAsync<string>(
            $"SELECT r.state FROM exam.registrations r JOIN exam.candidates c ON c.id = r.candidate_id WHERE c.user_name = '{candidate.Person.UserName}'"));
    }

    private Task<int> SeatsAsync(string subject) => stage.AskAsync<int>($"""
        SELECT o.seats_taken FROM exam.offerings o JOIN exam.subjects s ON s.id = o.subject_id JOIN exam.sites t ON t.id = o.site_id
        WHERE s.code = '{subject}' AND t.name LIKE '%职业学院%'
        """);
}
