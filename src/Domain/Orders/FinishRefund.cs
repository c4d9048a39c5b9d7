using ExamReg.Domain.Clock;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Domain.Orders;

/// <summary>Records the platform's final answer about a refund. Repeatable; a success is never taken back.</summary>
public sealed class FinishRefund(ExamDb db)
{
    /// <summary>Input.</summary>
    /// <param name="RequestNumber">The refund's number.</param>
    /// <param name="Succeeded">Paid back, or refused by the platform (a person must look; it may still succeed later).</param>
    public sealed record Command(string RequestNumber, bool Succeeded);

    /// <summary>Records. Errors: <c>refund-not-found</c>.</summary>
    public async Task<Result> HandleAsync(Command command, CancellationToken ct = default)
    {
        var registrationId = await db.Refunds.Where(r => r.RequestNumber == command.RequestNumber)
            .Select(r => (Guid?)r.Order.RegistrationId).SingleOrDefaultAsync(ct);
        if (registrationId is null || await db.LockAsync(registrationId.Value, ct) is null)
            return new DomainError("refund-not-found", $"没有找到退款 {command.RequestNumber}。请与支付平台核对。");

        var refund = await db.Refunds.Include(r => r.Payment).Include(r => r.Order)
            .SingleAsync(r => r.RequestNumber == command.RequestNumber, ct);
        if (refund.State == RefundState.Succeeded)
            return Result.Success();
        refund.Finish(command.Succeeded, await DatabaseClock.NowAsync(db, ct));
        // Only the accepted payment's way back changes the order; surplus money never was part of it.
        if (command.Succeeded && refund.Payment.Use == PaymentUse.Accepted)
            refund.Order.FinishRefund();
        await db.SaveChangesAsync(ct);
        return Result.Success();
    }
}
