using ExamReg.Domain;
using ExamReg.Domain.Orders;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Portal.Paying;

/// <summary>The candidate's orders in a session, newest first, with all money that came and went.</summary>
/// <param name="Orders">The orders.</param>
public sealed record PaymentHistory(IReadOnlyList<OrderLine> Orders)
{
    /// <summary>The order that matters now: open, else paid, else the newest.</summary>
    public OrderLine? Current =>
        Orders.FirstOrDefault(order => order.State == OrderState.Open) ?? Orders.FirstOrDefault(order => order.State == OrderState.Paid) ?? Orders.FirstOrDefault();

    /// <summary>Reads it.</summary>
    /// <param name="db">The domain.</param>
    /// <param name="registrationId">The candidate's own registration.</param>
    /// <param name="ct">Ends the wait.</param>
    public static async Task<PaymentHistory> ReadAsync(ExamDb db, Guid registrationId, CancellationToken ct)
    {
        var orders = await db.Orders.AsNoTracking()
            .Include(order => order.Payments).ThenInclude(payment => payment.Refund)
            .Where(order => order.RegistrationId == registrationId)
            .OrderByDescending(order => order.OpenedAt)
            .ToListAsync(ct);
        return new([.. orders.Select(order => new OrderLine(
            order.Number, order.Amount, order.State, order.OpenedAt, order.Deadline, order.PaidAt, order.ClosedAt,
            [.. order.Payments.OrderBy(payment => payment.RecordedAt).Select(MoneyLine.Of)]))]);
    }
}

/// <summary>An order.</summary>
public sealed record OrderLine(
    string Number, decimal Amount, OrderState State, DateTimeOffset OpenedAt, DateTimeOffset Deadline,
    DateTimeOffset? PaidAt, DateTimeOffset? ClosedAt, IReadOnlyList<MoneyLine> Money);

/// <summary>Money that came, and where it went.</summary>
public sealed record MoneyLine(string TradeNumber, decimal Amount, string Bank, DateTimeOffset At, string Fate)
{
    internal static MoneyLine Of(Payment payment) => new(payment.TradeNumber, payment.Amount, payment.Bank, payment.SucceededAt, FateOf(payment));

    private static string FateOf(Payment payment) => payment.Refund switch
    {
        null => Text.Of("已入账"),
        { State: RefundState.Succeeded } refund => Text.Of($"已退回：{Why(payment.Outcome, refund)}"),
        { State: RefundState.Failed } => Text.Of("退款遇到问题，考务人员正在处理"),
        var refund => Text.Of($"退款处理中：{Why(payment.Outcome, refund)}"),
    };

    // In the reader's language where the books know the reason by themselves; else as it was written down.
    private static string Why(PaymentOutcome outcome, Refund refund) => outcome switch
    {
        PaymentOutcome.WrongAmountRefunded => Text.Of("付款金额与订单不符"),
        PaymentOutcome.PaidTwiceRefunded => Text.Of("订单此前已支付，这是重复的付款"),
        PaymentOutcome.LateMoneyRefunded => Text.Of("订单已关闭，名额不能恢复"),
        _ => Text.Known(refund.Reason),
    };
}
