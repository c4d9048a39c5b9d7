using ExamReg.Tests.Support.Browser;
using ExamReg.Tests.Support.Portal;
using ExamReg.Tests.Web.Portal;
using Microsoft.Playwright;

namespace ExamReg.Tests.Browser.Registration;

/// <summary>
/// What a candidate sees in the states at which a road may end or rest: each page says what is and what to do next, in one form of date,
/// fits the screen and is open to everybody. Time only goes forward here, so the order matters.
/// </summary>
public sealed class EveryStateTests(Stage stage, BrowserFixture browsers) : IClassFixture<Stage>
{
    [Fact]
    public async Task Should_say_in_every_state_what_is_and_what_now()
    {
        using var admin = stage.Browser();
        using var clerk = stage.Browser();
        await Staff.LogInAsync(admin, "admin");
        await Staff.LogInAsync(clerk, "daxue");
        using CandidateClient withdrawn = stage.Candidate(891), idle = stage.Candidate(892), unpaid = stage.Candidate(893), ready = stage.Candidate(894);
        foreach (var candidate in new[] { withdrawn, idle, unpaid, ready })
            await candidate.RegisterAsync();
        await using var phone = await browsers.OpenAsync(Screen.Phone, stage.Address.ToString());
        await using var desktop = await browsers.OpenAsync(Screen.Desktop, stage.Address.ToString());
        var look = new Look(stage.Address, [phone, desktop]);

        await BeginAsync(withdrawn);
        await look.AtAsync(withdrawn, "/portal/confirm/withdraw", "ask", "确定撤销报名吗");
        await withdrawn.Browser.OpenAsync("/portal/confirm/withdraw");
        await withdrawn.Browser.SubmitAsync("form[action$='/withdraw']");
        await look.AroundAsync(withdrawn, "withdrawn", "可以重新报名", "registration", "papers");

        await BeginAsync(idle);
        await look.AtAsync(idle, "/portal", "seats-held", "名额保留至");
        await unpaid.FillInAsync("职业学院", "15");
        await look.AtAsync(unpaid, "/portal/payment", "payment-open", "支付截止");
        await LookAtPlatformAsync(look, unpaid);
        await Staff.ShiftClockAsync(admin, 25, "h");
        await look.AroundAsync(idle, "seats-freed", "所占名额已释放", "registration", "messages");
        await look.AroundAsync(unpaid, "expired", "可以重新报名", "payment");

        await ready.FillInAsync("示范大学", "15", "66");
        await Staff.ApproveAsync(clerk, ready.Person);
        await ready.PayAndSeeAsync();
        await look.AtAsync(ready, "/portal", "to-confirm", "现场确认截止");
        await look.AtAsync(ready, "/portal/confirmation/code", "code", "请出示给考点工作人员");
        await Staff.ConfirmAsync(clerk, ready.Person);
        await look.AroundAsync(ready, "confirmed", "准考证打印时间为", "papers", "confirmation");
        await Staff.ShiftClockAsync(admin, 31, "d");
        await look.AroundAsync(ready, "ticket-open", "打印截止", "papers", "registration");
        await Staff.ShiftClockAsync(admin, 30, "d");
        await look.AroundAsync(ready, "over", "报名已完成", "papers");

        phone.AssertNoComplaints();
        desktop.AssertNoComplaints();
    }

    private static async Task BeginAsync(CandidateClient candidate)
    {
        foreach (var step in new[] { "start", "agreement", "information", "subjects" })
            Assert.Equal(step, await candidate.StepAsync("职业学院", "57"));
    }

    private static async Task LookAtPlatformAsync(Look look, CandidateClient candidate)
    {
        await candidate.Browser.OpenAsync("/portal/payment");
        await candidate.Browser.SubmitAsync("form[action$='/pay']");
        var choose = candidate.Browser.Address.ToString();
        await look.AtAsync(candidate, choose, "bank", "选择付款银行");
        await candidate.Browser.SubmitAsync("form", [("bank", candidate.Browser.Attribute("input[name='bank']", "value"))]);
        await look.AtAsync(candidate, candidate.Browser.Address.ToString(), "bank-confirm", "确认支付");
        await candidate.Browser.SubmitAsync("form", button: "支付失败");
        await look.AtAsync(candidate, candidate.Browser.Address.ToString(), "bank-failed", "没有成功");
    }

    private sealed class Look(Uri address, BrowserSession[] sessions)
    {
        /// <summary>The welcome page, which says the words, and the pages on which the state looks different from others.</summary>
        public async Task AroundAsync(CandidateClient candidate, string state, string words, params string[] pages)
        {
            await AtAsync(candidate, "/portal", state, words);
            foreach (var page in pages)
                await AtAsync(candidate, $"/portal/{page}", $"{state}-{page}", words: null);
        }

        public async Task AtAsync(CandidateClient candidate, string path, string name, string? words)
        {
            // The same markup on both screens, and the phone is the harder one: at the desk the welcome page stands for all.
            foreach (var session in path == "/portal" ? sessions : sessions[..1])
            {
                await session.Context.AddCookiesAsync(candidate.Browser.Cookies.GetCookies(address)
                    .Select(cookie => new Cookie { Name = cookie.Name, Value = cookie.Value, Url = address.ToString() }));
                await session.Page.GotoAsync(path);
                await session.LoadedAsync();
                var text = await session.Page.Locator("main").InnerTextAsync();
                if (words is not null)
                    Assert.Contains(words, text, StringComparison.Ordinal);
                Assert.DoesNotMatch(@"20\d\d-\d\d-\d\d", text);
                await session.AssertFitsAsync();
                await session.AssertAccessibleAsync();
                await session.ScreenshotAsync($"state-{name}");
            }
        }
    }
}
