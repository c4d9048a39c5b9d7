using System.Globalization;
using System.Net;
using AngleSharp.Dom;
using ExamReg.Web.Accounts.Captcha;
using Microsoft.Extensions.Options;

namespace ExamReg.Tests.Web.Accounts;

public sealed class CaptchaTests(AccountsDatabase database) : IClassFixture<AccountsDatabase>
{
    private const string Page = "/accounts/login";
    private const string Password = "lantern47xy";

    [Fact]
    public async Task Should_refuse_a_wrong_answer_before_it_looks_at_the_password()
    {
        var own = await database.CreateAsync();
        await using var host = await AccountsHost.StartAsync(own);
        await host.MakeAccountAsync("captcha_wrong", Password);
        using var browser = host.OpenBrowser();

        var answer = await browser.SubmitAsync(Page, ("UserName", "captcha_wrong"), ("Password", "not it"), ("Captcha.Answer", "XXXX"));

        Assert.Equal("验证码不正确，请按新的验证码重新输入。", answer.Error("captcha"));
        Assert.Equal("", answer.Text("[role=alert]"));
        Assert.Equal(0L, await database.SqlAsync("SELECT count(*) FROM identity.login_attempts", own));
    }

    [Fact]
    public async Task Should_take_the_answer_in_any_case_and_width()
    {
        await using var host = await AccountsHost.StartAsync(database.ConnectionString);
        await host.MakeAccountAsync("captcha_case", Password);
        using var browser = host.OpenBrowser();

        var answer = await browser.SubmitAsync(Page, ("UserName", "captcha_case"), ("Password", Password), ("Captcha.Answer", " kＬ3４ "));

        Assert.Equal("/portal", answer.Location);
    }

    [Fact]
    public async Task Should_refuse_an_answer_that_comes_too_late()
    {
        await using var host = await AccountsHost.StartAsync(database.ConnectionString);
        using var browser = host.OpenBrowser();
        var form = await browser.FillAsync(Page, ("UserName", "anybody"), ("Password", Password));
        await database.SqlAsync($"UPDATE identity.captchas SET expires_at = clock_timestamp() WHERE id = '{form["Captcha.Id"]}'");

        var answer = await browser.PostAsync(Page, form);

        Assert.Contains("验证码已失效", answer.Error("captcha"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_take_an_answer_once_only()
    {
        await using var host = await AccountsHost.StartAsync(database.ConnectionString);
        using var browser = host.OpenBrowser();
        var form = await browser.FillAsync(Page, ("UserName", "anybody"), ("Password", "wrong"));
        await browser.PostAsync(Page, form);

        var answer = await browser.PostAsync(Page, form);

        Assert.Contains("只能使用一次", answer.Error("captcha"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_take_an_answer_once_only_at_the_same_instant()
    {
        await using var host = await AccountsHost.StartAsync(database.ConnectionString);
        using var browser = host.OpenBrowser();
        var form = await browser.FillAsync(Page, ("UserName", "anybody"), ("Password", "wrong"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => browser.PostAsync(Page, form)));

        Assert.Single(answers, answer => answer.Error("captcha").Length == 0);
    }

    [Fact]
    public async Task Should_refuse_the_captcha_of_another_browser()
    {
        await using var host = await AccountsHost.StartAsync(database.ConnectionString);
        using var solver = host.OpenBrowser();
        using var robot = host.OpenBrowser();
        var solved = await solver.FillAsync(Page);
        var form = await robot.FillAsync(Page, ("UserName", "anybody"), ("Password", "wrong"), ("Captcha.Id", solved["Captcha.Id"]));

        var answer = await robot.PostAsync(Page, form);

        Assert.Contains("验证码不正确", answer.Error("captcha"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_draw_another_picture_each_time()
    {
        await using var host = await AccountsHost.StartAsync(database.ConnectionString);
        using var browser = host.OpenBrowser();
        var id = Guid.NewGuid();

        var (type, first) = await browser.GetBytesAsync($"/accounts/captcha/{id}.png");
        var (_, second) = await browser.GetBytesAsync($"/accounts/captcha/{id}.png");

        Assert.Equal("image/png", type);
        Assert.True(first.AsSpan().StartsWith(new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G' }));
        Assert.NotEqual(first, second);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Should_let_those_who_see_no_picture_answer_a_sum_in_words(bool inWords)
    {
        await using var host = await AccountsHost.StartAsync(database.ConnectionString, "Production");
        await host.MakeAccountAsync("captcha_words", Password);
        using var browser = host.OpenBrowser();
        const string page = $"{Page}?captcha=Words";
        var form = await browser.FillAsync(page, ("UserName", "captcha_words"), ("Password", Password));
        // The form above belongs to a question that is gone: read one and answer that.
        var seen = await browser.GetAsync(page);
        form["Captcha.Id"] = seen.Document.QuerySelector("[name='Captcha.Id']")!.GetAttribute("value")!;
        var sum = Solve(seen.Text("#captcha-question"));
        form["Captcha.Answer"] = inWords ? Words(sum) : sum.ToString(CultureInfo.InvariantCulture);

        var answer = await browser.PostAsync(Page, form);

        Assert.Equal("/portal", answer.Location);
    }

    [Fact]
    public async Task Should_bring_a_new_captcha_without_the_page()
    {
        await using var host = await AccountsHost.StartAsync(database.ConnectionString);
        using var browser = host.OpenBrowser();

        var part = await browser.GetAsync("/accounts/captcha?kind=Words&page=/accounts/register");

        Assert.Contains("等于几？", part.Text("#captcha-question"), StringComparison.Ordinal);
        Assert.Null(part.Document.QuerySelector("header"));
        Assert.StartsWith("/accounts/register?", part.Document.QuerySelector(".captcha-links a")!.GetAttribute("href"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Production")]
    [InlineData("Staging")]
    public async Task Should_not_start_with_a_fixed_answer_outside_of_Development(string environment)
    {
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(
            () => AccountsHost.StartAsync(database.ConnectionString, environment, ("Captcha:FixedAnswer", "1234")));

        Assert.Contains($"Captcha__FixedAnswer 只允许在 Development 环境使用，当前环境是 {environment}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_ask_only_sums_that_words_can_answer()
    {
        for (var i = 0; i < 500; i++)
        {
            var (question, answer) = CaptchaQuestion.Make();
            Assert.Equal(answer, Solve(question).ToString(CultureInfo.InvariantCulture));
            Assert.Equal(answer, CaptchaQuestion.Normalise(Words(Solve(question))));
        }
    }

    [Fact]
    public void Should_read_english_numbers_as_digits()
    {
        Assert.Equal("37", CaptchaQuestion.Normalise("thirty-seven"));
        Assert.Equal("37", CaptchaQuestion.Normalise("Thirty Seven"));
        Assert.Equal("12", CaptchaQuestion.Normalise("twelve"));
        Assert.Equal("SEVENTYPINE", CaptchaQuestion.Normalise("seventypine"));
    }

    [Fact]
    public void Should_draw_every_character_it_may_choose()
    {
        for (var i = 0; i < 200; i++)
        {
            var text = CaptchaGlyphs.RandomText(4);
            Assert.All(text, character => Assert.NotSame(CaptchaGlyphs.Strokes('0'), CaptchaGlyphs.Strokes(character)));
            Assert.Equal(text, CaptchaQuestion.Normalise(text.ToLowerInvariant()));
        }
    }

    private static int Solve(string question)
    {
        string[] minus = ["减去", "去掉", "拿走"], plus = ["加上", "再加", "添上"];
        var verb = minus.Concat(plus).Single(candidate => question.Contains(candidate, StringComparison.Ordinal));
        var parts = question[..question.IndexOf("等于", StringComparison.Ordinal)].Split(verb);
        var (a, b) = (Number(parts[0]), Number(parts[1]));
        return minus.Contains(verb) ? a - b : a + b;
    }

    // Apart from the product's own reading of numbers: found by writing all of them.
    private static int Number(string words) => Enumerable.Range(0, 100).Single(number => Words(number) == words);

    private static string Words(int number)
    {
        const string digits = "零一二三四五六七八九";
        if (number < 10)
            return digits[number].ToString();
        return (number < 20 ? "" : digits[number / 10].ToString()) + "十" + (number % 10 == 0 ? "" : digits[number % 10].ToString());
    }
}
