using Microsoft.EntityFrameworkCore;

namespace ExamReg.Domain.SeatAssignments;

/// <summary>A site's rooms and given seats in the database. Whoever gives out seats takes the site's turn first.</summary>
internal static class SiteSeats
{
    /// <summary>
    /// Waits for the site's turn and holds it to the end of the transaction: two that give out seats at one site work one after the
    /// other, different sites never wait for each other. Behind it stands the exclusion constraint.
    /// </summary>
    public static Task TakeTurnAsync(ExamDb db, Guid siteId, CancellationToken ct) => db.Database.ExecuteSqlAsync(
        $"SELECT pg_advisory_xact_lock(hashtextextended('exam.seats:' || {siteId}::text, 0))", ct);

    /// <summary>A planner for the site's rooms in use that knows the seats given within a span of time.</summary>
    public static async Task<SeatPlanner> PlannerAsync(
        ExamDb db, Guid siteId, DateTimeOffset from, DateTimeOffset until, CancellationToken ct)
    {
        var rooms = await db.Rooms.AsNoTracking().Where(room => room.SiteId == siteId && room.InUse)
            .Select(room => new PlanRoom(room.Id, room.Code, room.Capacity, room.AccessibleSeats)).ToListAsync(ct);
        var taken = await db.SeatAssignments.AsNoTracking()
            .Where(seat => seat.Room.SiteId == siteId && seat.StartsAt < until && seat.EndsAt > from)
            .Select(seat => new TakenSeat(seat.RoomId, seat.SeatNumber, seat.OfferingId, seat.StartsAt, seat.EndsAt)).ToListAsync(ct);
        return new(rooms, taken);
    }

    /// <summary>Stores a plan in one statement; who withdraws at the same moment is waited for, and gets no seat.</summary>
    public static Task StoreAsync(ExamDb db, IReadOnlyList<PlacedSeat> placed, CancellationToken ct)
    {
        Guid[] choices = [.. placed.Select(seat => seat.ChoiceId)], rooms = [.. placed.Select(seat => seat.RoomId)];
        int[] numbers = [.. placed.Select(seat => seat.SeatNumber)];
        return placed.Count == 0
            ? Task.CompletedTask
            : db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO exam.seat_assignments (choice_id, offering_id, room_id, seat_number, starts_at, ends_at)
                SELECT c.id, c.offering_id, p.room_id, p.seat_number, c.starts_at, c.ends_at
                FROM unnest({choices}, {rooms}, {numbers}) AS p (choice_id, room_id, seat_number)
                JOIN exam.choices AS c ON c.id = p.choice_id
                WHERE c.holds_seat
                FOR SHARE OF c
                """,
                ct);
    }
}
