namespace ExamReg.Tests.Support.Portal;

/// <summary>What people behind the counter do, over HTTP.</summary>
internal static class Staff
{
    public static async Task LogInAsync(FormClient browser, string userName)
    {
        await browser.OpenAsync("/accounts/login");
        await browser.DownloadAsync(browser.Attribute("img#captcha-question", "src"));
        await browser.SubmitAsync("main form", [("UserName", userName), ("Password", "Demo-2026"), ("Captcha.Answer", CandidateClient.Captcha)]);
    }

    public static async Task ApproveAsync(FormClient browser, InventedPerson person)
    {
        await OpenFileAsync(browser, person);
        await browser.SubmitAsync("form.review", button: "通过");
    }

    public static async Task RejectAsync(FormClient browser, InventedPerson person, string reason)
    {
        await OpenFileAsync(browser, person);
        await browser.SubmitAsync("form.review", [("Reason", reason), ("MarkedFields", "Photo")], "不通过");
    }

    public static async Task ConfirmAsync(FormClient browser, InventedPerson person)
    {
        await browser.OpenAsync($"/desk/confirmations?q={Uri.EscapeDataString(person.Name)}");
        await browser.SubmitAsync("form[action*='handler=Confirm']");
    }

    public static async Task ShiftClockAsync(FormClient browser, int amount, string unit)
    {
        await browser.OpenAsync("/admin/clock");
        await browser.SubmitAsync("form.clock-amount", [("Amount", amount.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("Unit", unit)]);
    }

    private static async Task OpenFileAsync(FormClient browser, InventedPerson person)
    {
        await browser.OpenAsync($"/desk/reviews?q={Uri.EscapeDataString(person.Name)}");
        await browser.OpenAsync(browser.Attribute("a.file-card[href^='/desk/reviews/']", "href"));
    }
}
