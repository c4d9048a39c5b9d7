using System.Text.Json.Nodes;
using ExamReg.Activities.Paying;
using ExamReg.Web.Payments.Gateway;
using ExamReg.Workflows.Outbox;

namespace ExamReg.Web.Payments;

/// <summary>Closes an order at the payment platform after it was closed here, so that nobody can pay it any more.</summary>
public sealed class CloseOrderHandler(PaymentGatewayClient gateway) : IOutboxHandler
{
    /// <inheritdoc />
    public string Kind => PlatformOrders.CloseKind;

    /// <inheritdoc />
    public async Task DeliverAsync(string key, JsonNode? payload, CancellationToken cancellationToken)
    {
        var trade = await gateway.CloseAsync(payload!["orderNumber"]!.GetValue<string>(), cancellationToken);
        // Paid meanwhile is an answer, too: the platform's notice brings the money, and it is dealt with as late money.
        if (trade.State == GatewayTradeState.Unavailable)
            throw new HttpRequestException(trade.Problem ?? "The payment platform is not available.");
    }
}
