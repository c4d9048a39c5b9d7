using System.Text.Json.Nodes;
using ExamReg.Activities.Messages;
using ExamReg.Domain;
using ExamReg.Domain.Registrations;
using ExamReg.Web.Identity;
using ExamReg.Web.Payments.Gateway;
using ExamReg.Workflows.Administration;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Runtime;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Admin.Instances;

/// <summary>
/// Cancels a live instance together with the registration that it owns: seats are freed, the order is closed, paid money goes
/// back, the candidate is told, the act is written down, all in one transaction. A registration without its flow would hold its
/// seats for ever.
/// </summary>
public sealed partial class CancelInstance(
    InstanceAdministration administration, Audit audit, PaymentGatewayClient gateway, IHttpContextAccessor http, ILogger<CancelInstance> logger)
{
    /// <summary>Longest reason, characters.</summary>
    public const int MaxReasonLength = 200;

    /// <summary>
    /// Cancels. Errors: <c>reason-required</c>, <c>reason-too-long</c>, and <c>wrong-state</c> where the registration may not end any
    /// more (the site has confirmed the person).
    /// </summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="reason">Chinese, shown to the candidate.</param>
    /// <param name="ct">Ends the burst.</param>
    public async Task<BurstResult> HandleAsync(Guid instanceId, string? reason, CancellationToken ct)
    {
        reason = reason?.Trim();
        if (string.IsNullOrEmpty(reason))
            return Refuse("reason-required", Text.Of("请填写取消的原因，考生会看到。"));
        if (reason.Length > MaxReasonLength)
            return Refuse("reason-too-long", Text.Of($"原因不超过 {MaxReasonLength} 个字，现为 {reason.Length} 个字。请缩短。"));

        string? closedOrder = null;
        var result = await WithBurst.RunAsync(
            async (services, token) => closedOrder = await EndAsync(services, instanceId, reason, token),
            () => administration.CancelAsync(instanceId, http.HttpContext!.User.AccountId().ToString(), ct));
        if (result.IsAccepted && closedOrder is not null)
            await CloseAtPlatformAsync(closedOrder, ct);
        return result;
    }

    private async Task<string?> EndAsync(IServiceProvider services, Guid instanceId, string reason, CancellationToken ct)
    {
        var db = services.GetRequiredService<ExamDb>();
        var registration = await db.Registrations.AsNoTracking().SingleOrDefaultAsync(r => r.WorkflowInstanceId == instanceId, ct);
        string? closedOrder = null;
        if (registration is not null && registration.State.IsActive() && registration.State != RegistrationState.Completed)
        {
            var ended = await services.GetRequiredService<WithdrawRegistration>().HandleAsync(new(registration.Id, $"管理员取消了报名：{reason}"), ct);
            if (!ended.IsSuccess)
                throw new BurstRefusedException([.. ended.Errors.Select(error => new RejectionError(error.Code, error.Field, error.Message))]);
            closedOrder = ended.Value.ClosedOrderNumber;
            await CandidateMessage.TellAsync(
                services, registration.Id, MessageKinds.Cancelled, $"cancelled/{registration.Id}",
                new JsonObject { ["reason"] = reason.TrimEnd('。') }, ct: ct);
        }
        await audit.WriteAsync(
            db,
            new(
                AuditActs.InstanceCancelled, AuditActs.Instance(instanceId),
                new { registration = registration?.Id, state = registration?.State.ToString() }, new { reason }),
            ct);
        return closedOrder;
    }

    // Best effort: should somebody pay the order meanwhile, the money is recorded as late and goes back.
    private async Task CloseAtPlatformAsync(string orderNumber, CancellationToken ct)
    {
        var trade = await gateway.CloseAsync(orderNumber, ct);
        if (trade.State == GatewayTradeState.Unavailable)
            LogNotClosed(orderNumber, trade.Problem);
    }

    private static BurstResult.Rejected Refuse(string code, string message) => new([new RejectionError(code, "Reason", message)]);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Order {OrderNumber} of a cancelled instance was not closed at the payment platform: {Problem}")]
    private partial void LogNotClosed(string orderNumber, string? problem);
}
