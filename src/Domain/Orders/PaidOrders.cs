using Microsoft.EntityFrameworkCore;

namespace ExamReg.Domain.Orders;

/// <summary>The paid order of a registration. The caller holds the registration's lock, under which orders change.</summary>
internal static class PaidOrders
{
    /// <summary>
    /// Begins to give the paid order's money back and gives the refund's number; null when no money was taken. The caller saves.
    /// </summary>
    public static async Task<string?> BeginRefundAsync(
        ExamDb db, Guid registrationId, string reason, DateTimeOffset now, CancellationToken ct)
    {
        var payment = await db.Payments.Include(p => p.Order).SingleOrDefaultAsync(
            p => p.Order.RegistrationId == registrationId && p.Order.State == OrderState.Paid && p.Use == PaymentUse.Accepted, ct);
        if (payment is null)
            return null;
        payment.Order.BeginRefund();
        var refund = new Refund(payment, reason, now);
        db.Refunds.Add(refund);
        return refund.RequestNumber;
    }
}
