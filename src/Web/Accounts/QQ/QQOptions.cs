using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;

namespace ExamReg.Web.Accounts.QQ;

/// <summary>
/// 登录 with QQ (QQ互联, wiki.connect.qq.com): OAuth 2 with an extra request for the person's id. Section "QQ": <c>AppId</c> and
/// <c>AppKey</c> switch it on; the addresses are for a stand-in.
/// </summary>
public sealed class QQOptions : OAuthOptions
{
    /// <summary>The scheme's name, also the provider's in <c>account_logins</c>.</summary>
    public const string Scheme = "QQ";

    /// <summary>Where QQ sends people back to; it must be entered at QQ互联 with the site's address in front.</summary>
    public const string Callback = "/accounts/qq/callback";

    /// <summary>QQ's own addresses.</summary>
    public QQOptions()
    {
        Use("https://graph.qq.com");
        CallbackPath = Callback;
        // The name only; neither the address nor the birthday of anybody is any business of ours.
        Scope.Add("get_user_info");
    }

    /// <summary>Says who the token's person is.</summary>
    public string OpenIdEndpoint { get; set; } = "";

    /// <summary>Takes all addresses from a server that speaks like QQ's.</summary>
    internal void Use(string server)
    {
        server = server.TrimEnd('/');
        AuthorizationEndpoint = $"{server}/oauth2.0/authorize";
        TokenEndpoint = $"{server}/oauth2.0/token";
        OpenIdEndpoint = $"{server}/oauth2.0/me";
        UserInformationEndpoint = $"{server}/user/get_user_info";
    }
}

/// <summary>Adds the login with QQ where it is configured.</summary>
public static class QQModule
{
    /// <summary>Whether people can log in with QQ here.</summary>
    public static async Task<bool> HasQQAsync(this IAuthenticationSchemeProvider schemes) => await schemes.GetSchemeAsync(QQOptions.Scheme) is not null;

    internal static void AddQQLogin(this WebApplicationBuilder builder)
    {
        var section = builder.Configuration.GetSection("QQ");
        if (section["AppId"] is not { Length: > 0 } id || section["AppKey"] is not { Length: > 0 } key)
            return;
        builder.Services.AddAuthentication().AddOAuth<QQOptions, QQHandler>(QQOptions.Scheme, QQOptions.Scheme, options =>
        {
            (options.ClientId, options.ClientSecret) = (id, key);
            options.SignInScheme = Microsoft.AspNetCore.Identity.IdentityConstants.ExternalScheme;
            if (section["Server"] is { Length: > 0 } server)
                options.Use(server);
            options.CorrelationCookie.Name = "examreg.qq";
            options.CorrelationCookie.SameSite = SameSiteMode.Lax;
            options.CorrelationCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.Events.OnRemoteFailure = context =>
            {
                // Cancelled at QQ, a link that is too old, QQ not reachable: a person reads why on the page to log in.
                context.Response.Redirect("/accounts/login?qq=failed");
                context.HandleResponse();
                return Task.CompletedTask;
            };
        });
    }
}
