using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using ExamReg.Web.Accounts.QQ;
using ExamReg.Web.SandboxQQ;

namespace ExamReg.Tests.Web.Accounts;

/// <summary>Against the sandbox QQ, which speaks QQ's four addresses from a port of its own.</summary>
public sealed class QQTests(AccountsDatabase database) : IClassFixture<AccountsDatabase>
{
    private const string Password = "lantern47xy";
    private const string Orange = "会飞的橙子";
    private const string Wind = "晚风";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Should_link_an_existing_passport_at_the_first_login_and_enter_by_itself_from_then_on(bool oldFormats)
    {
        await using var stage = await QQStage.StartAsync(await database.CreateAsync(), oldFormats);
        await stage.Host.MakeAccountAsync("qq_existing", Password);
        using var browser = stage.Host.OpenBrowser();

        var first = await stage.ComeFromQQAsync(browser, Orange, "/portal/messages");
        Assert.Contains($"QQ“{Orange}”还没有绑定通行证", first.Text("main"), StringComparison.Ordinal);
        var wrong = await browser.PostAsync(Existing("/portal/messages"), await stage.ExistingFormAsync(browser, "qq_existing", "wrong"));
        Assert.Contains("账号或密码不正确", wrong.Text("[role=alert]"), StringComparison.Ordinal);
        var right = await browser.PostAsync(Existing("/portal/messages"), await stage.ExistingFormAsync(browser, "qq_existing", Password));
        Assert.Equal("/portal/messages", right.Location);

        using var later = stage.Host.OpenBrowser();
        var again = await stage.ComeFromQQAsync(later, Orange);
        Assert.Equal("/portal", again.Location);
        Assert.True(await later.IsLoggedInAsync());
        Assert.Contains("QQ", (await later.GetAsync("/accounts/sessions")).Text(".sessions"), StringComparison.Ordinal);
        Assert.Equal("qq-linked", await database.SqlAsync("SELECT kind FROM exam.mails", stage.ConnectionString));
    }

    [Fact]
    public async Task Should_make_a_passport_that_is_linked()
    {
        await using var stage = await QQStage.StartAsync(await database.CreateAsync());
        using var browser = stage.Host.OpenBrowser();

        await stage.ComeFromQQAsync(browser, Wind);
        var form = await browser.GetAsync("/accounts/register");
        Assert.Contains($"注册后将绑定 QQ“{Wind}”", form.Text("[role=note]"), StringComparison.Ordinal);
        var made = await browser.SubmitAsync(
            "/accounts/register",
            ("Form.UserName", "qq_newcomer"), ("Form.Name", "测试考生"), ("Form.IdentityNumber", "110101199003070011"), ("Form.Mobile", "13900000001"),
            ("Form.Email", "test@example.com"), ("Form.Password", Password), ("Form.PasswordAgain", Password), ("Form.Consent", "true"));

        Assert.Equal("/portal", made.Location);
        using var later = stage.Host.OpenBrowser();
        Assert.Equal("/portal", (await stage.ComeFromQQAsync(later, Wind)).Location);
        // What QQ said was used up: the next who registers in this browser is not linked.
        Assert.Null((await browser.GetAsync("/accounts/register")).Document.QuerySelector("[role=note]"));
    }

    [Fact]
    public async Task Should_link_from_the_passport_page_and_unlink_again()
    {
        await using var stage = await QQStage.StartAsync(await database.CreateAsync());
        await stage.Host.MakeAccountAsync("qq_link", Password);
        using Browser browser = stage.Host.OpenBrowser(), elsewhere = stage.Host.OpenBrowser();
        await browser.LogInAsync("qq_link", Password);
        await elsewhere.LogInAsync("qq_link", Password);

        var asked = await stage.ComeFromQQAsync(browser, Orange, start: "/accounts/qq?link=true");
        Assert.Contains($"将 QQ“{Orange}”绑定到通行证“qq_link”", asked.Text("main"), StringComparison.Ordinal);
        await browser.PostAsync("/accounts/qq/return?handler=Link", Token(asked));
        var linked = await browser.GetAsync("/accounts/passport");
        Assert.Contains(Orange, linked.Text("#qq"), StringComparison.Ordinal);

        await browser.PostAsync("/accounts/passport?handler=Unlink", Token(linked));
        Assert.Contains("已解除 QQ 绑定", (await browser.GetAsync("/accounts/passport")).Text("[role=status]"), StringComparison.Ordinal);
        Assert.False(await elsewhere.IsLoggedInAsync());
        using var later = stage.Host.OpenBrowser();
        Assert.Contains("还没有绑定通行证", (await stage.ComeFromQQAsync(later, Orange)).Text("main"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_not_unlink_the_only_way_in()
    {
        await using var stage = await QQStage.StartAsync(await database.CreateAsync());
        var account = await stage.Host.MakeAccountAsync("qq_only", Password);
        using var browser = stage.Host.OpenBrowser();
        await browser.LogInAsync("qq_only", Password);
        await browser.PostAsync("/accounts/qq/return?handler=Link", Token(await stage.ComeFromQQAsync(browser, Orange, start: "/accounts/qq?link=true")));
        await database.SqlAsync($"UPDATE identity.accounts SET password_hash = NULL WHERE id = '{account.Id}'", stage.ConnectionString);

        await browser.PostAsync("/accounts/passport?handler=Unlink", Token(await browser.GetAsync("/accounts/passport")));

        var told = await browser.GetAsync("/accounts/passport");
        Assert.Contains("解除绑定后将无法登录", told.Text("[role=alert]"), StringComparison.Ordinal);
        Assert.Contains(Orange, told.Text("#qq"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_keep_one_QQ_to_one_passport()
    {
        await using var stage = await QQStage.StartAsync(await database.CreateAsync());
        await stage.Host.MakeAccountAsync("qq_one", Password);
        await stage.Host.MakeAccountAsync("qq_two", Password);
        using Browser one = stage.Host.OpenBrowser(), two = stage.Host.OpenBrowser(), stranger = stage.Host.OpenBrowser();
        await one.LogInAsync("qq_one", Password);
        await two.LogInAsync("qq_two", Password);
        await one.PostAsync("/accounts/qq/return?handler=Link", Token(await stage.ComeFromQQAsync(one, Orange, start: "/accounts/qq?link=true")));

        var second = await stage.ComeFromQQAsync(two, Orange, start: "/accounts/qq?link=true");
        Assert.Contains("已绑定其他通行证", second.Text("[role=alert]"), StringComparison.Ordinal);

        // And a passport with a QQ takes no second one, even with its password.
        await stage.ComeFromQQAsync(stranger, Wind);
        var refused = await stranger.PostAsync(Existing(""), await stage.ExistingFormAsync(stranger, "qq_one", Password));
        Assert.Contains("“qq_one”已绑定另一个 QQ", refused.Text("[role=alert]"), StringComparison.Ordinal);
        Assert.False(await stranger.IsLoggedInAsync());
    }

    [Fact]
    public async Task Should_link_exactly_one_of_many_at_the_same_instant()
    {
        await using var stage = await QQStage.StartAsync(await database.CreateAsync());
        var browsers = new List<(Browser Browser, Dictionary<string, string> Form)>();
        for (var i = 0; i < 6; i++)
        {
            await stage.Host.MakeAccountAsync($"qq_race{i}", Password);
            var browser = stage.Host.OpenBrowser();
            await browser.LogInAsync($"qq_race{i}", Password);
            browsers.Add((browser, Token(await stage.ComeFromQQAsync(browser, Orange, start: "/accounts/qq?link=true"))));
        }

        var answers = await Task.WhenAll(browsers.Select(entry => entry.Browser.PostAsync("/accounts/qq/return?handler=Link", entry.Form)));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Redirect);
        Assert.Equal(5, answers.Count(answer => answer.Text("[role=alert]").Contains("已绑定其他通行证", StringComparison.Ordinal)));
        foreach (var (browser, _) in browsers)
            browser.Dispose();
    }

    [Fact]
    public async Task Should_lead_back_to_the_login_when_it_was_cancelled_forged_or_used_before()
    {
        await using var stage = await QQStage.StartAsync(await database.CreateAsync());
        using Browser browser = stage.Host.OpenBrowser(), thief = stage.Host.OpenBrowser();

        var cancelled = await browser.GetAsync(await stage.ChooseAsync(browser, "取消"));
        Assert.Equal("/accounts/login?qq=failed", cancelled.Location);
        Assert.Contains("QQ 登录没有完成", (await browser.GetAsync("/accounts/login?qq=failed")).Text("[role=alert]"), StringComparison.Ordinal);

        var callback = await stage.ChooseAsync(browser, Orange);
        // The state belongs to the browser that set out.
        Assert.Equal("/accounts/login?qq=failed", (await thief.GetAsync(callback)).Location);
        Assert.NotEqual("/accounts/login?qq=failed", (await browser.GetAsync(callback)).Location);
        Assert.Equal("/accounts/login?qq=failed", (await browser.GetAsync(callback)).Location);
    }

    [Fact]
    public async Task Should_be_hidden_where_it_is_not_configured()
    {
        await using var host = await AccountsHost.StartAsync(database.ConnectionString);
        using var browser = host.OpenBrowser();

        Assert.DoesNotContain("QQ", (await browser.GetAsync("/accounts/login")).Text("main"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/accounts/qq")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(QQOptions.Callback)).Status);
    }

    [Theory]
    [InlineData("""callback( {"client_id":"1","openid":"A"} );""", "openid", "A")]
    [InlineData("""{"client_id":"1","openid":"B"}""", "openid", "B")]
    [InlineData("access_token=T&expires_in=7776000", "access_token", "T")]
    [InlineData("""callback( {"error":100020,"error_description":"code is reused (error)"} );""", "error", "100020")]
    public void Should_read_the_three_forms_of_QQs_answers(string answer, string field, string value)
    {
        using var json = QQHandler.Parse(answer);

        Assert.Equal(value, json.RootElement.GetProperty(field).ToString());
    }

    private static string Existing(string returnUrl) => $"/accounts/qq/return?handler=Existing&returnUrl={Uri.EscapeDataString(returnUrl)}";

    private static Dictionary<string, string> Token(PageSeen page) => new()
    {
        ["__RequestVerificationToken"] = page.Document.QuerySelector("main [name=__RequestVerificationToken]")!.GetAttribute("value")!,
    };

    /// <summary>The sandbox and a host that knows it.</summary>
    private sealed class QQStage(SandboxQQServer sandbox, AccountsHost host, string connectionString) : IAsyncDisposable
    {
        private readonly HttpClient http = new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(sandbox.Address) };

        public AccountsHost Host => host;

        public string ConnectionString => connectionString;

        public static async Task<QQStage> StartAsync(string connectionString, bool oldFormats = false)
        {
            var sandbox = await SandboxQQServer.StartAsync(new SandboxQQOptions("http://127.0.0.1:0", "1001", "secret") { OldFormats = oldFormats });
            var host = await AccountsHost.StartAsync(
                connectionString, settings: [("QQ:AppId", "1001"), ("QQ:AppKey", "secret"), ("QQ:Server", sandbox.Address)]);
            return new QQStage(sandbox, host, connectionString);
        }

        /// <summary>Sets out, chooses somebody at QQ; the address QQ sends the browser back to.</summary>
        public async Task<string> ChooseAsync(Browser browser, string nickname, string start = "/accounts/qq")
        {
            var away = await browser.GetAsync(start);
            Assert.StartsWith($"{sandbox.Address}/oauth2.0/authorize?", away.Location, StringComparison.Ordinal);
            var page = new HtmlParser().ParseDocument(await http.GetStringAsync(away.Location));
            var link = page.QuerySelectorAll("a").Single(candidate => candidate.TextContent == nickname).GetAttribute("href")!;
            if (!link.StartsWith('/'))
                return new Uri(link).PathAndQuery;
            using var answer = await http.GetAsync(link);
            return answer.Headers.Location!.PathAndQuery;
        }

        /// <summary>The whole way to QQ and back; the page, or the redirect, at which it ends.</summary>
        public async Task<PageSeen> ComeFromQQAsync(Browser browser, string nickname, string returnUrl = "", string start = "/accounts/qq")
        {
            var address = returnUrl.Length > 0 ? $"{start}?returnUrl={Uri.EscapeDataString(returnUrl)}" : start;
            var callback = await browser.GetAsync(await ChooseAsync(browser, nickname, address));
            Assert.StartsWith("/accounts/qq/return", callback.Location, StringComparison.Ordinal);
            return await browser.GetAsync(callback.Location!);
        }

        public async Task<Dictionary<string, string>> ExistingFormAsync(Browser browser, string userName, string password) =>
            await browser.FillAsync("/accounts/qq/return", ("UserName", userName), ("Password", password));

        public async ValueTask DisposeAsync()
        {
            http.Dispose();
            await host.DisposeAsync();
            await sandbox.DisposeAsync();
        }
    }
}
