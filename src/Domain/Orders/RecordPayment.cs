using ExamReg.Domain.Clock;
using ExamReg.Domain.Registrations;
using ExamReg.Domain.Seats;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Domain.Orders;

/// <summary>
/// Records money that the payment platform says it has received. Never lost: whatever came is a row. Never twice: the platform's
/// trade number is unique, and the same notice again gives the first answer. What cannot be kept becomes a <see cref="Refund"/>.
/// </summary>
public sealed class RecordPayment(ExamDb db)
{
    /// <summary>Input; already verified to come from the platform.</summary>
    /// <param name="OrderNumber">Our order number.</param>
    /// <param name="TradeNumber">The platform's trade number.</param>
    /// <param name="Amount">Yuan that came.</param>
    /// <param name="SucceededAt">When the payer paid, by the platform's clock.</param>
    /// <param name="Bank">The bank as the platform names it.</param>
    /// <param name="AcceptLate">Whether money for a closed order may still buy the place if it is free.</param>
    public sealed record Command(
        string OrderNumber, string TradeNumber, decimal Amount, DateTimeOffset SucceededAt, string Bank, bool AcceptLate = true);

    /// <summary>What became of it.</summary>
    /// <param name="Outcome">The decision.</param>
    /// <param name="AlreadyRecorded">The same trade had been recorded before; nothing was changed now.</param>
    /// <param name="RegistrationId">Whose money.</param>
    /// <param name="PaymentId">The payment.</param>
    /// <param name="RefundRequestNumber">The refund that waits, where the money goes back.</param>
    /// <param name="ClosedOrderNumber">Another open order that this late money made needless; to be closed at the platform, too.</param>
    public sealed record Recorded(
        PaymentOutcome Outcome,
        bool AlreadyRecorded,
        Guid RegistrationId,
        Guid PaymentId,
        string? RefundRequestNumber,
        string? ClosedOrderNumber);

    /// <summary>
    /// Records. Errors, all of which need a person: <c>order-not-found</c>, <c>amount-not-positive</c>, <c>trade-number-reused</c>.
    /// </summary>
    public async Task<Result<Recorded>> HandleAsync(Command command, CancellationToken ct = default)
    {
        if (command.Amount <= 0)
            return new DomainError("amount-not-positive", $"交易 {command.TradeNumber} 的金额为 {command.Amount:0.00} 元，不是有效的付款。请与支付平台核对。");
        var registrationId = await db.Orders.Where(o => o.Number == command.OrderNumber).Select(o => (Guid?)o.RegistrationId)
            .SingleOrDefaultAsync(ct);
        // Orders and payments change only under their registration's lock, so two notices of one trade come one after the other;
        // the unique indexes stand behind it.
        if (registrationId is null || await db.LockAsync(registrationId.Value, ct) is not { } registration)
            return new DomainError("order-not-found", $"没有找到订单 {command.OrderNumber}（交易 {command.TradeNumber}）。请与支付平台核对。");
        var order = await db.Orders.SingleAsync(o => o.Number == command.OrderNumber, ct);
        await db.Entry(order).ReloadAsync(ct);

        var known = await db.Payments.AsNoTracking().Include(p => p.Refund)
            .SingleOrDefaultAsync(p => p.TradeNumber == command.TradeNumber, ct);
        if (known is not null)
        {
            return known.OrderId == order.Id
                ? new Recorded(known.Outcome, true, registration.Id, known.Id, known.Refund?.RequestNumber, null)
                : new DomainError("trade-number-reused", $"交易 {command.TradeNumber} 已记在另一个订单上，不能再记到订单 {order.Number}。请与支付平台核对。");
        }

        var now = await DatabaseClock.NowAsync(db, ct);
        var (outcome, superseded) = await DecideAsync(registration, order, command, now, ct);
        var payment = new Payment(order.Id, command, now);
        payment.Decide(outcome);
        db.Payments.Add(payment);
        Refund? refund = null;
        if (payment.Use == PaymentUse.Surplus)
            db.Refunds.Add(refund = new Refund(payment, Reason(outcome, order, command), now));
        await db.SaveChangesAsync(ct);
        return new Recorded(outcome, false, registration.Id, payment.Id, refund?.RequestNumber, superseded);
    }

    private async Task<(PaymentOutcome Outcome, string? ClosedOrderNumber)> DecideAsync(
        Registration registration, Order order, Command command, DateTimeOffset now, CancellationToken ct)
    {
        if (command.Amount != order.Amount)
            return (PaymentOutcome.WrongAmountRefunded, null);
        switch (order.State)
        {
            // Past the deadline but not yet closed: the seats are still held, so the money is in time.
            case OrderState.Open when registration.State == RegistrationState.AwaitingPayment:
                registration.Pay();
                order.Pay(now);
                return (PaymentOutcome.Paid, null);
            case OrderState.Open or OrderState.Closed:
                return await TakeLateAsync(registration, order, command, now, ct);
            default:
                return (PaymentOutcome.PaidTwiceRefunded, null);
        }
    }

    private async Task<(PaymentOutcome Outcome, string? ClosedOrderNumber)> TakeLateAsync(
        Registration registration, Order order, Command command, DateTimeOffset now, CancellationToken ct)
    {
        var refused = (PaymentOutcome.LateMoneyRefunded, (string?)null);
        var closesAt = await db.Sessions.Where(s => s.Id == registration.SessionId).Select(s => s.PaymentClosesAt).SingleAsync(ct);
        var revivable = registration.State is RegistrationState.Expired or RegistrationState.AwaitingPayment;
        if (!command.AcceptLate || !revivable || now >= closesAt)
            return refused;
        // The subjects may have been changed since this order was opened.
        var owed = await db.Choices.Where(c => c.RegistrationId == registration.Id).SumAsync(c => c.Fee, ct);
        if (owed != order.Amount || !(await new HoldSeats(db).HandleAsync(new(registration.Id), ct)).IsSuccess)
            return refused;

        // A newer open order (same subjects) is closed first: the index allows one paid order, and nobody shall pay twice.
        var superseded = order.State == OrderState.Closed ? await OpenOrders.CloseAsync(db, registration.Id, now, ct) : null;
        registration.Pay();
        order.Pay(now);
        // Meanwhile the candidate (or the same person by another account) may have begun anew: the indexes decide.
        if (await db.TrySaveUniqueAsync([RegistrationConfiguration.OneActive, RegistrationConfiguration.OneIdentity], ct))
            return (PaymentOutcome.LateMoneyAccepted, superseded);
        await new ReleaseSeats(db).HandleAsync(new(registration.Id), ct);
        return refused;
    }

    private static string Reason(PaymentOutcome outcome, Order order, Command command) => outcome switch
    {
        PaymentOutcome.WrongAmountRefunded => $"付款 {command.Amount:0.00} 元与订单金额 {order.Amount:0.00} 元不符，原路退回。",
        PaymentOutcome.PaidTwiceRefunded => $"订单 {order.Number} 已支付，重复付款原路退回。",
        _ => $"订单 {order.Number} 已关闭，报名名额不能恢复，付款原路退回。",
    };
}
