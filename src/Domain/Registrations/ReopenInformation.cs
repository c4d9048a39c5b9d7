using ExamReg.Domain.Clock;
using ExamReg.Domain.Orders;

namespace ExamReg.Domain.Registrations;

/// <summary>
/// 修改报考信息: goes back to filling in. An open order is closed (its amount may no longer be right); seats stay held until
/// other subjects are submitted, the registration ends, or their time runs out (which going back does not stop: docs/adr/0015).
/// </summary>
public sealed class ReopenInformation(ExamDb db)
{
    /// <summary>Input.</summary>
    public sealed record Command(Guid RegistrationId);

    /// <summary>What was reopened.</summary>
    /// <param name="ClosedOrderNumber">An order that was closed by it and must be closed at the payment platform, too.</param>
    public sealed record Reopened(string? ClosedOrderNumber);

    /// <summary>Reopens. Errors: <c>registration-locked</c>, <c>wrong-state</c>.</summary>
    public async Task<Result<Reopened>> HandleAsync(Command command, CancellationToken ct = default)
    {
        if (await db.LockAsync(command.RegistrationId, ct) is not { } registration)
            return RegistrationErrors.NotFound;
        var reopened = registration.Reopen();
        if (!reopened.IsSuccess)
            return Result<Reopened>.Failure(reopened.Errors);
        var closed = await OpenOrders.CloseAsync(db, registration.Id, await DatabaseClock.NowAsync(db, ct), ct);
        await db.SaveChangesAsync(ct);
        return new Reopened(closed);
    }
}
