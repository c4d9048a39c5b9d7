using System.Security.Claims;
using System.Threading.RateLimiting;
using ExamReg.Web.Hosting;
using ExamReg.Web.Pages.Shared;

namespace ExamReg.Web.Security;

/// <summary>
/// Names of the rate limits, for <c>[EnableRateLimiting(RateLimits.Login)]</c>. Numbers come from the section "RateLimits".
/// By address for strangers: generous, since a whole school may stand behind one; by account for those logged in.
/// </summary>
public static class RateLimits
{
    /// <summary>Attempts to log in, by address. The lock-out of the account itself is Identity's.</summary>
    public const string Login = "login";

    /// <summary>New passports, by address.</summary>
    public const string Register = "register";

    /// <summary>Captchas made, by address.</summary>
    public const string Captcha = "captcha";

    /// <summary>Fields checked while somebody types, by address.</summary>
    public const string Check = "check";

    /// <summary>Forgotten passwords and the links of mails, by address.</summary>
    public const string Reset = "reset";

    /// <summary>Photos and files, by account; of a page that bears it, only the requests that bring a file count.</summary>
    public const string Upload = "upload";

    /// <summary>Checks of papers by whoever scans their codes, by address.</summary>
    public const string Verify = "verify";

    /// <summary>Programs' requests, by account.</summary>
    public const string Api = "api";

    /// <summary>The designer's requests, by account: it asks often, and a person works with one.</summary>
    public const string Designer = "designer";

    /// <summary>Adds the policies.</summary>
    public static void AddRateLimits(this WebApplicationBuilder builder)
    {
        var section = builder.Configuration.GetSection("RateLimits");
        builder.Services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = (context, _) => new ValueTask(TellAsync(context.HttpContext, context.Lease));
            foreach (var name in new[] { Login, Register, Captcha, Check, Reset, Upload, Verify, Api, Designer })
            {
                var limit = section.GetSection(name).Get<Limit>() ?? new Limit();
                var byAddress = name is Login or Register or Captcha or Check or Reset or Verify;
                // To look at a form is no attempt.
                var formsOnly = name is Login or Register or Check or Reset;
                limiter.AddPolicy(name, context => name == Upload && !BringsFile(context) || formsOnly && HttpMethods.IsGet(context.Request.Method)
                    ? RateLimitPartition.GetNoLimiter("free")
                    : RateLimitPartition.GetSlidingWindowLimiter(
                    byAddress ? Address(context) : Account(context) ?? Address(context),
                    _ => new SlidingWindowRateLimiterOptions
                    {
                        PermitLimit = limit.Permits,
                        Window = TimeSpan.FromSeconds(limit.WindowSeconds),
                        SegmentsPerWindow = 6,
                        QueueLimit = 0,
                    }));
            }
        });
    }

    private static bool BringsFile(HttpContext context) =>
        context.Request.ContentType?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) == true;

    private static string Address(HttpContext context) => $"address {context.Connection.RemoteIpAddress}";

    private static string? Account(HttpContext context) =>
        context.User.FindFirstValue(ClaimTypes.NameIdentifier) is { } id ? $"account {id}" : null;

    private static Task TellAsync(HttpContext context, RateLimitLease lease)
    {
        var seconds = lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? Math.Max(1, (int)wait.TotalSeconds) : 60;
        context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        // A person is shown the page for it (StatusPages); programs and parts of pages get the sentence alone.
        if (StatusPages.IsPerson(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            return Task.CompletedTask;
        }

        return PlainPage.WriteAsync(context, StatusCodes.Status429TooManyRequests, Text.Of("操作过于频繁"),
            Text.Of($"短时间内的请求次数超过了限制，请在 {seconds} 秒后重试。"));
    }

    private sealed record Limit
    {
        public int Permits { get; init; } = 60;

        public int WindowSeconds { get; init; } = 60;
    }
}
