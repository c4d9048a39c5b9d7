using System.Globalization;
using System.Text.Json.Nodes;
using ExamReg.Activities.Messages;
using ExamReg.Domain;
using ExamReg.Domain.Orders;
using ExamReg.Web.Payments.Gateway;
using Hangfire;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Payments.Refunds;

/// <summary>
/// Hangfire's work: asks the platform for every refund that is decided and not finished. The request number makes a repetition
/// harmless; what the platform cannot be reached for stays pending.
/// </summary>
public sealed partial class RefundWork(ExamDb db, PaymentGatewayClient gateway, IServiceProvider services, ILogger<RefundWork> logger)
{
    private const int BatchSize = 100;

    /// <summary>Sends what is pending, oldest first.</summary>
    /// <param name="ct">Ends with the server.</param>
    [AutomaticRetry(Attempts = 0)]
    [System.ComponentModel.DisplayName("发起退款")]
    public async Task SendAsync(CancellationToken ct)
    {
        var pending = await db.Refunds.AsNoTracking().Where(refund => refund.State == RefundState.Pending).OrderBy(refund => refund.RequestedAt)
            .Select(refund => new
            {
                refund.RequestNumber,
                refund.Amount,
                refund.Reason,
                OrderNumber = refund.Order.Number,
                refund.Order.RegistrationId,
            })
            .Take(BatchSize).ToListAsync(ct);
        foreach (var refund in pending)
        {
            var answer = await gateway.RefundAsync(refund.OrderNumber, refund.RequestNumber, refund.Amount, refund.Reason, ct);
            if (answer.State == GatewayRefundState.Unavailable)
            {
                LogUnavailable(refund.RequestNumber, answer.Problem);
                continue;
            }
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            var finished = await new FinishRefund(db).HandleAsync(new(refund.RequestNumber, answer.State == GatewayRefundState.Refunded), ct);
            if (finished.IsSuccess)
            {
                if (answer.State == GatewayRefundState.Refunded)
                    await TellAsync(refund.RegistrationId, refund.RequestNumber, refund.Amount, ct);
                await transaction.CommitAsync(ct);
            }
            db.ChangeTracker.Clear();
        }
    }

    private Task TellAsync(Guid registrationId, string requestNumber, decimal amount, CancellationToken ct) => CandidateMessage.TellAsync(
        services, registrationId, MessageKinds.Refunded, $"refunded/{requestNumber}",
        new JsonObject { ["amount"] = amount.ToString("0.00", CultureInfo.InvariantCulture) }, ct: ct);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Refund {RequestNumber} waits: {Problem}")]
    private partial void LogUnavailable(string requestNumber, string? problem);
}
