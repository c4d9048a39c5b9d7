using System.Text.Json.Nodes;
using ExamReg.Workflows.Execution;

namespace ExamReg.Activities.Paying;

/// <summary>Keeps the payment platform in step: an order closed here is closed there too, so that nobody pays for it any more.</summary>
public static class PlatformOrders
{
    /// <summary>The outbox kind.</summary>
    public const string CloseKind = "close-order";

    /// <summary>Asks for the platform's order to be closed, once the burst is committed.</summary>
    /// <param name="context">The activity's place in the running instance.</param>
    /// <param name="orderNumber">The order; null does nothing.</param>
    public static void Close(ActivityContext context, string? orderNumber)
    {
        if (orderNumber is not null)
            context.Send(new OutboxMessage(CloseKind, orderNumber, new JsonObject { ["orderNumber"] = orderNumber }));
    }
}
