using ExamReg.Web.Hosting;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace ExamReg.Tests.Web.Hosting;

/// <summary>The program in this process, with services of the test's beside its own.</summary>
internal sealed class WebHost(
    string connectionString, Action<IServiceCollection>? services = null, Dictionary<string, string>? settings = null)
    : WebApplicationFactory<Program>
{
    public Task StartedAsync() => Services.GetRequiredService<StartUpState>().Finished.WaitAsync(TimeSpan.FromSeconds(60));

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("ConnectionStrings:ExamReg", connectionString);
        builder.UseSetting("EXAMREG_DATA", Path.Combine(AppContext.BaseDirectory, "webhost-data"));
        // Hosts of several tests run side by side; their banks must not meet on one port.
        builder.UseSetting("SandboxBank:Url", "http://127.0.0.1:0");
        // What an operator gives; a demo makes both by itself.
        if (settings?.ContainsKey("environment") == true)
        {
            foreach (var (name, value) in OperatorSettings.All)
                builder.UseSetting(name, value);
        }
        foreach (var (name, value) in settings ?? [])
            builder.UseSetting(name, value);
        builder.ConfigureTestServices(collection => services?.Invoke(collection));
    }
}
