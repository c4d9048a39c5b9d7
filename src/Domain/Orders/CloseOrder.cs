using ExamReg.Domain.Clock;
using ExamReg.Domain.Registrations;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Domain.Orders;

/// <summary>Closes the open order of a registration without money. Money that still comes is late money. Repeatable.</summary>
public sealed class CloseOrder(ExamDb db)
{
    /// <summary>Input.</summary>
    public sealed record Command(Guid RegistrationId);

    /// <summary>What was closed.</summary>
    /// <param name="OrderNumber">To be closed at the payment platform, too; null when none was open.</param>
    public sealed record Closed(string? OrderNumber);

    /// <summary>Closes. Errors: <c>order-already-paid</c>.</summary>
    public async Task<Result<Closed>> HandleAsync(Command command, CancellationToken ct = default)
    {
        if (await db.LockAsync(command.RegistrationId, ct) is null)
            return RegistrationErrors.NotFound;
        var paid = await db.Orders.AsNoTracking()
            .FirstOrDefaultAsync(o => o.RegistrationId == command.RegistrationId && o.State == OrderState.Paid, ct);
        if (paid is not null)
            return new DomainError("order-already-paid", Text.Of($"订单 {paid.Number} 已支付，不能关闭。"));
        var number = await OpenOrders.CloseAsync(db, command.RegistrationId, await DatabaseClock.NowAsync(db, ct), ct);
        await db.SaveChangesAsync(ct);
        return new Closed(number);
    }
}
