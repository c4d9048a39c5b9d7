using ExamReg.Web.Hosting;
using Microsoft.AspNetCore.OutputCaching;

namespace ExamReg.Web.PublicCache;

/// <summary>The cache of the public pages: <c>[OutputCache(PolicyName = PublicPages.Policy)]</c> on a page puts it there.</summary>
public static class PublicPages
{
    /// <summary>The policy of pages that are the same for every visitor. See <see cref="PublicCachePolicy"/>.</summary>
    public const string Policy = "public";

    private const long LargestCache = 16 * 1024 * 1024;

    /// <summary>Adds the cache and what keeps it true.</summary>
    public static void AddPublicCache(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<PublicChanges>();
        services.AddSingleton<PublicCachePolicy>();
        services.AddOutputCache(cache => cache.SizeLimit = LargestCache);
        services.AddOptions<OutputCacheOptions>().Configure<PublicCachePolicy>((cache, policy) => cache.AddPolicy(Policy, policy));
        services.AddMigration("public changes", (provider, ct) => provider.GetRequiredService<PublicChanges>().MigrateAsync(ct));
        services.AddLaunch("public changes", (provider, _) => provider.GetRequiredService<PublicChanges>().StartAsync(),
            (provider, _) => provider.GetRequiredService<PublicChanges>().StopAsync());
    }

    /// <summary>Says when the page that is being made will no longer be true: a window opens or closes then.</summary>
    /// <param name="context">The page's request.</param>
    /// <param name="now">The platform's time at which the page was made.</param>
    /// <param name="boundaries">Moments at which it changes; those behind do not count.</param>
    public static void ExpireAt(HttpContext context, DateTimeOffset now, IEnumerable<DateTimeOffset> boundaries)
    {
        if (context.Features.Get<IOutputCacheFeature>()?.Context is not { } cache)
            return;
        foreach (var boundary in boundaries.Where(boundary => boundary > now))
        {
            if (boundary - now < cache.ResponseExpirationTimeSpan)
                cache.ResponseExpirationTimeSpan = boundary - now;
        }
    }
}
