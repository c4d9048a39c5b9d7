using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Mvc.Testing.Handlers;
using Microsoft.AspNetCore.TestHost;

namespace ExamReg.Tests.Web.Accounts;

/// <summary>A page as it came, and what a person would read on it.</summary>
internal sealed record PageSeen(HttpStatusCode Status, string? Location, IHtmlDocument Document)
{
    public string Text(string selector) => Document.QuerySelector(selector)?.TextContent.Trim() ?? "";

    public string Error(string field) => Text($"#{field}-error");
}

/// <summary>A browser without script: keeps cookies, fetches pictures, sends forms, and follows no redirect by itself.</summary>
internal sealed class Browser : IDisposable
{
    private static readonly Uri _origin = new("http://localhost");

    private readonly HttpClient _client;

    public Browser(TestServer server, CookieContainer? cookies = null)
    {
        Cookies = cookies ?? new CookieContainer();
        _client = new HttpClient(new CookieContainerHandler(Cookies) { InnerHandler = server.CreateHandler() }) { BaseAddress = _origin };
        _client.DefaultRequestHeaders.Add("Accept", "text/html");
    }

    public CookieContainer Cookies { get; }

    /// <summary>The same cookies in front of another node.</summary>
    public Browser At(AccountsHost host)
    {
        var other = host.OpenBrowser();
        other.Cookies.Add(Cookies.GetAllCookies());
        return other;
    }

    public async Task<PageSeen> GetAsync(string path) => await SeeAsync(await _client.GetAsync(path));

    public async Task<(string? Type, byte[] Bytes)> GetBytesAsync(string path)
    {
        using var response = await _client.GetAsync(path);
        return (response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsByteArrayAsync());
    }

    public async Task<PageSeen> PostAsync(string path, Dictionary<string, string> fields) =>
        await SeeAsync(await _client.PostAsync(path, new FormUrlEncodedContent(fields)));

    /// <summary>Fills the form of a page in and sends it; the captcha's picture is fetched first, and answered if the test does not.</summary>
    public async Task<PageSeen> SubmitAsync(string path, params (string Name, string Value)[] values) =>
        await PostAsync(path, await FillAsync(path, values));

    public async Task<Dictionary<string, string>> FillAsync(string path, params (string Name, string Value)[] values)
    {
        var page = await GetAsync(path);
        var form = page.Document.QuerySelector<IHtmlFormElement>("main form") ?? throw new InvalidOperationException($"No form at {path}.");
        var fields = form.QuerySelectorAll<IHtmlInputElement>("input").Where(input => input.Name is not null && input.Type != "checkbox")
            .GroupBy(input => input.Name!).ToDictionary(same => same.Key, same => same.First().Value);
        if (form.QuerySelector("img#captcha-question")?.GetAttribute("src") is { } picture)
            await _client.GetAsync(picture);
        if (fields.ContainsKey("Captcha.Answer"))
            fields["Captcha.Answer"] = AccountsHost.CaptchaAnswer;
        foreach (var (name, value) in values)
            fields[name] = value;
        return fields;
    }

    public Task<PageSeen> LogInAsync(string userName, string password, string path = "/accounts/login") =>
        SubmitAsync(path, ("UserName", userName), ("Password", password));

    /// <summary>Whether a page for those logged in opens.</summary>
    public async Task<bool> IsLoggedInAsync() => (await GetAsync("/accounts/password")).Status == HttpStatusCode.OK;

    public void Dispose() => _client.Dispose();

    private static async Task<PageSeen> SeeAsync(HttpResponseMessage response)
    {
        using (response)
        {
            var document = new HtmlParser().ParseDocument(await response.Content.ReadAsStringAsync());
            return new PageSeen(response.StatusCode, response.Headers.Location?.OriginalString, document);
        }
    }
}
