using ExamReg.Domain.Clock;
using ExamReg.Domain.Registrations;

namespace ExamReg.Domain.Seats;

/// <summary>
/// The time for which seats were held has run out while it was the candidate's turn: they are freed, and the registration lives on.
/// Whoever comes back takes them anew where the flow needs them, while there are any (docs/adr/0015).
/// </summary>
public sealed class EndSeatHold(ExamDb db)
{
    /// <summary>Input.</summary>
    public sealed record Command(Guid RegistrationId);

    /// <summary>What was found.</summary>
    public enum Outcome
    {
        /// <summary>Nothing has run out: the seats are with the site, or freed already.</summary>
        NotDue,

        /// <summary>The seats are free now.</summary>
        Freed,

        /// <summary>There is an order for them, open or paid: what becomes of them is the payment's to decide.</summary>
        LeftToPayment,
    }

    /// <summary>Ends the hold if it is over. Repeatable.</summary>
    public async Task<Result<Outcome>> HandleAsync(Command command, CancellationToken ct = default)
    {
        if (await db.LockAsync(command.RegistrationId, ct) is not { } registration)
            return RegistrationErrors.NotFound;
        if (registration.State == RegistrationState.Paid)
            return Outcome.LeftToPayment;
        if (registration.SeatsHeldUntil is not { } until || await DatabaseClock.NowAsync(db, ct) < until)
            return Outcome.NotDue;
        if (registration.State == RegistrationState.AwaitingPayment)
            return Outcome.LeftToPayment;
        registration.StopSeatClock();
        await db.SaveChangesAsync(ct);
        await new ReleaseSeats(db).HandleAsync(new(registration.Id), ct);
        return Outcome.Freed;
    }
}
