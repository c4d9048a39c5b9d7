using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace ExamReg.Web.SandboxQQ;

/// <summary>What the sandbox is told by whoever starts it.</summary>
/// <param name="Url">Where it listens; port 0 takes a free one.</param>
/// <param name="AppId">The one application it knows.</param>
/// <param name="AppKey">That application's key.</param>
public sealed record SandboxQQOptions(string Url, string AppId, string AppKey)
{
    /// <summary>Answers as QQ does to those who do not say <c>fmt=json</c>, even to those who do: callback( … ) and query strings.</summary>
    public bool OldFormats { get; init; }
}

/// <summary>
/// Stands in for QQ互联 in demo mode and in tests: a party of its own, with its own port and services, that speaks QQ's four
/// addresses (authorize, token, me, get_user_info; wiki.connect.qq.com). Whoever clicks a name there is that person. It keeps
/// nothing: its codes and tokens end with it.
/// </summary>
public sealed class SandboxQQServer : IAsyncDisposable
{
    private const string Policy = "default-src 'none'; img-src data:; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly TimeSpan _codeLife = TimeSpan.FromMinutes(10);

    private static readonly (string OpenId, string Nickname)[] People =
        [("A7F3C0E19B52D8466C1E9D0B3A5F7E21", "会飞的橙子"), ("B1D94E7A60C35F28E8A4720C9D6B1F53", "晚风"), ("C5E28B0F7D13A9644F2B8C6E1A9D0375", "小北")];

    private readonly ConcurrentDictionary<string, (int Person, string RedirectUri, DateTimeOffset Until)> _codes = new();
    private readonly ConcurrentDictionary<string, int> _tokens = new();
    private readonly SandboxQQOptions _options;
    private readonly WebApplication _app;

    private SandboxQQServer(SandboxQQOptions options)
    {
        _options = options;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, LifetimeOfTheHost>();
        _app = builder.Build();
        _app.Urls.Add(options.Url);
        _app.Use((context, next) =>
        {
            context.Response.Headers.ContentSecurityPolicy = Policy;
            context.Response.Headers.XContentTypeOptions = "nosniff";
            context.Response.Headers["Referrer-Policy"] = "no-referrer";
            return next(context);
        });
        _app.UseRouting();
        _app.MapGet("/oauth2.0/authorize", Authorize);
        _app.MapGet("/oauth2.0/agree", Agree);
        _app.MapGet("/oauth2.0/token", Token);
        _app.MapGet("/oauth2.0/me", Me);
        _app.MapGet("/user/get_user_info", UserInfo);
        _app.MapGet("/sandbox.css", () => Results.Text(SandboxQQPage.Style, "text/css", Encoding.UTF8));
    }

    /// <summary>Where it listens, with the port it really got.</summary>
    public string Address => _app.Urls.First();

    /// <summary>Completes when it no longer runs.</summary>
    public Task Stopped => _app.WaitForShutdownAsync();

    /// <summary>Starts it.</summary>
    public static async Task<SandboxQQServer> StartAsync(SandboxQQOptions options, CancellationToken ct = default)
    {
        var server = new SandboxQQServer(options);
        await server._app.StartAsync(ct);
        return server;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private IResult Authorize(HttpRequest request)
    {
        var (redirect, state) = (request.Query["redirect_uri"].ToString(), request.Query["state"].ToString());
        if (request.Query["client_id"] != _options.AppId || request.Query["response_type"] != "code" || !IsOurs(redirect))
            return SandboxQQPage.Refused();
        var links = People.Select((person, index) => (person.Nickname, QueryHelpers.AddQueryString("/oauth2.0/agree", new Dictionary<string, string?>
        {
            ["person"] = $"{index}",
            ["redirect_uri"] = redirect,
            ["state"] = state,
        })));
        return SandboxQQPage.Choose(links, QueryHelpers.AddQueryString(redirect, new Dictionary<string, string?> { ["usercancel"] = "1", ["state"] = state }));
    }

    private IResult Agree(HttpRequest request)
    {
        var redirect = request.Query["redirect_uri"].ToString();
        if (!IsOurs(redirect) || !int.TryParse(request.Query["person"], out var person) || person < 0 || person >= People.Length)
            return SandboxQQPage.Refused();
        var code = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        _codes[code] = (person, redirect, DateTimeOffset.UtcNow + _codeLife);
        return Results.Redirect(QueryHelpers.AddQueryString(redirect, new Dictionary<string, string?> { ["code"] = code, ["state"] = request.Query["state"] }));
    }

    private IResult Token(HttpRequest request)
    {
        var query = request.Query;
        if (query["client_id"] != _options.AppId || query["client_secret"] != _options.AppKey)
            return Error(request, 100009, "client_secret is illegal");
        if (!_codes.TryRemove(query["code"].ToString(), out var code) || code.Until < DateTimeOffset.UtcNow)
            return Error(request, 100020, "code is reused error");
        if (query["redirect_uri"] != code.RedirectUri)
            return Error(request, 100010, "redirect uri is illegal");
        var token = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        _tokens[token] = code.Person;
        return IsJson(request)
            ? Json(new { access_token = token, expires_in = "7776000", refresh_token = "-" })
            : Results.Text($"access_token={token}&expires_in=7776000&refresh_token=-", "text/html");
    }

    private IResult Me(HttpRequest request) => _tokens.TryGetValue(request.Query["access_token"].ToString(), out var person)
        ? Answer(request, new { client_id = _options.AppId, openid = People[person].OpenId })
        : Error(request, 100016, "access token check failed");

    private IResult UserInfo(HttpRequest request)
    {
        var query = request.Query;
        return _tokens.TryGetValue(query["access_token"].ToString(), out var person) && query["openid"] == People[person].OpenId && query["oauth_consumer_key"] == _options.AppId
            ? Json(new { ret = 0, msg = "", is_lost = 0, nickname = People[person].Nickname, gender = "" })
            : Json(new { ret = -23, msg = "token is invalid" });
    }

    // Errors come with status 200, as QQ's do.
    private IResult Error(HttpRequest request, int code, string description) => Answer(request, new { error = code, error_description = description });

    private IResult Answer(HttpRequest request, object answer) =>
        IsJson(request) ? Json(answer) : Results.Text($"callback( {JsonSerializer.Serialize(answer)} );\n", "text/html");

    private bool IsJson(HttpRequest request) => !_options.OldFormats && request.Query["fmt"] == "json";

    private static IResult Json(object answer) => Results.Text(JsonSerializer.Serialize(answer), "application/json");

    // QQ knows the addresses of its applications; here it is the one path, so that this is no open door to elsewhere.
    private static bool IsOurs(string redirect) => Uri.TryCreate(redirect, UriKind.Absolute, out var uri) && uri.AbsolutePath == "/accounts/qq/callback" && uri.Query.Length == 0;

    private sealed class LifetimeOfTheHost : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
