using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace ExamReg.Web.Hosting;

/// <summary>Tells the person at the console where the program is, and in demo mode who can log in.</summary>
internal sealed class Announcement(
    IServer server,
    IHostApplicationLifetime lifetime,
    IHostEnvironment environment,
    IConfiguration configuration,
    IEnumerable<DemoAccount> accounts)
{
    /// <summary>Waits for the addresses: Kestrel may bind after the last step.</summary>
    public async Task TellAsync(CancellationToken ct)
    {
        var started = new TaskCompletionSource();
        using var registration = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await started.Task.WaitAsync(ct);

        var lines = new List<string> { "", $"  ExamReg 已启动：{string.Join("  ", Addresses())}" };
        if (DemoMode.IsOn(environment, configuration))
        {
            foreach (var account in accounts)
                lines.Add($"    {account.Role}：{account.UserName} / {account.Password}");
        }

        lines.Add("  按 Ctrl+C 停止。");
        await Console.Out.WriteLineAsync(string.Join(Environment.NewLine, lines) + Environment.NewLine);
    }

    private IEnumerable<string> Addresses() =>
        from address in server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []
        select address.Replace("[::]", "localhost", StringComparison.Ordinal).Replace("0.0.0.0", "localhost", StringComparison.Ordinal);
}
