using ExamReg.Domain.Registrations;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Domain.SeatAssignments;

/// <summary>
/// Gives every choice of a registration that has none the first free place: rooms in the order of their codes, seats from 1.
/// Repeatable. Two at the same site take turns (an advisory lock per site, held to the end of the transaction); different sites
/// do not wait for each other. The exclusion constraint stands behind it.
/// </summary>
public sealed class AssignSeats(ExamDb db)
{
    /// <summary>Input. The caller holds the registration's lock.</summary>
    public sealed record Command(Guid RegistrationId, Guid SiteId);

    /// <summary>Assigns. Errors: <c>no-room-left</c> naming the subject.</summary>
    public async Task<Result> HandleAsync(Command command, CancellationToken ct = default)
    {
        var waiting = await db.Choices.Include(c => c.Offering.Subject)
            .Where(c => c.RegistrationId == command.RegistrationId && c.Seat == null)
            .OrderBy(c => c.StartsAt)
            .AsNoTracking()
            .ToListAsync(ct);
        if (waiting.Count == 0)
            return Result.Success();

        await db.Database.ExecuteSqlAsync(
            $"SELECT pg_advisory_xact_lock(hashtextextended('exam.seats:' || {command.SiteId}::text, 0))", ct);
        foreach (var choice in waiting)
        {
            if (await FirstFreeAsync(command.SiteId, choice, ct) is not { } place)
            {
                db.ChangeTracker.Entries<SeatAssignment>().Where(e => e.State == EntityState.Added).ToList()
                    .ForEach(e => e.State = EntityState.Detached);
                return new DomainError(
                    "no-room-left", $"考点的考场座位不足，“{choice.Offering.Subject.Name}”无法安排座位。请考试管理人员增加考场后重试。");
            }

            db.SeatAssignments.Add(new SeatAssignment(choice, place.RoomId, place.SeatNumber));
        }

        await db.SaveChangesAsync(ct);
        return Result.Success();
    }

    private async Task<Place?> FirstFreeAsync(Guid siteId, Choice choice, CancellationToken ct)
    {
        var places = await db.Database.SqlQuery<Place>(
            $"""
            SELECT r.id AS room_id, free.n AS seat_number
            FROM exam.rooms AS r
            CROSS JOIN LATERAL (
                SELECT n FROM generate_series(1, r.capacity) AS n
                WHERE NOT EXISTS (
                    SELECT 1 FROM exam.seat_assignments AS a
                    WHERE a.room_id = r.id AND a.seat_number = n
                        AND tstzrange(a.starts_at, a.ends_at) && tstzrange({choice.StartsAt}, {choice.EndsAt}))
                ORDER BY n LIMIT 1
            ) AS free
            WHERE r.site_id = {siteId} AND r.capacity > (
                SELECT count(*) FROM exam.seat_assignments AS a
                WHERE a.room_id = r.id AND tstzrange(a.starts_at, a.ends_at) && tstzrange({choice.StartsAt}, {choice.EndsAt}))
            ORDER BY r.code
            LIMIT 1
            """)
            .ToListAsync(ct);
        return places.SingleOrDefault();
    }

    private sealed record Place(Guid RoomId, int SeatNumber);
}
