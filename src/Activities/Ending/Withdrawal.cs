using ExamReg.Activities.Paying;
using ExamReg.Domain;
using ExamReg.Domain.Orders;
using ExamReg.Domain.Registrations;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Rehearsal;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Activities.Ending;

/// <summary>The candidate may withdraw as long as nothing is paid: seats are freed and the order is closed.</summary>
[Activity("ExamReg.Withdrawal", DisplayName = "撤销报名", Category = Toolbox, Kind = ActivityKind.Task,
    Description = "在旁等待：考生支付前可以撤销报名。", Outcomes = ["Withdrawn=已撤销"])]
public sealed class Withdrawal : RegistrationActivity
{
    /// <summary>Why the registration ended.</summary>
    public const string Reason = "考生撤销了报名。";

    /// <summary>The question before withdrawing.</summary>
    [Input(DisplayName = "确认提示", Description = "点击“撤销报名”时的提示。", UIHint = "multiline")]
    public Input<string> Prompt { get; } = new("撤销后所占名额立即释放，且不能恢复。确定撤销报名吗？");

    /// <summary>Whether a paid registration may be withdrawn by its candidate; the money then goes back.</summary>
    [Input(DisplayName = "支付后可撤销", Description = "勾选后，已支付的报名也可由考生撤销，费用原路退回。")]
    public Input<bool> AllowAfterPayment { get; } = new(false);

    /// <inheritdoc />
    protected override ValueTask ExecuteAsync(ActivityContext context)
    {
        context.WaitFor(Stimuli.Withdraw);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    protected override async ValueTask ResumeAsync(ActivityContext context, ReceivedStimulus stimulus)
    {
        if (!context.Get(AllowAfterPayment) && await IsPaidAsync(context))
        {
            context.Reject(new RejectionError("already-paid", null, Text.Of("报名费已支付，不能自行撤销报名。如需撤销，请联系考点。")));
            return;
        }
        var withdrawn = await Domain<WithdrawRegistration>(context).HandleAsync(new(context.InstanceId, Reason), context.CancellationToken);
        if (!Succeeded(context, withdrawn))
            return;
        PlatformOrders.Close(context, withdrawn.Value.ClosedOrderNumber);
        await context.CompleteAsync("Withdrawn");
    }

    private static Task<bool> IsPaidAsync(ActivityContext context)
        => Domain<ExamDb>(context).Orders.AnyAsync(order => order.RegistrationId == context.InstanceId && order.State == OrderState.Paid, context.CancellationToken);

    /// <inheritdoc />
    protected override RehearsalPlan Rehearse(RehearsalContext rehearsal) => RehearsalPlan.Waits(new RehearsalOffer(Stimuli.Withdraw, "Withdrawn")
    {
        Label = "撤销报名",
        Refusal = rehearsal.IsMarked(RegistrationFacts.Paid) && !rehearsal.Get(AllowAfterPayment) ? Text.Of("报名费已支付，不能自行撤销报名。") : null,
    });
}
