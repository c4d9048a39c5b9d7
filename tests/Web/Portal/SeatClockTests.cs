using ExamReg.Tests.Support.Portal;

namespace ExamReg.Tests.Web.Portal;

/// <summary>The time for which seats are held, over HTTP and moved by the administrator's time machine (docs/adr/0015).</summary>
public sealed class SeatClockTests(Stage stage) : IClassFixture<Stage>
{
    [Fact]
    public async Task Should_free_the_seats_of_those_who_stay_away_and_take_them_anew_when_they_go_on()
    {
        using var admin = stage.Browser();
        await Staff.LogInAsync(admin, "admin");
        using CandidateClient idle = stage.Candidate(251), crowded = stage.Candidate(252), back = stage.Candidate(253), rival = stage.Candidate(254);
        foreach (var (candidate, subject) in new[] { (idle, "57"), (crowded, "24") })
        {
            await candidate.RegisterAsync();
            foreach (var step in new[] { "start", "agreement", "information", "subjects" })
                Assert.Equal(step, await candidate.StepAsync("职业学院", subject));
            Assert.Equal(1, await SeatsAsync(subject));
            await candidate.Browser.OpenAsync("/portal/registration");
            Assert.Contains("名额为您保留至", candidate.Browser.Text, StringComparison.Ordinal);
            Assert.Contains("名额保留至", (await candidate.Browser.OpenAsync("/portal")).Text, StringComparison.Ordinal);
        }

        await back.RegisterAsync();
        await back.FillInAsync("职业学院", "66");

        // Back from the payment four hours before its end, and through everything once more.
        await Staff.ShiftClockAsync(admin, 20, "h");
        await back.Browser.OpenAsync("/portal/registration");
        Assert.Contains("支付截止时间仍是", back.Browser.Text, StringComparison.Ordinal);
        await back.Browser.SubmitAsync("form[action$='/editinformation']");
        await back.FillInAsync("职业学院", "66");
        Assert.Equal(2L, await stage.AskAsync<long>($"SELECT count(*) FROM exam.orders o JOIN exam.registrations r ON r.id = o.registration_id {Own(back)}"));
        Assert.Equal(1L, await stage.AskAsync<long>($"SELECT count(DISTINCT o.deadline) FROM exam.orders o JOIN exam.registrations r ON r.id = o.registration_id {Own(back)}"));

        await Staff.ShiftClockAsync(admin, 5, "h");

        Assert.Equal((0, 0, 0), (await SeatsAsync("57"), await SeatsAsync("24"), await SeatsAsync("66")));
        Assert.Equal("Expired", await StateAsync(back));
        Assert.Equal("AwaitingPhoto", await StateAsync(idle));
        Assert.Contains("所占名额已释放", (await idle.Browser.OpenAsync("/portal/registration")).Text, StringComparison.Ordinal);
        Assert.Contains("名额已释放，请尽快继续报名", (await idle.Browser.OpenAsync("/portal/messages")).Text, StringComparison.Ordinal);

        Assert.Equal("photo", await idle.StepAsync(""));
        Assert.Equal("AwaitingPayment", await StateAsync(idle));
        Assert.Equal(1, await SeatsAsync("57"));
        Assert.True(await stage.AskAsync<bool>(
            $"SELECT bool_and(o.deadline > exam.now() + interval '23 hours') FROM exam.orders o JOIN exam.registrations r ON r.id = o.registration_id {Own(idle)}"));

        // Somebody else has taken the last seat of the other subject.
        await rival.RegisterAsync();
        await rival.FillInAsync("职业学院", "24");
        await stage.AskAsync<int>($"UPDATE exam.offerings o SET capacity = seats_taken {Offering("24")} RETURNING 1");
        Assert.Equal("photo", await crowded.StepAsync(""));
        Assert.Contains("名额已满", crowded.Browser.Complaints, StringComparison.Ordinal);
        Assert.Equal("AwaitingPhoto", await StateAsync(crowded));
        await crowded.Browser.SubmitAsync("form[action$='/editinformation']");
        await crowded.FillInAsync("职业学院", "57");
        Assert.Equal("AwaitingPayment", await StateAsync(crowded));
        Assert.Equal((2, 1), (await SeatsAsync("57"), await SeatsAsync("24")));
    }

    private Task<int> SeatsAsync(string subject) => stage.AskAsync<int>($"SELECT o.seats_taken FROM exam.offerings o {Offering(subject)}");

    private Task<string> StateAsync(CandidateClient candidate) => stage.AskAsync<string>($"SELECT r.state FROM exam.registrations r {Own(candidate)}");

    private static string Offering(string subject) =>
        $"WHERE o.subject_id = (SELECT id FROM exam.subjects WHERE code = '{subject}') AND o.site_id = (SELECT id FROM exam.sites WHERE name LIKE '%职业学院%')";

    private static string Own(CandidateClient candidate) =>
        $"JOIN exam.candidates c ON c.id = r.candidate_id WHERE c.user_name = '{candidate.Person.UserName}'";
}
