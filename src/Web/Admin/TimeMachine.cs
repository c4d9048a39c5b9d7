using ExamReg.Domain.Clock;
using ExamReg.Workflows.Incidents;
using ExamReg.Workflows.Timers;

namespace ExamReg.Web.Admin;

/// <summary>What a move of the clock brought about.</summary>
/// <param name="Now">The platform's time afterwards.</param>
/// <param name="TimersFired">How many timers became due and were fired.</param>
public sealed record ClockMove(DateTimeOffset Now, int TimersFired);

/// <summary>
/// Shows the platform at another time: moves the database's clock, and fires at once what has become due by that (the sweep would
/// find it within seconds). Development only. Moving back undoes nothing that has happened.
/// </summary>
public sealed class TimeMachine(Audit audit, TimerSweep timers, IncidentRetry incidents)
{
    /// <summary>Farther than this nobody needs to look, and intervals and calendars stay valid.</summary>
    public static readonly TimeSpan Farthest = TimeSpan.FromDays(3660);

    // A timer that sets the next one may be due at once; a flow that does so for ever must not hold the request for ever.
    private const int MostRounds = 50;

    /// <summary>Moves the clock on, or back when negative.</summary>
    /// <param name="by">How far from where it stands.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<ClockMove> ShiftAsync(TimeSpan by, CancellationToken ct)
    {
        await audit.InTransactionAsync(
            async db =>
            {
                var before = await DatabaseClock.ReadAsync(db, ct);
                await DatabaseClock.ShiftAsync(db, by, ct);
                return Line(AuditActs.ClockShifted, before, await DatabaseClock.ReadAsync(db, ct));
            },
            ct);
        return await CatchUpAsync(ct);
    }

    /// <summary>Back to real time.</summary>
    public async Task<ClockMove> ResetAsync(CancellationToken ct)
    {
        await audit.InTransactionAsync(
            async db =>
            {
                var before = await DatabaseClock.ReadAsync(db, ct);
                await DatabaseClock.ResetAsync(db, ct);
                return Line(AuditActs.ClockReset, before, await DatabaseClock.ReadAsync(db, ct));
            },
            ct);
        return await CatchUpAsync(ct);
    }

    private static AuditLine Line(string act, ClockReading before, ClockReading after) => new(
        act, AuditActs.Clock,
        new { now = before.Now, shiftSeconds = (long)before.Shift.TotalSeconds },
        new { now = after.Now, shiftSeconds = (long)after.Shift.TotalSeconds });

    private async Task<ClockMove> CatchUpAsync(CancellationToken ct)
    {
        var fired = 0;
        for (var round = 0; round < MostRounds; round++)
        {
            var count = await timers.RunOnceAsync(ct);
            fired += count;
            if (count == 0)
                break;
        }
        await incidents.RunOnceAsync(ct);
        return new(await audit.NowAsync(ct), fired);
    }
}
