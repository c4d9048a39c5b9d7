using ExamReg.Activities.Messages;
using ExamReg.Domain;
using ExamReg.Domain.Orders;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Rehearsal;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Activities.Paying;

/// <summary>
/// Money that comes after the registration has expired is never lost: while seats are free it still buys the place, else it goes
/// back. Waits until the session's end of payment.
/// </summary>
[Activity("ExamReg.LateMoney", DisplayName = "迟到款项", Category = Toolbox, Kind = ActivityKind.Task,
    Description = "过期后到账的款项：名额仍在则恢复报名，否则原路退回；缴费截止时结束。", Outcomes = ["Accepted=已恢复", "Closed=已截止"])]
public sealed class LateMoney : RegistrationActivity
{
    /// <summary>Whether late money may still buy the place; else it always goes back.</summary>
    [Input(DisplayName = "名额仍在时恢复报名", Description = "不勾选则迟到的款项一律退回。")]
    public Input<bool> MayRevive { get; } = new(true);

    /// <inheritdoc />
    protected override async ValueTask ExecuteAsync(ActivityContext context)
    {
        var closesAt = await Domain<ExamDb>(context).Registrations.Where(registration => registration.Id == context.InstanceId)
            .Select(registration => registration.Session.PaymentClosesAt).SingleAsync(context.CancellationToken);
        context.WaitFor(Stimuli.MoneyReceived);
        context.WaitUntil(closesAt);
    }

    /// <inheritdoc />
    protected override async ValueTask ResumeAsync(ActivityContext context, ReceivedStimulus stimulus)
    {
        if (stimulus.Name == Stimulus.Timer)
        {
            await context.CompleteAsync("Closed");
            return;
        }
        var money = stimulus.Payload<RecordPayment.Command>() with { AcceptLate = context.Get(MayRevive) };
        var recorded = await Domain<RecordPayment>(context).HandleAsync(money, context.CancellationToken);
        if (!Succeeded(context, recorded))
            return;
        context.Reply(recorded.Value);
        PlatformOrders.Close(context, recorded.Value.ClosedOrderNumber);
        if (recorded.Value.Outcome == PaymentOutcome.LateMoneyAccepted)
        {
            await CandidateMessage.SendAsync(context, "revived", MessageKinds.Revived);
            await context.CompleteAsync("Accepted");
        }
        else
        {
            await CandidateMessage.SendAsync(context, $"returned:{money.TradeNumber}", MessageKinds.MoneyReturned);
        }
    }

    /// <inheritdoc />
    public override IReadOnlyList<RehearsalFact> RehearsalFacts => [RegistrationFacts.PaymentCloses];

    /// <inheritdoc />
    protected override RehearsalPlan Rehearse(RehearsalContext rehearsal)
    {
        RehearsalOffer returned = new(Stimuli.MoneyReceived) { Label = "款项到账，名额已满，退回" };
        RehearsalOffer closed = new(Stimulus.Timer, "Closed") { Label = "缴费截止", DueAt = rehearsal.When(RegistrationFacts.PaymentCloses) };
        return !rehearsal.Get(MayRevive) ? RehearsalPlan.Waits(returned, closed) : RehearsalPlan.Waits(
            new RehearsalOffer(Stimuli.MoneyReceived, "Accepted")
            {
                Label = "款项到账，名额仍在",
                Marks = [RegistrationFacts.Paid],
                Unmarks = [RegistrationFacts.Expired],
            },
            returned,
            closed);
    }
}
