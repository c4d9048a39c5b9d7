using ExamReg.Activities;
using ExamReg.Domain;
using ExamReg.Web.Accounts.Sessions;
using ExamReg.Web.Identity;
using ExamReg.Workflows.Texts;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Mvc.Localization;
using Microsoft.Extensions.Localization;

namespace ExamReg.Web.Languages;

/// <summary>
/// The languages of the site (docs/adr/0005): the one that was chosen (a cookie), else the browser's, else Chinese.
/// </summary>
public static class Languages
{
    /// <summary>Chinese as in the People's Republic, the language of the originals.</summary>
    public const string Chinese = "zh-CN";

    /// <summary>English.</summary>
    public const string English = "en";

    /// <summary>Remembers the choice.</summary>
    public const string CookieName = "examreg.language";

    /// <summary>Adds the texts, <c>@L["…"]</c> and <c>@H["…"]</c> for pages, and the choice by request.</summary>
    public static void AddLanguages(this WebApplicationBuilder builder)
    {
        Text.AddTextsOf(typeof(RegistrationActivities).Assembly);
        Text.AddTextsOf(typeof(Languages).Assembly);
        // The engine says some words that the site says too, and quotes the names of the site's own activities.
        Text.AddTextsOf(typeof(WorkflowTexts).Assembly);
        WorkflowTexts.Host = Text.Find;
        Text.SpeakChineseByDefault();

        builder.Services.AddSingleton<IStringLocalizerFactory, TextLocalizerFactory>();
        builder.Services.AddSingleton<IStringLocalizer, TextLocalizer>();
        builder.Services.AddSingleton<IHtmlLocalizer>(services => new HtmlLocalizer(services.GetRequiredService<IStringLocalizer>()));
        builder.Services.Configure<RequestLocalizationOptions>(options =>
        {
            options.SetDefaultCulture(Chinese).AddSupportedCultures(Chinese, English).AddSupportedUICultures(Chinese, English);
            options.ApplyCurrentCultureToResponseHeaders = true;
            options.RequestCultureProviders =
            [
                new CookieRequestCultureProvider { CookieName = CookieName, Options = options },
                new AcceptLanguageHeaderRequestCultureProvider { Options = options },
            ];
        });
    }

    /// <summary>Sets the reader's language for all that follows. Stands before everything that tells a person something.</summary>
    public static void UseLanguages(this WebApplication app) => app.UseRequestLocalization();

    /// <summary>
    /// Maps <c>POST /language</c>. Its form stands on cached pages and so bears no token: the browser's word on where the request
    /// comes from guards it instead.
    /// </summary>
    public static void MapLanguages(this WebApplication app) => app.MapPost("/language", async Task<Results<RedirectHttpResult, BadRequest>> (HttpContext context) =>
    {
        if (!IsOurOwn(context.Request) || !context.Request.HasFormContentType)
            return TypedResults.BadRequest();
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (form["language"].ToString() is not (Chinese or English))
            return TypedResults.BadRequest();
        Remember(context, form["language"].ToString());
        if (context.User.Identity?.IsAuthenticated == true)
            await context.RequestServices.GetRequiredService<LoginSessions>().SpeakAsync(context.User.AccountId(), form["language"].ToString(), context.RequestAborted);
        var back = form["back"].ToString();
        return TypedResults.Redirect(RedirectHttpResult.IsLocalUrl(back) ? back : "/");
    }).DisableAntiforgery();

    /// <summary>
    /// After a login in a browser where no language was chosen: the account's own. Of passports that others made (staff, the demo's) only
    /// English is a choice; Chinese is what they were made with.
    /// </summary>
    public static void Follow(HttpContext context, Account account)
    {
        if (!context.Request.Cookies.ContainsKey(CookieName) && (account.Language == English || account.TermsAcceptedAt is not null))
            Remember(context, account.Language);
    }

    /// <summary>Keeps the choice in this browser.</summary>
    /// <param name="context">The request that is answered.</param>
    /// <param name="language"><see cref="Chinese"/> or <see cref="English"/>.</param>
    public static void Remember(HttpContext context, string language) => context.Response.Cookies.Append(
        CookieName,
        CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(language)),
        new CookieOptions
        {
            MaxAge = TimeSpan.FromDays(365),
            HttpOnly = true,
            IsEssential = true,
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
        });

    // Browsers say where a request comes from (Fetch Metadata, Origin); who says nothing is no browser and carries nobody's cookies.
    private static bool IsOurOwn(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site)
            return site is "same-origin" or "none";
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || origin == $"{request.Scheme}://{request.Host}";
    }
}
