using ExamReg.Tests.Web.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace ExamReg.Tests.Web.Public;

/// <summary>The program with its demo content, for one class of tests; every visitor has cookies of their own.</summary>
public sealed class SiteHost : IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new();
    private WebHost? _web;

    public IServiceProvider Services => _web!.Services;

    /// <summary>Someone who comes for the first time; redirects are not followed.</summary>
    public HttpClient NewVisitor() => _web!.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });

    public async ValueTask InitializeAsync()
    {
        await _postgres.InitializeAsync();
        _web = new WebHost(await _postgres.NewDatabaseAsync());
        _web.CreateClient().Dispose();
        await _web.StartedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _web!.DisposeAsync();
        await _postgres.DisposeAsync();
    }
}
