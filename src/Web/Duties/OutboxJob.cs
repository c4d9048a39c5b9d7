using ExamReg.Workflows.Outbox;
using Hangfire;
using Quartz;

namespace ExamReg.Web.Duties;

/// <summary>Hangfire's work: delivers everything that is due in the outbox.</summary>
public sealed class OutboxWork(OutboxDelivery delivery)
{
    /// <summary>Delivers; failures stay in the outbox with their own back-off, so Hangfire need not retry.</summary>
    /// <param name="ct">Ends with the server.</param>
    [AutomaticRetry(Attempts = 0)]
    [System.ComponentModel.DisplayName("投递发件箱")]
    public Task DeliverAsync(CancellationToken ct) => delivery.RunOnceAsync(ct);
}

/// <summary>Finds what nobody rang for (retries, messages of a process that died) and hands it to Hangfire.</summary>
[DisallowConcurrentExecution]
public sealed class OutboxSweepJob(OutboxDelivery delivery, IBackgroundJobClient jobs) : IJob
{
    /// <summary>How often to look.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    /// <inheritdoc />
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        if (await delivery.HasDueAsync(cancellationToken))
            jobs.Enqueue<OutboxWork>(work => work.DeliverAsync(CancellationToken.None));
    }
}

/// <summary>When a burst has put something into the outbox, Hangfire gets one job for it and for all that follows at once.</summary>
public sealed class OutboxBell : IHostedService, IDisposable
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(250);
    private readonly OutboxSignal _signal;
    private readonly IServiceProvider _services;
    private readonly ILogger<OutboxBell> _log;
    private readonly Timer _timer;
    private int _rung;

    /// <summary>Listens to the engine's signal.</summary>
    public OutboxBell(OutboxSignal signal, IServiceProvider services, ILogger<OutboxBell> log)
    {
        (_signal, _services, _log) = (signal, services, log);
        _timer = new Timer(_ => Enqueue());
    }

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _signal.Rang += Ring;
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _signal.Rang -= Ring;
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public void Dispose() => _timer.Dispose();

    private void Ring()
    {
        if (Interlocked.Exchange(ref _rung, 1) == 0)
            _timer.Change(_pause, Timeout.InfiniteTimeSpan);
    }

    private void Enqueue()
    {
        Interlocked.Exchange(ref _rung, 0);
        try
        {
            // Asked for late: making Hangfire's storage connects, and the host starts before the database is known to be there.
            _services.GetRequiredService<IBackgroundJobClient>().Enqueue<OutboxWork>(work => work.DeliverAsync(CancellationToken.None));
        }
        catch (BackgroundJobClientException exception)
        {
            // The sweep will find the messages.
            _log.LogWarning("Hangfire did not take the outbox job: {Reason}", exception.Message);
        }
    }
}
