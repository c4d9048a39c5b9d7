using System.Security.Claims;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace ExamReg.Web.Accounts.QQ;

/// <summary>
/// The framework's OAuth handler with QQ's ways: everything is asked by GET, errors come with status 200, and an answer may be JSON,
/// a query string, or JSON wrapped as <c>callback( {…} );</c>, whatever was asked for.
/// </summary>
public sealed class QQHandler(IOptionsMonitor<QQOptions> options, ILoggerFactory logger, UrlEncoder encoder) : OAuthHandler<QQOptions>(options, logger, encoder)
{
    /// <inheritdoc />
    protected override async Task<OAuthTokenResponse> ExchangeCodeAsync(OAuthCodeExchangeContext context)
    {
        var answer = await AskAsync(Options.TokenEndpoint, new()
        {
            ["grant_type"] = "authorization_code",
            ["client_id"] = Options.ClientId,
            ["client_secret"] = Options.ClientSecret,
            ["code"] = context.Code,
            ["redirect_uri"] = context.RedirectUri,
            ["fmt"] = "json",
        });
        return Problem(answer) is { } problem
            ? OAuthTokenResponse.Failed(new AuthenticationFailureException(problem))
            : OAuthTokenResponse.Success(answer);
    }

    /// <inheritdoc />
    protected override async Task<AuthenticationTicket> CreateTicketAsync(ClaimsIdentity identity, AuthenticationProperties properties, OAuthTokenResponse tokens)
    {
        using var me = await AskAsync(Options.OpenIdEndpoint, new() { ["access_token"] = tokens.AccessToken, ["fmt"] = "json" });
        if (Problem(me) is { } problem || Field(me, "openid") is not { Length: > 0 } openId)
            throw new AuthenticationFailureException(Problem(me) ?? "QQ named no openid.");
        // A token that was given to somebody else's application must log nobody in here.
        if (Field(me, "client_id") is { Length: > 0 } client && client != Options.ClientId)
            throw new AuthenticationFailureException("QQ's token belongs to another application.");

        using var person = await AskAsync(Options.UserInformationEndpoint, new()
        {
            ["access_token"] = tokens.AccessToken,
            ["oauth_consumer_key"] = Options.ClientId,
            ["openid"] = openId,
        });
        if (Field(person, "ret") is { } code && code != "0")
            throw new AuthenticationFailureException($"QQ's get_user_info answered {code}.");

        identity.AddClaim(new Claim(ClaimTypes.NameIdentifier, openId, ClaimValueTypes.String, Options.ClaimsIssuer));
        identity.AddClaim(new Claim(ClaimTypes.Name, Field(person, "nickname") is { Length: > 0 } name ? name : "QQ 用户", ClaimValueTypes.String, Options.ClaimsIssuer));
        return new AuthenticationTicket(new ClaimsPrincipal(identity), properties, Scheme.Name);
    }

    /// <summary>An answer of QQ's in any of its three forms, as JSON.</summary>
    internal static JsonDocument Parse(string text)
    {
        text = text.Trim();
        var (open, close) = (text.IndexOf('(', StringComparison.Ordinal), text.LastIndexOf(')'));
        if (text.StartsWith("callback", StringComparison.Ordinal) && open > 0 && close > open)
            text = text[(open + 1)..close].Trim();
        if (text.StartsWith('{'))
            return JsonDocument.Parse(text);
        return JsonSerializer.SerializeToDocument(QueryHelpers.ParseQuery(text).ToDictionary(field => field.Key, field => field.Value.ToString()));
    }

    private static string? Problem(JsonDocument answer) => Field(answer, "error") is { Length: > 0 } code && code != "0" ? $"QQ answered with error {code}." : null;

    private static string? Field(JsonDocument answer, string name) =>
        answer.RootElement.TryGetProperty(name, out var value) ? value.ToString() : null;

    private async Task<JsonDocument> AskAsync(string endpoint, Dictionary<string, string?> query)
    {
        using var response = await Backchannel.GetAsync(QueryHelpers.AddQueryString(endpoint, query), Context.RequestAborted);
        if (!response.IsSuccessStatusCode)
            throw new AuthenticationFailureException($"QQ answered {(int)response.StatusCode}.");
        try
        {
            return Parse(await response.Content.ReadAsStringAsync(Context.RequestAborted));
        }
        catch (JsonException)
        {
            throw new AuthenticationFailureException("QQ's answer cannot be read.");
        }
    }
}
