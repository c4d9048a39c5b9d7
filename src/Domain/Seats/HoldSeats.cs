using Microsoft.EntityFrameworkCore;

namespace ExamReg.Domain.Seats;

/// <summary>Holds a seat for every choice of a registration that holds none: all of them or none.</summary>
public sealed class HoldSeats(ExamDb db)
{
    /// <summary>Input.</summary>
    public sealed record Command(Guid RegistrationId);

    /// <summary>
    /// Success (also when all seats are held already), or <c>seat-full</c> per full offering. The caller holds the registration's lock.
    /// </summary>
    public async Task<Result> HandleAsync(Command command, CancellationToken ct = default)
    {
        var waiting = db.Choices.Where(c => c.RegistrationId == command.RegistrationId && !c.HoldsSeat);
        var offerings = await waiting.Select(c => c.OfferingId).ToListAsync(ct);
        if (offerings.Count == 0)
            return Result.Success();
        var held = await new SeatLedger(db).ChangeAsync(offerings.ToDictionary(id => id, _ => 1), ct);
        if (held.IsSuccess)
            await waiting.ExecuteUpdateAsync(set => set.SetProperty(c => c.HoldsSeat, true), ct);
        return held;
    }
}
