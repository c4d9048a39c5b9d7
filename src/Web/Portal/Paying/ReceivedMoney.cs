using ExamReg.Activities;
using ExamReg.Domain;
using ExamReg.Domain.Orders;
using ExamReg.Web.Payments.Gateway;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Expressions;
using ExamReg.Workflows.Runtime;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace ExamReg.Web.Portal.Paying;

/// <summary>What became of money that the platform vouches for.</summary>
/// <param name="Outcome">How it was dealt with; null when it could not be recorded (yet).</param>
/// <param name="Problem">For the log; null when it was recorded.</param>
public sealed record MoneyTaken(PaymentOutcome? Outcome, string? Problem)
{
    /// <summary>It is in the books, now or since an earlier notice: the platform need not tell it again.</summary>
    public bool IsRecorded => Outcome is not null;
}

/// <summary>
/// Takes money into the books, however it was heard of: by the platform's notice, by a question, by the payer's return. The trade's
/// number makes it count once. Money for a flow that has ended is recorded all the same, and goes back.
/// </summary>
public sealed partial class ReceivedMoney(ExamDb db, WorkflowRuntime runtime, NpgsqlDataSource dataSource, ILogger<ReceivedMoney> logger)
{
    /// <summary>Records.</summary>
    /// <param name="orderNumber">Our order.</param>
    /// <param name="payment">What the platform says; its signature has been checked.</param>
    /// <param name="actor">Who brought the news, for the journal.</param>
    /// <param name="ct">Ends the burst.</param>
    public async Task<MoneyTaken> HandleAsync(string orderNumber, GatewayPayment payment, string actor, CancellationToken ct = default)
    {
        var instanceId = await db.Orders.Where(order => order.Number == orderNumber)
            .Select(order => (Guid?)order.Registration.WorkflowInstanceId).SingleOrDefaultAsync(ct);
        if (instanceId is null)
            return Fail(orderNumber, "there is no such order");
        var command = new RecordPayment.Command(orderNumber, payment.TradeNumber, payment.Amount, payment.PaidAt, payment.BankName);
        var stimulus = new Stimulus($"money:{payment.TradeNumber}", Stimuli.MoneyReceived) { Payload = command, Actor = actor };
        return await runtime.SendAsync(instanceId.Value, stimulus, ct) switch
        {
            BurstResult.Accepted accepted => Told(accepted),
            BurstResult.Rejected rejected => Fail(orderNumber, string.Join(", ", rejected.Errors.Select(error => error.Code))),
            // Paid already and further on, or ended: nothing waits for money any more, but this money is there.
            BurstResult.OutOfTurn or BurstResult.NotFound => await RecordAsideAsync(command, ct),
            BurstResult.Failed failed => Fail(orderNumber, $"incident {failed.IncidentId}"),
            var other => throw new InvalidOperationException(other.GetType().Name),
        };
    }

    private async Task<MoneyTaken> RecordAsideAsync(RecordPayment.Command command, CancellationToken ct)
    {
        await using var connection = await dataSource.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var books = ExamDb.On(connection);
        var recorded = await new RecordPayment(books).HandleAsync(command with { AcceptLate = false }, ct);
        if (!recorded.IsSuccess)
            return Fail(command.OrderNumber, string.Join(", ", recorded.Errors.Select(error => error.Code)));
        await transaction.CommitAsync(ct);
        return new(recorded.Value.Outcome, null);
    }

    private static MoneyTaken Told(BurstResult.Accepted accepted) =>
        new(ValueConverter.To<RecordPayment.Recorded>(accepted.Answer).Outcome, null);

    private MoneyTaken Fail(string orderNumber, string problem)
    {
        LogUnrecorded(orderNumber, problem);
        return new(null, problem);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Money for order {OrderNumber} could not be recorded: {Problem}")]
    private partial void LogUnrecorded(string orderNumber, string problem);
}
