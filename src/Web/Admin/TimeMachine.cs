using System.Diagnostics;
using ExamReg.Domain.Clock;
using ExamReg.Workflows.Administration;
using ExamReg.Workflows.Incidents;
using ExamReg.Workflows.Timers;

namespace ExamReg.Web.Admin;

/// <summary>What a move of the clock brought about.</summary>
/// <param name="Now">The platform's time afterwards.</param>
/// <param name="Due">How many instances had a timer that became due by it; their timers have been fired.</param>
public sealed record ClockMove(DateTimeOffset Now, int Due);

/// <summary>
/// Shows the platform at another time: moves the database's clock, and fires at once what has become due by that (the sweep would
/// find it within seconds). Development only. Moving back undoes nothing that has happened.
/// </summary>
public sealed class TimeMachine(Audit audit, TimerSweep timers, InstanceQueries instances, IncidentRetry incidents)
{
    /// <summary>Farther than this nobody needs to look, and intervals and calendars stay valid.</summary>
    public static readonly TimeSpan Farthest = TimeSpan.FromDays(3660);

    // A flow whose timers set each other for ever must not hold the request for ever.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

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

    // The recurring sweep may have claimed a timer just before: its burst is waited for, too.
    private async Task<ClockMove> CatchUpAsync(CancellationToken ct)
    {
        var due = await DueAsync(ct);
        var watch = Stopwatch.StartNew();
        do
        {
            if (await timers.RunOnceAsync(ct) == 0)
                await Task.Delay(Pause, ct);
        }
        while (watch.Elapsed < Patience && await DueAsync(ct) > 0);
        await incidents.RunOnceAsync(ct);
        return new(await audit.NowAsync(ct), due);
    }

    // What failed has its own time of retry and stays due until then.
    private async Task<int> DueAsync(CancellationToken ct)
    {
        var filter = new InstanceFilter { DueBefore = await audit.NowAsync(ct) };
        var failed = filter with { WithIncidents = true };
        return await instances.CountAsync(filter, cancellationToken: ct) - await instances.CountAsync(failed, cancellationToken: ct);
    }
}
