using System.Globalization;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.Primitives;

namespace ExamReg.Web.PublicCache;

/// <summary>
/// A page that is the same for every visitor, kept for at most a minute: by path and language, only for those who are not logged in,
/// only while changes are heard of. An answer with a cookie or with <c>no-store</c>, which is what a form token brings, is
/// never kept.
/// </summary>
internal sealed class PublicCachePolicy(PublicChanges changes) : IOutputCachePolicy
{
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(60);

    public ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var request = context.HttpContext.Request;
        var mayCache = (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            // An address with a query is somebody's own; kept, it would fill the memory.
            && !request.QueryString.HasValue
            && context.HttpContext.User.Identity?.IsAuthenticated != true
            && StringValues.IsNullOrEmpty(request.Headers.Authorization)
            && changes.Generation is not null;
        context.EnableOutputCaching = mayCache;
        context.AllowCacheLookup = mayCache;
        context.AllowCacheStorage = mayCache;
        context.AllowLocking = true;
        context.ResponseExpirationTimeSpan = _longest;
        context.CacheVaryByRules.QueryKeys = StringValues.Empty;
        context.CacheVaryByRules.VaryByHost = true;
        context.CacheVaryByRules.VaryByValues["language"] = CultureInfo.CurrentUICulture.Name;
        context.CacheVaryByRules.VaryByValues["generation"] = changes.Generation?.ToString(CultureInfo.InvariantCulture) ?? "";
        context.CacheVaryByRules.VaryByValues["method"] = request.Method;
        return ValueTask.CompletedTask;
    }

    public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var response = context.HttpContext.Response;
        if (response.StatusCode != StatusCodes.Status200OK
            || !StringValues.IsNullOrEmpty(response.Headers.SetCookie)
            || response.Headers.CacheControl.ToString().Contains("no-store", StringComparison.OrdinalIgnoreCase))
            context.AllowCacheStorage = false;
        return ValueTask.CompletedTask;
    }
}
