using ExamReg.Domain;
using ExamReg.Domain.SeatAssignments;
using ExamReg.Web.Identity;
using Hangfire;

namespace ExamReg.Web.Admin.Seats;

/// <summary>Begins assignment runs, each with its entry in the audit.</summary>
public sealed class SeatRuns(ExamDb db, Audit audit, IBackgroundJobClient jobs, IHttpContextAccessor http)
{
    /// <summary>Begins a run and hands it to Hangfire. Errors are those of <see cref="StartSeatRun"/>.</summary>
    public async Task<Result<Guid>> StartAsync(Guid sessionId, Guid siteId, SeatRunKind kind, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var started = await new StartSeatRun(db).HandleAsync(new(sessionId, siteId, kind, http.HttpContext!.User.AccountId()), ct);
        if (!started.IsSuccess)
            return started;
        await audit.WriteAsync(new(AuditActs.SeatRunStarted, AuditActs.Site(siteId), After: new { sessionId, run = started.Value, kind = kind.ToString() }), ct);
        await transaction.CommitAsync(ct);
        // Should this get lost, the sweep finds the run.
        jobs.Enqueue<SeatRunWork>(work => work.RunAsync(started.Value, CancellationToken.None));
        return started;
    }
}
