using System.Text.Json.Nodes;
using ExamReg.Domain;
using ExamReg.Domain.Orders;
using ExamReg.Workflows.Execution;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ExamReg.Activities.Paying;

/// <summary>Sends refunds that the domain has decided to the payment platform, through the outbox.</summary>
public static class Refunds
{
    /// <summary>The outbox kind of a refund.</summary>
    public const string Kind = "refund";

    /// <summary>Puts every refund of the registration that is still to be sent into the outbox; its id makes it count once.</summary>
    /// <param name="context">The activity's place in the running instance.</param>
    public static async ValueTask RequestAsync(ActivityContext context)
    {
        var db = context.Services.GetRequiredService<ExamDb>();
        var pending = await db.Refunds
            .Where(refund => refund.Payment.Order.RegistrationId == context.InstanceId && refund.State == RefundState.Requested)
            .Select(refund => refund.Id).ToListAsync(context.CancellationToken);
        foreach (var id in pending)
            context.Send(new OutboxMessage(Kind, id.ToString(), new JsonObject { ["refundId"] = id }));
    }
}
