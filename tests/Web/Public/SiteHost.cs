using ExamReg.Domain;
using ExamReg.Tests.Web.Hosting;
using ExamReg.Web.PublicCache;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace ExamReg.Tests.Web.Public;

/// <summary>The program with its demo content, for one class of tests; every visitor has cookies of their own.</summary>
public sealed class SiteHost : IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new();
    private WebHost? _web;

    public IServiceProvider Services => _web!.Services;

    /// <summary>Someone who comes for the first time; redirects are not followed.</summary>
    public HttpClient NewVisitor() => _web!.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });

    /// <summary>Changes content and waits until this node has heard of it.</summary>
    public async Task ChangeAsync(Func<ExamDb, Task> change)
    {
        var changes = Services.GetRequiredService<PublicChanges>();
        var before = changes.Generation;
        await using (var scope = Services.CreateAsyncScope())
            await change(scope.ServiceProvider.GetRequiredService<ExamDb>());
        await HeardAsync(before);
    }

    /// <summary>Waits for a change after the given generation.</summary>
    public async Task HeardAsync(long? before)
    {
        var changes = Services.GetRequiredService<PublicChanges>();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (changes.Generation is not { } now || now == before)
            await Task.Delay(10, patience.Token);
    }

    public async ValueTask InitializeAsync()
    {
        await _postgres.InitializeAsync();
        _web = new WebHost(await _postgres.NewDatabaseAsync(), services => services.AddSingleton<IStartupFilter, Probes>());
        _web.CreateClient().Dispose();
        await _web.StartedAsync();
        await HeardAsync(0);
    }

    public async ValueTask DisposeAsync()
    {
        await _web!.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    /// <summary>Addresses under the policy of public pages that give away what must not be kept.</summary>
    private sealed class Probes : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            next(app);
            app.UseEndpoints(routes =>
            {
                routes.MapGet("/probe/plain", () => Guid.NewGuid().ToString()).CacheOutput(PublicPages.Policy);
                routes.MapGet("/probe/token", (IAntiforgery antiforgery, HttpContext context) => antiforgery.GetAndStoreTokens(context).RequestToken)
                    .CacheOutput(PublicPages.Policy);
                routes.MapGet("/probe/cookie", (HttpContext context) =>
                {
                    context.Response.Cookies.Append("probe", "x");
                    return Guid.NewGuid().ToString();
                }).CacheOutput(PublicPages.Policy);
            });
        };
    }
}
