namespace ExamReg.Domain.Seats;

/// <summary>
/// Frees the seats that a registration's choices hold, and the chairs in rooms that were given to them. The choices stay, so that they
/// can be held again. Repeatable.
/// </summary>
public sealed class ReleaseSeats(ExamDb db)
{
    /// <summary>Input.</summary>
    public sealed record Command(Guid RegistrationId);

    /// <summary>Always succeeds.</summary>
    public async Task<Result> HandleAsync(Command command, CancellationToken ct = default)
    {
        var freed = await db.ListAsync<Guid>(
            $"""
            WITH given AS (
                DELETE FROM exam.seat_assignments AS a USING exam.choices AS c
                WHERE c.id = a.choice_id AND c.registration_id = {command.RegistrationId}
            )
            UPDATE exam.choices SET holds_seat = false
            WHERE registration_id = {command.RegistrationId} AND holds_seat
            RETURNING offering_id AS "Value"
            """,
            ct);
        return await new SeatLedger(db).ChangeAsync(freed.ToDictionary(id => id, _ => -1), ct);
    }
}
