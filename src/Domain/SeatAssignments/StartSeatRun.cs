using ExamReg.Domain.Clock;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Domain.SeatAssignments;

/// <summary>Begins an assignment run (编排考场座位). A redraw takes all seats of the session at the site back in the same transaction.</summary>
public sealed class StartSeatRun(ExamDb db)
{
    /// <summary>
    /// Tickets count as issued so long before their window opens: nobody shall print the seats of before a redraw while it is under way.
    /// </summary>
    public static readonly TimeSpan Margin = TimeSpan.FromMinutes(10);

    /// <summary>Input.</summary>
    public sealed record Command(Guid SessionId, Guid SiteId, SeatRunKind Kind, Guid StartedBy);

    /// <summary>
    /// Begins; gives the run's id. Errors: <c>nothing-to-seat</c>, <c>no-rooms</c>, <c>seat-run-unfinished</c>, and for a redraw
    /// <c>tickets-issued</c>. The caller rolls back on an error.
    /// </summary>
    public async Task<Result<Guid>> HandleAsync(Command command, CancellationToken ct = default)
    {
        await SiteSeats.TakeTurnAsync(db, command.SiteId, ct);
        var now = await DatabaseClock.NowAsync(db, ct);
        if (!await db.Rooms.AnyAsync(room => room.SiteId == command.SiteId && room.InUse, ct))
            return new DomainError("no-rooms", Text.Of("该考点没有可用的考场，无法编排座位。请先添加或启用考场。"));
        if (command.Kind == SeatRunKind.Redraw)
        {
            if (await IsIssuedAsync(db, command.SessionId, command.SiteId, now, ct))
            {
                return new DomainError(
                    "tickets-issued", Text.Of($"准考证已开放打印（或 {(int)Margin.TotalMinutes} 分钟内将开放），座位不能重新编排，只能补排尚无座位的考生。"));
            }

            await db.Database.ExecuteSqlAsync(
                $"""
                DELETE FROM exam.seat_assignments AS a USING exam.offerings AS o
                WHERE o.id = a.offering_id AND o.session_id = {command.SessionId} AND o.site_id = {command.SiteId}
                """,
                ct);
        }

        var total = await db.Choices.Where(SeatDemand.Of(command.SessionId, command.SiteId)).CountAsync(choice => choice.Seat == null, ct);
        if (total == 0)
            return new DomainError("nothing-to-seat", Text.Of("没有待安排座位的考生：已缴费的科目都已有座位。"));
        var seed = command.Kind == SeatRunKind.Redraw ? Guid.NewGuid() : await LastSeedAsync(command, ct) ?? Guid.NewGuid();
        var run = new SeatRun(command.SessionId, command.SiteId, command.Kind, seed, command.StartedBy, total, now);
        db.Add(run);
        return await db.TrySaveUniqueAsync([SeatRunConfiguration.OneUnfinished], ct)
            ? run.Id
            : new DomainError("seat-run-unfinished", Text.Of("该考点正在编排座位，请等它完成后再开始。"));
    }

    /// <summary>Whether tickets of the session at the site can be printed, or will be within <see cref="Margin"/>.</summary>
    public static Task<bool> IsIssuedAsync(ExamDb db, Guid sessionId, Guid siteId, DateTimeOffset now, CancellationToken ct)
    {
        var soon = now + Margin;
        return db.Registrations.AnyAsync(
            r => r.SessionId == sessionId && r.SiteId == siteId && r.TicketGrantedAt != null && r.TicketFrom <= soon, ct);
    }

    private async Task<Guid?> LastSeedAsync(Command command, CancellationToken ct) =>
        await db.SeatRuns.Where(run => run.SessionId == command.SessionId && run.SiteId == command.SiteId)
            .OrderByDescending(run => run.StartedAt).Select(run => (Guid?)run.Seed).FirstOrDefaultAsync(ct);
}
