using ExamReg.Web.Languages;
using Microsoft.AspNetCore.ResponseCompression;

namespace ExamReg.Web.Hosting;

/// <summary>Pages, forms, compression, limits: ASP.NET's own parts, set once.</summary>
public static class WebDefaults
{
    private const long LargestRequest = 10 * 1024 * 1024;

    /// <summary>Adds Razor Pages and what stands around them.</summary>
    public static void AddWebDefaults(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestRequest;
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(15));
        builder.Services.AddAuthentication();
        builder.Services.AddAuthorization();
        builder.Services.AddRazorPages().AddMvcOptions(ModelMessages.Set).AddDataAnnotationsLocalization();
        builder.Services.AddAntiforgery(antiforgery =>
        {
            antiforgery.HeaderName = "X-CSRF-TOKEN";
            antiforgery.Cookie.Name = "examreg.form";
            antiforgery.Cookie.HttpOnly = true;
            antiforgery.Cookie.SameSite = SameSiteMode.Strict;
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            // SecurityHeaders says who may frame a page.
            antiforgery.SuppressXFrameOptionsHeader = true;
        });
        // Compression and secrets in one page (BREACH): the form token, the only secret in our pages, is masked anew in every response.
        builder.Services.AddResponseCompression(compression =>
        {
            compression.EnableForHttps = true;
            compression.Providers.Add<BrotliCompressionProvider>();
            compression.Providers.Add<GzipCompressionProvider>();
        });
        builder.Services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = System.IO.Compression.CompressionLevel.Fastest);
        builder.Services.AddHostedService<RunParentWatch>();
    }
}
