using System.Security.Claims;
using ExamReg.Web.Accounts;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace ExamReg.Web.Designer;

/// <summary>
/// The bearer token that Studio sends: made from the session's cookie at <c>POST /designer/token</c> (same origin, with the form
/// token), good for a few minutes, renewed by the page's fetch wrapper. Encrypted by the data protection keys that all nodes share.
/// </summary>
public static class DesignerToken
{
    /// <summary>The authentication scheme.</summary>
    public const string Scheme = "designer";

    /// <summary>How long a token is good.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>A token.</summary>
    /// <param name="AccessToken">For <c>Authorization: Bearer</c>.</param>
    /// <param name="ExpiresIn">Seconds.</param>
    public sealed record Issued(string AccessToken, int ExpiresIn);

    /// <summary>A token for the person whose page is being made, so that the page need not ask for its first one. Such a page is never stored.</summary>
    public static Issued For(HttpContext context) => Issue(
        context.User, context.RequestServices.GetRequiredService<IOptionsMonitor<BearerTokenOptions>>().Get(Scheme),
        context.RequestServices.GetRequiredService<TimeProvider>());

    internal static void Add(IServiceCollection services) => services.AddAuthentication().AddBearerToken(Scheme);

    internal static void Map(WebApplication app) =>
        app.MapPost("/designer/token", IssueAsync).RequireAuthorization(Policies.DesignerViewer);

    private static async Task<Results<Ok<Issued>, BadRequest>> IssueAsync(
        HttpContext context, IAntiforgery antiforgery, IOptionsMonitor<BearerTokenOptions> options, TimeProvider time)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
            return TypedResults.BadRequest();
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(Issue(context.User, options.Get(Scheme), time));
    }

    private static Issued Issue(ClaimsPrincipal user, BearerTokenOptions options, TimeProvider time)
    {
        var identity = new ClaimsIdentity(user.Claims, Scheme);
        var ticket = new AuthenticationTicket(
            new ClaimsPrincipal(identity), new AuthenticationProperties { ExpiresUtc = time.GetUtcNow() + Lifetime }, Scheme);
        return new Issued(options.BearerTokenProtector.Protect(ticket), (int)Lifetime.TotalSeconds);
    }
}
