using ExamReg.Domain;
using ExamReg.Domain.Clock;
using ExamReg.Domain.SeatAssignments;
using Hangfire;
using Microsoft.EntityFrameworkCore;
using Quartz;

namespace ExamReg.Web.Admin.Seats;

/// <summary>Hangfire's work: an assignment run from where it stands to its end, each slot in a transaction of its own.</summary>
public sealed class SeatRunWork(IServiceScopeFactory scopes)
{
    /// <summary>Runs. A failure leaves the run unfinished; the sweep hands it in again, so Hangfire need not retry.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="ct">Ends with the server.</param>
    [AutomaticRetry(Attempts = 0)]
    [System.ComponentModel.DisplayName("编排考场座位 {0}")]
    public async Task RunAsync(Guid runId, CancellationToken ct)
    {
        while (await ContinueAsync(runId, ct))
        {
        }
    }

    private async Task<bool> ContinueAsync(Guid runId, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ExamDb>();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var goesOn = await new ContinueSeatRun(db).HandleAsync(new(runId), ct);
        await transaction.CommitAsync(ct);
        return goesOn;
    }
}

/// <summary>Picks up runs that have not got on for a while: their process has died, or a slot failed.</summary>
[DisallowConcurrentExecution]
public sealed class SeatRunSweepJob(ExamDb db, IBackgroundJobClient jobs) : IJob
{
    /// <summary>How often to look.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    // Two workers on one run do no harm, so this may be shorter than a slot takes.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <inheritdoc />
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var before = await DatabaseClock.NowAsync(db, cancellationToken) - Patience;
        var still = await db.SeatRuns.Where(run => run.FinishedAt == null && run.TouchedAt < before).Select(run => run.Id).ToListAsync(cancellationToken);
        foreach (var id in still)
            jobs.Enqueue<SeatRunWork>(work => work.RunAsync(id, CancellationToken.None));
    }
}
