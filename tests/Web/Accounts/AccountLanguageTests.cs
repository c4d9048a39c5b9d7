using ExamReg.Tests.Support.Mail;
using ExamReg.Web.Identity;
using ExamReg.Web.Mails;
using Microsoft.Extensions.DependencyInjection;

namespace ExamReg.Tests.Web.Accounts;

/// <summary>The language that a person has chosen is the account's: mails speak it, and so does the next login elsewhere.</summary>
public sealed class AccountLanguageTests(AccountsDatabase database) : IClassFixture<AccountsDatabase>
{
    private const string Password = "lantern47xy";
    private const string Cookie = "examreg.language";

    [Fact]
    public async Task Should_be_kept_at_once_speak_in_mails_and_follow_to_another_browser()
    {
        await using var server = new StandInMailServer();
        await using var host = await AccountsHost.StartAsync(await database.CreateAsync(), settings: server.Settings);
        await host.MakeAccountAsync("speaker", Password);
        using var browser = host.OpenBrowser();
        await browser.LogInAsync("speaker", Password);
        Assert.Equal("zh-CN", await LanguageAsync(host, "speaker"));

        await ChooseAsync(browser, "en");

        Assert.Equal("en", await LanguageAsync(host, "speaker"));
        using var stranger = host.OpenBrowser();
        await stranger.SubmitAsync("/accounts/forgotten", ("Name", "speaker"));
        await host.Services.GetRequiredService<MailDelivery>().RunOnceAsync();
        Assert.StartsWith("Dear ", Assert.Single(server.Taken).TextBody, StringComparison.Ordinal);

        using var elsewhere = host.OpenBrowser();
        await elsewhere.LogInAsync("speaker", Password);
        Assert.Equal("en", Chosen(elsewhere));
        Assert.Equal("Change password", (await elsewhere.GetAsync("/accounts/password")).Text("h1"));
    }

    [Fact]
    public async Task Should_give_way_to_what_was_chosen_in_the_browser_and_learn_it()
    {
        await using var host = await AccountsHost.StartAsync(await database.CreateAsync());
        await host.MakeAccountAsync("learner", Password);
        await new SqlOf(host).RunAsync("UPDATE identity.accounts SET language = 'en' WHERE user_name = 'learner'");
        using var browser = host.OpenBrowser();
        await ChooseAsync(browser, "zh-CN");

        await browser.LogInAsync("learner", Password);

        Assert.Equal("zh-CN", Chosen(browser));
        Assert.Equal("zh-CN", await LanguageAsync(host, "learner"));
        Assert.Equal("修改密码", (await browser.GetAsync("/accounts/password")).Text("h1"));
    }

    [Theory]
    [InlineData(true, "zh-CN")]
    [InlineData(false, null)]
    public async Task Should_take_Chinese_for_a_choice_of_those_only_who_registered_themselves(bool registered, string? chosen)
    {
        await using var host = await AccountsHost.StartAsync(await database.CreateAsync());
        await host.MakeAccountAsync("reader", Password, registered ? Roles.Candidate : Roles.Administrator);
        if (registered)
            await new SqlOf(host).RunAsync("UPDATE identity.accounts SET terms_accepted_at = now() WHERE user_name = 'reader'");
        using var browser = host.OpenBrowser();

        await browser.LogInAsync("reader", Password);

        Assert.Equal(chosen, Chosen(browser));
    }

    private static Task<string> LanguageAsync(AccountsHost host, string userName) =>
        new SqlOf(host).AskAsync<string>($"SELECT language FROM identity.accounts WHERE user_name = '{userName}'");

    private static Task<PageSeen> ChooseAsync(Browser browser, string language) =>
        browser.PostAsync("/language", new() { ["language"] = language, ["back"] = "/accounts/login" });

    // c=en|uic=en
    private static string? Chosen(Browser browser) =>
        browser.Cookies.GetAllCookies()[Cookie]?.Value is { } value ? Uri.UnescapeDataString(value).Split('|')[0][2..] : null;
}
