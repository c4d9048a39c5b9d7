using ExamReg.Web.Accounts;
using ExamReg.Web.Security;

namespace ExamReg.Web.Designer;

/// <summary>
/// Elsa Server's REST API as Elsa Studio calls it, under <c>/elsa/api</c>. Every endpoint demands a bearer token of
/// <see cref="DesignerToken"/>; the session's cookie counts nothing here, so no other site can make a browser call it.
/// </summary>
public static class DesignerApi
{
    /// <summary>What Studio is given as its remote endpoint.</summary>
    public const string Path = "/elsa/api";

    /// <summary>For endpoints that read: viewers, designers, administrators. The whole group demands it.</summary>
    public const string Reader = "designer-api-reader";

    /// <summary>For endpoints that change something: <c>.RequireAuthorization(DesignerApi.Writer)</c>.</summary>
    public const string Writer = "designer-api-writer";

    /// <summary>Whether the caller may change workflows: links, and so Studio's buttons, follow it.</summary>
    public static bool MayEdit(HttpContext context) =>
        context.User.IsInRole(Identity.Roles.Designer) || context.User.IsInRole(Identity.Roles.Administrator);

    internal static void AddPolicies(IServiceCollection services) => services.AddAuthorizationBuilder()
        .AddPolicy(Reader, policy => policy.AddAuthenticationSchemes(DesignerToken.Scheme)
            .RequireRole(Identity.Roles.DesignerViewer, Identity.Roles.Designer, Identity.Roles.Administrator))
        .AddPolicy(Writer, policy => policy.AddAuthenticationSchemes(DesignerToken.Scheme)
            .RequireRole(Identity.Roles.Designer, Identity.Roles.Administrator));

    internal static RouteGroupBuilder MapGroup(WebApplication app) =>
        app.MapGroup(Path).RequireAuthorization(Reader).RequireRateLimiting(RateLimits.Designer).DisableAntiforgery();
}
