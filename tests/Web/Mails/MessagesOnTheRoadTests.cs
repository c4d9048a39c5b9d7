using ExamReg.Tests.Support.Browser;
using ExamReg.Tests.Support.Portal;
using ExamReg.Tests.Web.Portal;

namespace ExamReg.Tests.Web.Mails;

/// <summary>What a candidate is told on the road, and when; time is moved by the administrator's time machine.</summary>
public sealed class MessagesOnTheRoadTests(Stage stage, BrowserFixture browser) : IClassFixture<Stage>
{
    [Fact]
    public async Task Should_remind_of_the_payment_two_hours_before_its_end_and_only_who_has_not_paid()
    {
        using var admin = stage.Browser();
        await Staff.LogInAsync(admin, "admin");
        using CandidateClient late = stage.Candidate(801), prompt = stage.Candidate(802);
        await late.RegisterAsync();
        await late.FillInAsync("职业学院", "15");
        await prompt.RegisterAsync();
        await prompt.FillInAsync("职业学院", "24");
        await prompt.PayAndSeeAsync();

        await Staff.ShiftClockAsync(admin, 21, "h");
        Assert.Empty(await KindsAsync(late));
        await Staff.ShiftClockAsync(admin, 90, "m");

        Assert.Equal((string[])["payment-reminder"], await KindsAsync(late));
        Assert.Equal((string[])["paid"], await KindsAsync(prompt));
        await late.Browser.OpenAsync("/portal/messages");
        Assert.Contains("应付 80.00 元", late.Browser.Text, StringComparison.Ordinal);
        // The mail and the message are one thing, and the mail has the deadline's end.
        Assert.Equal(1L, await stage.AskAsync<long>($"""
            SELECT count(*) FROM exam.mails m JOIN exam.messages t ON t.dedupe_key = m.dedupe_key
            JOIN exam.orders o ON o.registration_id = m.registration_id AND o.deadline = m.not_after WHERE m.kind = 'payment-reminder'
            """));

        await Staff.ShiftClockAsync(admin, 2, "h");

        Assert.Equal((string[])["payment-reminder", "expired"], await KindsAsync(late));
        await LookAsync(late);
    }

    [Fact]
    public async Task Should_send_a_failed_mail_again_by_an_administrators_button_that_is_written_down()
    {
        using var candidate = stage.Candidate(803);
        await candidate.RegisterAsync();
        await candidate.Browser.OpenAsync("/accounts/passport");
        await candidate.Browser.SubmitAsync("form[action*='handler=Verify']");
        var mail = await stage.AskAsync<Guid>($"""
            UPDATE exam.mails m SET state = 'Failed', attempts = 5, last_error = '550 no such user' FROM identity.accounts a
            WHERE a.id = m.account_id AND a.user_name = '{candidate.Person.UserName}' AND m.kind = 'email-verification' RETURNING m.id
            """);
        using var admin = stage.Browser();
        await Staff.LogInAsync(admin, "admin");
        await admin.OpenAsync($"/admin/mails/{mail}");
        Assert.Contains("550", admin.Text, StringComparison.Ordinal);

        await admin.SubmitAsync("form[action*='handler=Retry']");

        Assert.Contains("邮件已重新排入发送队列", admin.Text, StringComparison.Ordinal);
        Assert.Equal("Pending", await stage.AskAsync<string>($"SELECT state FROM exam.mails WHERE id = '{mail}'"));
        await admin.OpenAsync("/admin/audit");
        Assert.Contains("重发邮件", admin.Text, StringComparison.Ordinal);
        Assert.Equal(1L, await stage.AskAsync<long>($"SELECT count(*) FROM exam.audit_entries WHERE act = 'mail-retried' AND subject LIKE '%{mail}%'"));
        // Nobody else may.
        await candidate.Browser.OpenAsync($"/admin/mails/{mail}");
        Assert.NotEqual(System.Net.HttpStatusCode.OK, candidate.Browser.Status);
    }

    private async Task LookAsync(CandidateClient candidate)
    {
        foreach (var screen in new[] { Screen.Phone, Screen.Desktop })
        {
            await using var session = await browser.OpenAsync(screen, stage.Address.ToString());
            await session.Context.AddCookiesAsync(candidate.Browser.Cookies.GetCookies(stage.Address).Cast<System.Net.Cookie>()
                .Select(cookie => new Microsoft.Playwright.Cookie { Name = cookie.Name, Value = cookie.Value, Url = stage.Address.ToString() }));
            await session.Page.GotoAsync("/portal/messages");
            await session.AssertFitsAsync();
            await session.AssertAccessibleAsync();
            await session.ScreenshotAsync("accounts-messages");
            session.AssertNoComplaints();
        }
    }

    private async Task<string[]> KindsAsync(CandidateClient candidate) => (await stage.AskAsync<string[]>($"""
        SELECT coalesce(array_agg(m.kind ORDER BY m.created_at), '{"{}"}') FROM exam.mails m
        JOIN identity.accounts a ON a.id = m.account_id WHERE a.user_name = '{candidate.Person.UserName}'
        """));
}
