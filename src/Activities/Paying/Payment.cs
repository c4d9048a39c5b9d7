using ExamReg.Activities.Messages;
using ExamReg.Domain.Orders;
using ExamReg.Domain.Registrations;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Execution;
using System.Text.Json.Nodes;

namespace ExamReg.Activities.Paying;

/// <summary>
/// 网上支付 (manual, part 2, section 6): an order with a window. The deadline shown and the moment at which seats are freed are two
/// values, so that money under way at the deadline does not race the seat.
/// </summary>
[Activity("ExamReg.Payment", DisplayName = "网上支付", Category = Toolbox, Kind = ActivityKind.Task,
    Description = "考生须在时限内支付；到期未付则释放名额。", Outcomes = ["Paid", "Expired", "EditInformation", "EditPhoto"])]
public sealed class Payment : RegistrationActivity
{
    private const string ReminderNote = "reminder";

    /// <summary>How long the candidate has.</summary>
    [Input(DisplayName = "支付时限", Description = "从进入支付开始计算，格式 天.时:分:秒，例如 1.00:00:00 为 24 小时。", Order = 1)]
    public Input<TimeSpan> Window { get; } = new(TimeSpan.FromHours(24));

    /// <summary>How long seats are kept beyond the deadline for money under way.</summary>
    [Input(DisplayName = "到账宽限", Description = "截止后名额继续保留的时间，留给在途的款项。", Order = 2)]
    public Input<TimeSpan> Grace { get; } = new(TimeSpan.FromMinutes(10));

    /// <summary>How long before the deadline the candidate is reminded; zero means not at all.</summary>
    [Input(DisplayName = "提前提醒", Description = "截止前多久提醒考生；0 表示不提醒。", Order = 3)]
    public Input<TimeSpan> RemindBefore { get; } = new(TimeSpan.FromHours(2));

    /// <summary>Whether information and photo may still be changed, which closes the order.</summary>
    [Input(DisplayName = "支付前可修改", Description = "未经审核的报名在支付前可以返回修改；已锁定的报名不受此影响。", Order = 4)]
    public Input<bool> AllowChanges { get; } = new(true);

    /// <inheritdoc />
    protected override async ValueTask ExecuteAsync(ActivityContext context)
    {
        var opened = await Domain<OpenOrder>(context).HandleAsync(
            new(context.InstanceId, context.Get(Window), context.Get(Grace)), context.CancellationToken);
        Require(opened.ToResult());
        var order = opened.Value;
        if (order.State == OrderState.Paid)
        {
            // Nothing to pay.
            await context.CompleteAsync("Paid");
            return;
        }
        context.WaitFor(Stimuli.Pay);
        context.WaitFor(Stimuli.MoneyReceived);
        if (context.Get(AllowChanges) && !await Domain<RegistrationLock>(context).IsLockedAsync(context.InstanceId, context.CancellationToken))
        {
            context.WaitFor(Stimuli.EditInformation);
            context.WaitFor(Stimuli.EditPhoto);
        }
        context.WaitUntil(order.SeatsHeldUntil);
        if (context.Get(RemindBefore) is var before && before > TimeSpan.Zero && order.Deadline - before > context.Now)
            context.WaitUntil(order.Deadline - before, JsonValue.Create(ReminderNote));
    }

    /// <inheritdoc />
    protected override ValueTask ResumeAsync(ActivityContext context, ReceivedStimulus stimulus) => stimulus.Name switch
    {
        Stimuli.Pay => BeginAsync(context, stimulus),
        Stimuli.MoneyReceived => SettleAsync(context, stimulus),
        Stimuli.EditInformation or Stimuli.EditPhoto => ChangeAsync(context, stimulus.Name),
        _ when stimulus.Bookmark.Payload is not null => RemindAsync(context),
        _ => ExpireAsync(context),
    };

    private static async ValueTask BeginAsync(ActivityContext context, ReceivedStimulus stimulus)
    {
        var begun = await Domain<BeginPayment>(context).HandleAsync(new(context.InstanceId), context.CancellationToken);
        if (Succeeded(context, begun.ToResult()))
            context.Reply(begun.Value);
        _ = stimulus;
    }

    private static async ValueTask SettleAsync(ActivityContext context, ReceivedStimulus stimulus)
    {
        var recorded = await Domain<RecordPayment>(context).HandleAsync(stimulus.Payload<RecordPaymentCommand>(), context.CancellationToken);
        if (!Succeeded(context, recorded.ToResult()))
            return;
        context.Reply(recorded.Value.ToString());
        await Refunds.RequestAsync(context);
        if (recorded.Value is not (PaymentOutcome.Accepted or PaymentOutcome.AlreadyRecorded))
            return;
        await CandidateMessage.SendAsync(context, "paid", ("支付成功", "您的报名费已到账，可以打印下载报名登记表。"));
        await context.CompleteAsync("Paid");
    }

    private static async ValueTask ChangeAsync(ActivityContext context, string what)
    {
        if (!Succeeded(context, await Domain<CloseOrder>(context).HandleAsync(new(context.InstanceId), context.CancellationToken)))
            return;
        var reopened = what == Stimuli.EditInformation
            ? await Domain<ReopenInformation>(context).HandleAsync(new(context.InstanceId), context.CancellationToken)
            : await Domain<ReopenPhoto>(context).HandleAsync(new(context.InstanceId), context.CancellationToken);
        if (Succeeded(context, reopened))
            await context.CompleteAsync(what == Stimuli.EditInformation ? "EditInformation" : "EditPhoto");
    }

    private static ValueTask RemindAsync(ActivityContext context)
        => CandidateMessage.SendAsync(context, "payment-reminder", ("请尽快完成支付", "您的报名尚未支付，支付时限即将结束，逾期名额将被释放。"));

    private static async ValueTask ExpireAsync(ActivityContext context)
    {
        Require(await Domain<CloseOrder>(context).HandleAsync(new(context.InstanceId), context.CancellationToken));
        await context.CompleteAsync("Expired");
    }
}
