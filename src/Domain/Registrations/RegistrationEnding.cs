using ExamReg.Domain.Clock;
using ExamReg.Domain.Orders;
using ExamReg.Domain.Seats;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Domain.Registrations;

/// <summary>A registration that has ended without success.</summary>
/// <param name="ClosedOrderNumber">An order that was closed by it and must be closed at the payment platform, too.</param>
/// <param name="RefundRequestNumber">A refund that waits because of it.</param>
public sealed record EndedRegistration(string? ClosedOrderNumber, string? RefundRequestNumber);

/// <summary>What every end has in common: held seats and rooms' seats are freed, an open order is closed.</summary>
internal static class RegistrationEnding
{
    public static async Task<Result<EndedRegistration>> EndAsync(
        ExamDb db, Guid registrationId, RegistrationState end, string reason, CancellationToken ct)
    {
        if (await db.LockAsync(registrationId, ct) is not { } registration)
            return RegistrationErrors.NotFound;
        if (registration.State == end)
            return new EndedRegistration(null, null);
        var now = await DatabaseClock.NowAsync(db, ct);
        var ended = registration.End(end, reason, now);
        if (!ended.IsSuccess)
            return Result<EndedRegistration>.Failure(ended.Errors);

        var closed = await OpenOrders.CloseAsync(db, registrationId, now, ct);
        var refund = end == RegistrationState.Withdrawn ? await PaidOrders.BeginRefundAsync(db, registrationId, reason, now, ct) : null;
        await db.SaveChangesAsync(ct);
        await new ReleaseSeats(db).HandleAsync(new(registrationId), ct);
        return new EndedRegistration(closed, refund);
    }
}
