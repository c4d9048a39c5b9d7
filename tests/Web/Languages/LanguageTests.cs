using System.Net;
using ExamReg.Tests.Web.Public;

namespace ExamReg.Tests.Web.Languages;

/// <summary>Which language a reader gets, and how it is chosen.</summary>
public sealed class LanguageTests(SiteHost host) : IClassFixture<SiteHost>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, "zh-CN")]
    [InlineData("zh-TW,zh;q=0.9", "zh-CN")]
    [InlineData("fr-FR,fr;q=0.9", "zh-CN")]
    [InlineData("en-GB,en;q=0.9,zh;q=0.5", "en")]
    [InlineData("zh-CN,en;q=0.5", "zh-CN")]
    public async Task Should_follow_the_browsers_language_and_fall_back_to_Chinese(string? accepts, string language)
    {
        using var http = host.NewVisitor();
        using var answer = await GetAsync(http, "/accounts/login", accepts);

        Assert.Contains($"<html lang=\"{language}\">", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal(language, answer.Content.Headers.ContentLanguage.Single());
    }

    [Fact]
    public async Task Should_keep_the_chosen_language_and_return_to_the_page()
    {
        using var http = host.NewVisitor();

        using var chosen = await ChooseAsync(http, "en", "/accounts/login?returnUrl=%2Fportal");
        using var page = await GetAsync(http, "/accounts/login", "zh-CN");

        Assert.Equal(HttpStatusCode.Redirect, chosen.StatusCode);
        Assert.Equal("/accounts/login?returnUrl=%2Fportal", chosen.Headers.Location?.OriginalString);
        Assert.Equal("en", page.Content.Headers.ContentLanguage.Single());
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example")]
    [InlineData("")]
    public async Task Should_never_lead_away_from_the_site(string back)
    {
        using var http = host.NewVisitor();
        using var answer = await ChooseAsync(http, "en", back);
        Assert.Equal("/", answer.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.BadRequest)]
    [InlineData("Sec-Fetch-Site", "same-site", HttpStatusCode.BadRequest)]
    [InlineData("Origin", "https://evil.example", HttpStatusCode.BadRequest)]
    [InlineData("Origin", "null", HttpStatusCode.BadRequest)]
    [InlineData("Sec-Fetch-Site", "same-origin", HttpStatusCode.Redirect)]
    [InlineData("Origin", "http://localhost", HttpStatusCode.Redirect)]
    public async Task Should_refuse_a_choice_that_another_site_makes(string header, string value, HttpStatusCode status)
    {
        using var http = host.NewVisitor();
        http.DefaultRequestHeaders.Add(header, value);
        using var answer = await ChooseAsync(http, "en", "/");
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(status == HttpStatusCode.Redirect, answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Should_refuse_a_language_that_the_site_does_not_speak()
    {
        using var http = host.NewVisitor();
        using var answer = await ChooseAsync(http, "fr", "/");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private static async Task<HttpResponseMessage> GetAsync(HttpClient http, string path, string? accepts)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (accepts is not null)
            request.Headers.TryAddWithoutValidation("Accept-Language", accepts);
        return await http.SendAsync(request, Ct);
    }

    private static Task<HttpResponseMessage> ChooseAsync(HttpClient http, string language, string back) => http.PostAsync("/language",
        new FormUrlEncodedContent(new Dictionary<string, string> { ["language"] = language, ["back"] = back }), Ct);
}
