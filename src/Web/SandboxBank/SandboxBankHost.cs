namespace ExamReg.Web.SandboxBank;

/// <summary>
/// Runs the sandbox bank beside the host's own web application, for as long as that runs. It waits for the database to be up
/// without holding up the host; when the bank cannot start (its port is taken), the host stops with that error.
/// </summary>
/// <param name="options">Asked for once the host runs: the connection string may only then be known.</param>
/// <param name="logger">The host's.</param>
public sealed class SandboxBankHost(Func<CancellationToken, Task<SandboxBankOptions>> options, ILogger<SandboxBankHost> logger)
    : BackgroundService
{
    private readonly TaskCompletionSource<string> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Comes true with the address once the bank listens.</summary>
    public Task<string> Address => _address.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await using var bank = await SandboxBankServer.StartAsync(await options(stoppingToken), stoppingToken);
            _address.SetResult(bank.Address);
            logger.LogInformation("The sandbox bank listens on {Address}.", bank.Address);
            await bank.Stopped.WaitAsync(stoppingToken);
            throw new InvalidOperationException("The sandbox bank stopped by itself; its own log says why.");
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            _address.TrySetCanceled(stoppingToken);
        }
        catch (Exception error)
        {
            _address.TrySetException(error);
            throw;
        }
    }
}
