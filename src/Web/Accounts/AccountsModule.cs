using System.Text.Encodings.Web;
using System.Text.Unicode;
using ExamReg.Web.Accounts.Captcha;
using ExamReg.Web.Accounts.Links;
using ExamReg.Web.Accounts.QQ;
using ExamReg.Web.Accounts.Sessions;
using ExamReg.Web.Identity;
using ExamReg.Web.Pages.Public;
using ExamReg.Web.Pages.Shared;
using ExamReg.Web.Security;
using FluentValidation;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.WebEncoders;
using Npgsql;

namespace ExamReg.Web.Accounts;

/// <summary>Accounts, and the shell of the portal around every page. Needs an <c>NpgsqlDataSource</c>.</summary>
public static class AccountsModule
{
    private const string CookieName = "examreg.session";

    /// <summary>Adds accounts, login, captcha, policies, and what the layouts need.</summary>
    public static void AddAccounts(this WebApplicationBuilder builder)
    {
        var (services, configuration) = (builder.Services, builder.Configuration);
        services.AddOptions<AccountsOptions>().Bind(configuration.GetSection("Accounts"));
        services.AddOptions<CaptchaOptions>().Bind(configuration.GetSection("Captcha")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<CaptchaOptions>, CaptchaOptionsRules>();

        services.AddDbContext<IdentityDb>((provider, options) =>
            IdentityDb.Configure(options, provider.GetRequiredService<NpgsqlDataSource>()));
        services.AddHttpContextAccessor();
        services.TryAddSingleton(TimeProvider.System);
        services.AddAccountManagers();
        services.AddSessionCookie();
        builder.AddQQLogin();
        services.AddAuthorization(Policies.Add);

        services.AddSingleton<LoginGuard>();
        services.AddSingleton<DummyPassword>();
        services.AddSingleton<EndedSessions>();
        services.AddSingleton<LoginSessions>();
        services.AddSingleton<IdentityNumberProtector>();
        services.AddScoped<Captchas>();
        services.AddScoped<CreateAccount>();
        services.AddScoped<LogIn>();
        services.AddScoped<ChangePassword>();
        services.AddScoped<ForgottenPassword>();
        services.AddScoped<ResetPassword>();
        services.AddScoped<AccountLinks>();
        services.AddScoped<AccountMails>();
        services.AddScoped<ChangeAddress>();
        services.AddScoped<RegisterCheck>();
        services.AddScoped<QQAccounts>();
        services.AddScoped<CleanUp>();
        services.AddSingleton<IValidator<RegisterForm>, RegisterFormRules>();
        services.AddSingleton<IValidator<PasswordForm>, PasswordFormRules>();

        // Chinese as itself and not as numbers: shorter pages, and readable at the source. Markup is still encoded.
        services.Configure<WebEncoderOptions>(encoder => encoder.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        services.AddScoped<Shell>();
        services.AddScoped<PublicContent>();
        services.AddScoped<RegistrationRoad>();
    }

    /// <summary>Maps what is not a Razor Page: the captcha's picture.</summary>
    public static void MapAccounts(this WebApplication app) =>
        app.MapGet("/accounts/captcha/{id:guid}.png", async (Guid id, Captchas captchas, HttpContext context, CancellationToken ct) =>
        {
            context.Response.Headers.CacheControl = "no-store";
            return Results.Bytes(await captchas.DrawAsync(id, ct), "image/png");
        }).RequireRateLimiting(RateLimits.Captcha);

    /// <summary>Keeps the keys that sign cookies in the database, for every node and across restarts: <c>builder.AddKeys(AccountsModule.KeepKeys)</c>.</summary>
    public static void KeepKeys(IDataProtectionBuilder keys) => keys.PersistKeysToDbContext<IdentityDb>();

    private static void AddAccountManagers(this IServiceCollection services)
    {
        services
            .AddIdentityCore<Account>(identity =>
            {
                // Weakness is told by PasswordRules, in one message; uniqueness of the name by the index.
                identity.Password = new PasswordOptions
                {
                    RequiredLength = 1,
                    RequiredUniqueChars = 0,
                    RequireDigit = false,
                    RequireLowercase = false,
                    RequireUppercase = false,
                    RequireNonAlphanumeric = false,
                };
            })
            .AddRoles<IdentityRole<Guid>>()
            .AddEntityFrameworkStores<IdentityDb>()
            .AddClaimsPrincipalFactory<AccountPrincipal.Factory>()
            .AddSignInManager()
            .AddDefaultTokenProviders();
        services.Configure<DataProtectionTokenProviderOptions>(token => token.TokenLifespan = AccountLinks.Lifetime);
        services.AddScoped<ISecurityStampValidator, SessionCheck>();
        services.RemoveAll<IUserValidator<Account>>();
        services.RemoveAll<IPasswordValidator<Account>>();
        services.AddScoped<IPasswordValidator<Account>, PasswordRules>();
        services.AddSingleton<IPasswordHasher<Account>, PasswordHasher<Account>>();
    }

    private static void AddSessionCookie(this IServiceCollection services)
    {
        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddIdentityCookies();
        services.AddOptions<SecurityStampValidatorOptions>().Configure<IOptions<AccountsOptions>>((stamp, accounts) =>
        {
            stamp.ValidationInterval = TimeSpan.FromSeconds(accounts.Value.SessionCheckSeconds);
            stamp.OnRefreshingPrincipal = SessionCheck.CarryAsync;
        });
        services.AddOptions<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme)
            .Configure<IOptions<AccountsOptions>>((cookie, accounts) =>
            {
                cookie.Cookie.Name = CookieName;
                cookie.Cookie.HttpOnly = true;
                cookie.Cookie.SameSite = SameSiteMode.Lax;
                cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                cookie.Cookie.IsEssential = true;
                cookie.ExpireTimeSpan = TimeSpan.FromHours(accounts.Value.SessionHours);
                cookie.SlidingExpiration = true;
                cookie.LoginPath = "/accounts/login";
                cookie.LogoutPath = "/accounts/logout";
                cookie.AccessDeniedPath = "/accounts/denied";
                cookie.ReturnUrlParameter = "returnUrl";
                cookie.Events.OnSigningIn = LoginSessions.OnSigningInAsync;
                cookie.Events.OnSigningOut = LoginSessions.OnSigningOutAsync;
                cookie.Events.OnValidatePrincipal = EndedSessions.ValidateAsync;
                cookie.Events.OnRedirectToLogin = context => LeadAsync(context, StatusCodes.Status401Unauthorized);
                cookie.Events.OnRedirectToAccessDenied = context => LeadAsync(context, StatusCodes.Status403Forbidden);
            });
    }

    /// <summary>A person is led to the page; a program gets the status; htmx leads the whole page and not the part it asked for.</summary>
    private static Task LeadAsync(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        var request = context.Request;
        if (request.Headers.ContainsKey("HX-Request"))
        {
            // The part's own address leads nowhere by itself: after the login, back to the page it was asked from.
            var page = Uri.TryCreate(request.Headers["HX-Current-URL"], UriKind.Absolute, out var current) ? current.PathAndQuery : "/";
            context.Response.Headers["HX-Redirect"] = status == StatusCodes.Status401Unauthorized
                ? $"{context.Options.LoginPath}{QueryString.Create(context.Options.ReturnUrlParameter, page)}"
                : context.Options.AccessDeniedPath.Value;
            context.Response.StatusCode = status;
        }
        else if (request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            context.Response.Redirect(context.RedirectUri);
        }
        else
        {
            context.Response.StatusCode = status;
        }

        return Task.CompletedTask;
    }
}
