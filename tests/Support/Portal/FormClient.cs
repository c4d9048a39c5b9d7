using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace ExamReg.Tests.Support.Portal;

/// <summary>A person at a browser without script: opens pages, fills in forms and sends them, keeps cookies.</summary>
internal sealed class FormClient : IDisposable
{
    private static readonly HtmlParser Parser = new();
    private readonly HttpClient http;

    public FormClient(Uri address) => http = new HttpClient(new HttpClientHandler { CookieContainer = Cookies }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(100) };

    public CookieContainer Cookies { get; } = new();

    public IHtmlDocument Page { get; private set; } = Parser.ParseDocument("");

    public HttpStatusCode Status { get; private set; }

    /// <summary>The address of the page, after redirects; forms and links start from it.</summary>
    public Uri Address { get; private set; } = new("about:blank");

    public string Path => Address.IsAbsoluteUri && Address.Scheme != "about" ? Address.PathAndQuery : "";

    public string Text => Page.Body?.TextContent ?? "";

    /// <summary>What the page says is wrong.</summary>
    public string Complaints => string.Join(" | ", Page.QuerySelectorAll("[role=alert], .alert, .notice, .invalid-feedback, .field-error, .photo-errors")
        .Select(element => Shorten(element.TextContent)).Where(text => text.Length > 0));

    public void Dispose() => http.Dispose();

    /// <summary>A second window of the same browser: same cookies, its own page.</summary>
    public FormClient Twin()
    {
        var twin = new FormClient(http.BaseAddress!);
        twin.Cookies.Add(Cookies.GetCookies(http.BaseAddress!));
        return twin;
    }

    public async Task<FormClient> OpenAsync(string path)
    {
        using var answer = await http.GetAsync(path);
        return await ReadAsync(answer);
    }

    public async Task<byte[]> DownloadAsync(string path)
    {
        using var answer = await http.GetAsync(path);
        Status = answer.StatusCode;
        return await answer.Content.ReadAsByteArrayAsync();
    }

    /// <summary>An attribute of the first element that a selector finds; throws, telling the page, when there is none.</summary>
    public string Attribute(string selector, string name) => Page.QuerySelector(selector)?.GetAttribute(name)
        ?? throw new InvalidOperationException($"{(int)Status} {Address} has no {selector}: {Complaints} {Shorten(Text)}");

    public bool Has(string selector) => Page.QuerySelector(selector) is not null;

    /// <summary>Fills in the form that a selector finds and sends it as a browser would; throws when there is none.</summary>
    /// <param name="selector">The form.</param>
    /// <param name="values">Names and values; several values of one name are several pairs.</param>
    /// <param name="button">The text of the button that is pressed; its name and value are sent.</param>
    /// <param name="file">A file field and its content.</param>
    /// <param name="action">Sends it elsewhere than the form says.</param>
    /// <param name="fileName">What the file is called.</param>
    public async Task<FormClient> SubmitAsync(
        string selector, (string Name, string Value)[]? values = null, string? button = null, (string Name, byte[] Content)? file = null,
        string? action = null, string fileName = "photo.jpg")
    {
        var form = Page.QuerySelector(selector) as IHtmlFormElement
            ?? throw new InvalidOperationException($"{Path} has no {selector}: {Shorten(Text)}");
        var given = (values ?? []).Select(value => value.Name).ToHashSet();
        var fields = Defaults(form).Where(field => !given.Contains(field.Name)).Concat(values ?? []).ToList();
        var pressed = button is null ? null : form.QuerySelectorAll("button").First(candidate => candidate.TextContent.Trim().StartsWith(button, StringComparison.Ordinal));
        if (pressed?.GetAttribute("name") is { Length: > 0 } name)
            fields.Add((name, pressed.GetAttribute("value") ?? ""));
        var target = action ?? pressed?.GetAttribute("formaction") ?? form.GetAttribute("action");
        var goal = string.IsNullOrEmpty(target) ? Address : new Uri(Address, target);
        if (string.Equals(form.GetAttribute("method"), "get", StringComparison.OrdinalIgnoreCase))
        {
            var query = string.Join('&', fields.Select(field => $"{Uri.EscapeDataString(field.Name)}={Uri.EscapeDataString(field.Value)}"));
            return await OpenAsync(new UriBuilder(goal) { Query = query }.Uri.ToString());
        }
        using var answer = await http.PostAsync(goal, Content(fields, file, fileName));
        return await ReadAsync(answer);
    }

    /// <summary>Sends fields that no form offers, as a forger would.</summary>
    public async Task<FormClient> PostAsync(string path, (string Name, string Value)[] fields)
    {
        using var answer = await http.PostAsync(path, Content([.. fields], null));
        return await ReadAsync(answer);
    }

    private static HttpContent Content(List<(string Name, string Value)> fields, (string Name, byte[] Content)? file, string fileName = "photo.jpg")
    {
        if (file is not { } upload)
            return new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        var parts = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
            parts.Add(new StringContent(value), name);
        parts.Add(new ByteArrayContent(upload.Content), upload.Name, fileName);
        return parts;
    }

    private static IEnumerable<(string Name, string Value)> Defaults(IHtmlFormElement form)
    {
        foreach (var element in form.Elements)
        {
            var name = element.GetAttribute("name");
            if (string.IsNullOrEmpty(name))
                continue;
            switch (element)
            {
                case IHtmlInputElement { Type: "checkbox" or "radio", IsChecked: false } or IHtmlInputElement { Type: "file" or "submit" }:
                    break;
                case IHtmlInputElement input:
                    yield return (name, input.Value);
                    break;
                case IHtmlSelectElement select:
                    yield return (name, select.Value ?? "");
                    break;
                case IHtmlTextAreaElement area:
                    yield return (name, area.Value);
                    break;
            }
        }
    }

    private async Task<FormClient> ReadAsync(HttpResponseMessage answer)
    {
        Status = answer.StatusCode;
        Address = answer.RequestMessage!.RequestUri!;
        Page = Parser.ParseDocument(await answer.Content.ReadAsStringAsync());
        return this;
    }

    private static string Shorten(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)) is var line && line.Length > 600 ? line[..600] : line;
}
