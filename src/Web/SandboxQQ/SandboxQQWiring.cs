using System.Security.Cryptography;
using ExamReg.Web.Hosting;
using ExamReg.Web.SandboxBank;

namespace ExamReg.Web.SandboxQQ;

/// <summary>
/// Starts the sandbox QQ in demo mode and enters its address and keys in the section "QQ"; does nothing outside of demo mode or when
/// QQ itself is configured. <c>SandboxQQ:Url</c> says where it listens (the web's port + 2), <c>SandboxQQ:PublicUrl</c> how browsers
/// reach it.
/// </summary>
public static class SandboxQQWiring
{
    private const string AppId = "100000001";

    /// <summary>Call it before the accounts are added.</summary>
    public static void AddSandboxQQ(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        if (!DemoMode.IsOn(builder.Environment, configuration) || configuration["QQ:AppId"] is { Length: > 0 })
            return;
        var listen = configuration["SandboxQQ:Url"] ?? SandboxBankWiring.Beside(SandboxBankWiring.WebAddress(configuration), above: 2);
        var options = new SandboxQQOptions(listen, AppId, Convert.ToHexString(RandomNumberGenerator.GetBytes(16)));
        configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["QQ:AppId"] = options.AppId,
            ["QQ:AppKey"] = options.AppKey,
            ["QQ:Server"] = configuration["SandboxQQ:PublicUrl"] ?? SandboxBankWiring.Reachable(listen),
        });
        builder.Services.AddHostedService(services => new SandboxQQHost(options, services.GetRequiredService<ILogger<SandboxQQHost>>()));
    }

    /// <summary>A toy that cannot start (its port is taken) must not take the demo down.</summary>
    private sealed class SandboxQQHost(SandboxQQOptions options, ILogger<SandboxQQHost> logger) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            try
            {
                await using var server = await SandboxQQServer.StartAsync(options, stoppingToken);
                await server.Stopped.WaitAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                // The program ends.
            }
            catch (IOException taken)
            {
                logger.LogWarning("The sandbox QQ does not listen on {Url}: {Reason}", options.Url, taken.Message);
            }
        }
    }
}
