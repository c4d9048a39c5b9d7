using ExamReg.Web.Security;

namespace ExamReg.Web.Verifying;

/// <summary>The public check of papers (the address in their QR codes). Needs the domain and the papers' verification code.</summary>
public static class VerifyingModule
{
    /// <summary>Where a paper's code leads; the code follows.</summary>
    public const string Path = "/verify/";

    /// <summary>Adds what the page needs.</summary>
    public static void AddVerifying(this WebApplicationBuilder builder) => builder.Services.AddScoped<PaperVerification>();

    /// <summary>Maps the photo beside the page.</summary>
    public static void MapVerifying(this WebApplication app) => app.MapGet(
        Path + "{code}/photo.jpg",
        async (string code, HttpContext context, PaperVerification verification, CancellationToken ct) =>
        {
            Hide(context.Response);
            return await verification.PhotoAsync(code, ct) is { } photo ? Results.Bytes(photo, "image/jpeg") : Results.NotFound();
        }).RequireRateLimiting(RateLimits.Verify);

    /// <summary>No cache keeps it, no search engine lists it, and nobody is told from where one came.</summary>
    public static void Hide(HttpResponse response)
    {
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Robots-Tag"] = "noindex, nofollow, noarchive";
        response.Headers["Referrer-Policy"] = "no-referrer";
    }
}
