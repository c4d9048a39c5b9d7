using ExamReg.Domain;
using ExamReg.Domain.Orders;
using ExamReg.Web.Payments.Gateway;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Portal.Paying;

/// <summary>我已支付，更新支付信息: asks the platform how the candidate's orders stand, and takes money that is there into the books.</summary>
public sealed class PaymentTruth(ExamDb db, PaymentGatewayClient gateway, ReceivedMoney money)
{
    private const int OrdersToAsk = 3;

    /// <summary>Asks, and says in words what was found.</summary>
    /// <param name="registrationId">The candidate's own registration.</param>
    /// <param name="actor">For the journal.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<Alert> AskAsync(Guid registrationId, string actor, CancellationToken ct = default)
    {
        // Not only the open order: the money may have gone to one that was closed meanwhile.
        var orders = await db.Orders.AsNoTracking()
            .Where(order => order.RegistrationId == registrationId && order.Amount > 0)
            .OrderByDescending(order => order.OpenedAt)
            .Take(OrdersToAsk)
            .Select(order => new { order.Number, order.State, Known = order.Payments.Select(payment => payment.TradeNumber).ToList() })
            .ToListAsync(ct);
        if (orders.Count == 0)
            return Alert.Info(Text.Of("还没有需要支付的订单。"));
        if (orders.Exists(order => order.State == OrderState.Paid))
            return Alert.Success(Text.Of("支付成功：报名费已到账，无需再次支付。"));

        var states = new List<GatewayTradeState>();
        foreach (var order in orders)
        {
            var trade = await gateway.QueryAsync(order.Number, ct);
            states.Add(trade.State);
            if (trade is { State: GatewayTradeState.Paid, Payment: { } payment } && !order.Known.Contains(payment.TradeNumber))
                return Tell(order.Number, await money.HandleAsync(order.Number, payment, actor, ct));
        }
        return Tell(orders[0].Number, states);
    }

    private static Alert Tell(string orderNumber, MoneyTaken taken) => taken.Outcome switch
    {
        PaymentOutcome.Paid => Alert.Success(Text.Of($"支付成功：订单 {orderNumber} 的报名费已到账。")),
        PaymentOutcome.LateMoneyAccepted => Alert.Success(Text.Of($"订单 {orderNumber} 的款项在时限后到账，名额仍在，报名已恢复为已支付。")),
        PaymentOutcome.LateMoneyRefunded => Alert.Warning(Text.Of($"订单 {orderNumber} 的款项在订单关闭后到账，名额已不能恢复，款项将原路退回。")),
        PaymentOutcome.WrongAmountRefunded => Alert.Warning(Text.Of($"订单 {orderNumber} 的付款金额与订单不符，款项将原路退回，请重新支付。")),
        PaymentOutcome.PaidTwiceRefunded => Alert.Info(Text.Of($"订单 {orderNumber} 此前已支付，重复的付款将原路退回。")),
        _ => Alert.Danger(Text.Of($"支付平台确认订单 {orderNumber} 已付款，但暂时未能入账。款项不会丢失，请稍后再次点击“我已支付，更新支付信息”。")),
    };

    private static Alert Tell(string orderNumber, List<GatewayTradeState> states)
    {
        if (states.Contains(GatewayTradeState.Unavailable))
            return Alert.Warning(Text.Of("暂时联系不上支付平台，未能核实支付结果。请稍后再次点击“我已支付，更新支付信息”，不要重复付款。"));
        return states[0] switch
        {
            GatewayTradeState.Pending => Alert.Info(Text.Of($"支付平台尚未收到订单 {orderNumber} 的款项。如果银行已扣款，通常几分钟内到账，请稍后再查；如果没有付款，请点击“支付”。")),
            GatewayTradeState.NotFound => Alert.Info(Text.Of($"支付平台没有订单 {orderNumber} 的付款记录。请点击“支付”完成付款。")),
            GatewayTradeState.Closed => Alert.Info(Text.Of($"订单 {orderNumber} 在支付平台已关闭，没有收到款项。")),
            _ => Alert.Info(Text.Of($"订单 {orderNumber} 的款项此前已经入账或退回，见下方支付记录。")),
        };
    }
}
