using ExamReg.Web.Designer;
using ExamReg.Web.Hosting;
using ExamReg.Web.Jobs;
using Microsoft.Extensions.Options;

namespace ExamReg.Web.Security;

/// <summary>What the security headers say. Section "Security" of the configuration.</summary>
public sealed class SecurityHeadersOptions
{
    /// <summary>Origins that forms may lead to besides our own: the payment platform's ("https://pay.example.com").</summary>
    public IList<string> FormActionOrigins { get; } = [];

    /// <summary>Whether forms may lead to the port after ours on the same host: the sandbox payment platform, in demo mode.</summary>
    public bool AllowSandbox { get; set; }

    /// <summary>Paths (with everything below) that need another policy than <see cref="ContentSecurityPolicy.Strict"/>.</summary>
    public IDictionary<string, ContentSecurityPolicy> Paths { get; } = new Dictionary<string, ContentSecurityPolicy>();
}

/// <summary>Headers of every response that keep a page to itself.</summary>
public static class SecurityHeaders
{
    /// <summary>Adds the options, with the two third-party applications that cannot live under the strict policy.</summary>
    public static void AddSecurityHeaders(this WebApplicationBuilder builder) => builder.Services
        .AddOptions<SecurityHeadersOptions>()
        .Bind(builder.Configuration.GetSection("Security"))
        .Configure<IHostEnvironment, IConfiguration>((options, environment, configuration) =>
        {
            options.AllowSandbox = DemoMode.IsOn(environment, configuration);
            options.Paths.TryAdd(StudioFiles.Base.TrimEnd('/'), ContentSecurityPolicy.WebAssembly);
            options.Paths.TryAdd(HangfireJobs.DashboardPath, ContentSecurityPolicy.Strict.With("style-src", "'self' 'unsafe-inline'"));
        });

    /// <summary>Sets the headers on every response, files and error pages included.</summary>
    public static void UseSecurityHeaders(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<SecurityHeadersOptions>>().Value;
        var strict = WithForms(ContentSecurityPolicy.Strict, options);
        var exceptions = options.Paths.Select(entry => (Path: new PathString(entry.Key), Policy: WithForms(entry.Value, options))).ToArray();

        app.Use((context, next) =>
        {
            var policy = strict;
            foreach (var (path, exception) in exceptions)
            {
                if (context.Request.Path.StartsWithSegments(path))
                    policy = exception;
            }

            if (options.AllowSandbox)
                policy = policy.Allowing("form-action", SandboxOrigin(context.Request));
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = policy.ToString();
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=(), payment=(), usb=()";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            return next(context);
        });
    }

    private static ContentSecurityPolicy WithForms(ContentSecurityPolicy policy, SecurityHeadersOptions options) =>
        options.FormActionOrigins.Aggregate(policy, (current, origin) => current.Allowing("form-action", origin));

    private static string SandboxOrigin(HttpRequest request)
    {
        var port = request.Host.Port ?? (request.IsHttps ? 443 : 80);
        return $"{request.Scheme}://{request.Host.Host}:{port + 1}";
    }
}
