using ExamReg.Domain;
using ExamReg.Domain.SeatAssignments;
using ExamReg.Web.Identity;
using Hangfire;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Admin.Seats;

/// <summary>Begins assignment runs and sets what they depend on; each act with its entry in the audit.</summary>
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

    /// <summary>Sets how many of a room's first seats a wheelchair reaches. Null when the site has no such room.</summary>
    public async Task<Result?> SetAccessibleSeatsAsync(Guid siteId, Guid roomId, int count, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.Rooms.SingleOrDefaultAsync(room => room.Id == roomId && room.SiteId == siteId, ct) is not { } room)
            return null;
        var before = room.AccessibleSeats;
        var changed = room.SetAccessibleSeats(count);
        if (!changed.IsSuccess)
            return changed;
        await db.SaveChangesAsync(ct);
        await audit.WriteAsync(
            new(AuditActs.AccessibleSeatsChanged, AuditActs.Room(roomId), new { accessibleSeats = before }, new { accessibleSeats = count }), ct);
        await transaction.CommitAsync(ct);
        return changed;
    }
}
