using System.Net;
using AngleSharp.Dom;

namespace ExamReg.Tests.Web.Accounts;

public sealed class RegisterTests(AccountsDatabase database) : IClassFixture<AccountsDatabase>
{
    private const string Page = "/accounts/register";

    [Fact]
    public async Task Should_make_a_passport_and_lead_to_the_portal()
    {
        await using var host = await AccountsHost.StartAsync(database.ConnectionString);
        using var browser = host.OpenBrowser();

        var answer = await browser.SubmitAsync(Page, Good("newcomer"));

        Assert.Equal((HttpStatusCode.Redirect, "/portal"), (answer.Status, answer.Location));
        Assert.True(await browser.IsLoggedInAsync());
        var role = await database.SqlAsync(
            """
            SELECT r.name FROM identity.accounts a JOIN identity.account_roles ar ON ar.user_id = a.id JOIN identity.roles r ON r.id = ar.role_id
            WHERE a.user_name = 'newcomer' AND a.terms_accepted_at IS NOT NULL
            """);
        Assert.Equal("Candidate", role);
    }

    [Fact]
    public async Task Should_store_neither_identity_number_nor_password_in_clear()
    {
        await using var host = await AccountsHost.StartAsync(database.ConnectionString);
        using var browser = host.OpenBrowser();

        await browser.SubmitAsync(Page, Good("secretive"));

        var row = (string)(await database.SqlAsync("SELECT row_to_json(a)::text FROM identity.accounts a WHERE user_name = 'secretive'"))!;
        Assert.Contains("13900000001", row, StringComparison.Ordinal);
        Assert.DoesNotContain("110101199003070011", row, StringComparison.Ordinal);
        Assert.DoesNotContain("lantern47", row, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_tell_each_bad_field_beside_it_and_keep_what_was_typed_but_no_password()
    {
        await using var host = await AccountsHost.StartAsync(database.ConnectionString);
        using var browser = host.OpenBrowser();

        var answer = await browser.SubmitAsync(
            Page,
            ("Form.UserName", "1x"), ("Form.Name", "王"), ("Form.IdentityNumber", "110101199003070012"), ("Form.Mobile", "12345"),
            ("Form.Email", "nowhere"), ("Form.Password", "short1"), ("Form.PasswordAgain", "short2"));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Contains("用户名“1x”不符合要求", answer.Error("Form_UserName"), StringComparison.Ordinal);
        Assert.Contains("姓名“王”", answer.Error("Form_Name"), StringComparison.Ordinal);
        Assert.Contains("校验码与前 17 位不符", answer.Error("Form_IdentityNumber"), StringComparison.Ordinal);
        Assert.Contains("手机号“12345”", answer.Error("Form_Mobile"), StringComparison.Ordinal);
        Assert.Contains("电子邮箱“nowhere”", answer.Error("Form_Email"), StringComparison.Ordinal);
        Assert.Contains("现在是 6 位", answer.Error("Form_Password"), StringComparison.Ordinal);
        Assert.Contains("两次输入的密码不一致", answer.Error("Form_PasswordAgain"), StringComparison.Ordinal);
        Assert.Contains("请阅读并同意", answer.Error("Form_Consent"), StringComparison.Ordinal);
        Assert.Equal("1x", answer.Document.QuerySelector("#Form_UserName")!.GetAttribute("value"));
        Assert.Equal("12345", answer.Document.QuerySelector("#Form_Mobile")!.GetAttribute("value"));
        Assert.All(answer.Document.QuerySelectorAll("input[type=password]"), input => Assert.False(input.HasAttribute("value")));
    }

    [Fact]
    public async Task Should_tell_that_a_name_is_taken_whatever_its_case()
    {
        await using var host = await AccountsHost.StartAsync(database.ConnectionString);
        await host.MakeAccountAsync("Taken_Name", "lantern47xy");
        using var browser = host.OpenBrowser();

        var answer = await browser.SubmitAsync(Page, Good("taken_name"));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Contains("“taken_name”已被注册", answer.Error("Form_UserName"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_give_a_name_to_exactly_one_of_many_at_the_same_instant()
    {
        var (led, refused) = await RaceAsync(database.ConnectionString, "hot_name");

        Assert.Equal((1, 7), (led, refused));
        Assert.Equal(1L, await database.SqlAsync("SELECT count(*) FROM identity.accounts WHERE normalized_user_name = 'HOT_NAME'"));
    }

    [Fact]
    public async Task Should_give_a_name_to_several_when_the_index_is_gone()
    {
        var unguarded = await database.CreateAsync();
        await database.SqlAsync("DROP INDEX identity.ux_accounts_normalized_user_name", unguarded);

        await RaceAsync(unguarded, "hot_name");

        var accounts = (long)(await database.SqlAsync("SELECT count(*) FROM identity.accounts WHERE normalized_user_name = 'HOT_NAME'", unguarded))!;
        Assert.True(accounts > 1, "The race does not happen any more, so the test with the index proves nothing.");
    }

    [Theory]
    [InlineData("UserName", "Form.UserName", "1x", "用户名“1x”不符合要求")]
    [InlineData("Mobile", "Form.Mobile", "123", "手机号“123”不正确")]
    [InlineData("Mobile", "Form.Mobile", "139 0000 0001", "")]
    [InlineData("IdentityNumber", "Form.IdentityNumber", "110101199003070012", "校验码与前 17 位不符")]
    [InlineData("Email", "Form.Email", "nobody@", "格式不正确")]
    [InlineData("UserName", "Form.UserName", "free_name", "用户名可以使用")]
    [InlineData("UserName", "Form.UserName", "Check_Taken", "“Check_Taken”已被注册")]
    [InlineData("Password", "Form.Password", "abc12345", "常见密码")]
    [InlineData("Password", "Form.Password", "lantern47", "密码强度：中")]
    [InlineData("Password", "Form.Password", "Lantern47xy-Harbour", "密码强度：强")]
    public async Task Should_check_a_field_while_it_is_filled_in(string field, string name, string value, string expected)
    {
        await using var host = await AccountsHost.StartAsync(database.ConnectionString);
        using var browser = host.OpenBrowser();
        var token = (await browser.FillAsync(Page))["__RequestVerificationToken"];

        await host.MakeAccountAsync("check_taken", "lantern47xy");

        var answer = await browser.PostAsync($"{Page}/check?field={field}", new() { [name] = value, ["__RequestVerificationToken"] = token });

        var message = answer.Document.Body!.TextContent.Trim();
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.True(expected.Length == 0 ? message.Length == 0 : message.Contains(expected, StringComparison.Ordinal), message);
    }

    private static async Task<(int Led, int Refused)> RaceAsync(string connectionString, string name)
    {
        await using var host = await AccountsHost.StartAsync(connectionString);
        var browsers = Enumerable.Range(0, 8).Select(_ => host.OpenBrowser()).ToArray();
        var forms = await Task.WhenAll(browsers.Select(browser => browser.FillAsync(Page, Good(name))));

        var answers = await Task.WhenAll(browsers.Zip(forms, (browser, form) => browser.PostAsync(Page, form)));

        foreach (var browser in browsers)
            browser.Dispose();
        return (answers.Count(answer => answer.Location == "/portal"),
            answers.Count(answer => answer.Error("Form_UserName").Contains("已被注册", StringComparison.Ordinal)));
    }

    private static (string Name, string Value)[] Good(string userName) =>
    [
        ("Form.UserName", userName), ("Form.Name", "测试考生"), ("Form.IdentityNumber", "110101199003070011"), ("Form.Mobile", "13900000001"),
        ("Form.Email", "test@example.com"), ("Form.Password", "lantern47xy"), ("Form.PasswordAgain", "lantern47xy"), ("Form.Consent", "true"),
    ];
}
