using System.Globalization;
using System.Text.Json.Nodes;
using ExamReg.Activities.Messages;
using ExamReg.Domain;
using ExamReg.Domain.Clock;
using ExamReg.Domain.Orders;
using ExamReg.Domain.Registrations;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Rehearsal;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Activities.Paying;

/// <summary>
/// 网上支付 (manual, part 2, section 6): an order with a window. The deadline shown and the moment at which seats are freed are two
/// values, so that money under way at the deadline does not race the seat.
/// </summary>
[Activity("ExamReg.Payment", DisplayName = "网上支付", Category = Toolbox, Kind = ActivityKind.Task,
    Description = "考生须在时限内支付；到期未付则释放名额。", Outcomes = ["Paid=已支付", "Expired=超时未付", "EditInformation=修改报考信息", "EditPhoto=修改照片"])]
public sealed class Payment : RegistrationActivity
{
    private const string ReminderNote = "reminder";

    /// <summary>How long the candidate has.</summary>
    [Input(DisplayName = "支付时限", Description = "从进入支付开始计算，格式 天.时:分:秒，例如 1.00:00:00 为 24 小时。", Order = 1)]
    public Input<TimeSpan> Window { get; } = new(TimeSpan.FromHours(24));

    /// <summary>How long seats are kept beyond the deadline for money under way.</summary>
    [Input(DisplayName = "到账宽限", Description = "截止后名额继续保留的时间，留给在途的款项；格式同支付时限。", Order = 2)]
    public Input<TimeSpan> Grace { get; } = new(TimeSpan.FromMinutes(10));

    /// <summary>How long before the deadline the candidate is reminded; zero means not at all.</summary>
    [Input(DisplayName = "提前提醒", Description = "截止前多久提醒考生；00:00:00 表示不提醒。", Order = 3)]
    public Input<TimeSpan> RemindBefore { get; } = new(TimeSpan.FromHours(2));

    /// <summary>Whether information and photo may still be changed; locked registrations never.</summary>
    [Input(DisplayName = "支付前可修改", Description = "未经审核的报名在支付前可以返回修改；已锁定的报名不受此影响。", Order = 4)]
    public Input<bool> AllowChanges { get; } = new(true);

    /// <summary>Whether coming back from a change begins a new window; else the first one goes on (docs/adr/0015).</summary>
    [Input(DisplayName = "修改后重新计时", Description = "考生返回修改并重新提交时，重新计算支付时限。不勾选则沿用首次的截止时间，名额也只保留到那时。", Order = 5)]
    public Input<bool> RenewWindow { get; } = new(false);

    /// <inheritdoc />
    protected override async ValueTask ExecuteAsync(ActivityContext context)
    {
        var opened = await Domain<OpenOrder>(context).HandleAsync(
            new(context.InstanceId, context.Get(Window), context.Get(Grace), context.Get(RenewWindow)), context.CancellationToken);
        // Somebody whose seats were freed meanwhile reads which of them are gone; anything else is a defect of the flow.
        if (opened.Errors.Any(error => error.Code == "seat-full"))
        {
            Succeeded(context, opened);
            return;
        }
        Require(opened);
        var order = opened.Value;
        if (order.NothingToPay)
        {
            await context.CompleteAsync("Paid");
            return;
        }
        context.WaitFor(Stimuli.Pay);
        context.WaitFor(Stimuli.MoneyReceived);
        if (context.Get(AllowChanges) && !await IsLockedAsync(context))
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
        Stimuli.Pay => BeginAsync(context),
        Stimuli.MoneyReceived => SettleAsync(context, stimulus.Payload<RecordPayment.Command>()),
        Stimuli.EditInformation => ReopenAsync(context),
        // The order stays open: another photo changes nothing about what is owed.
        Stimuli.EditPhoto => context.CompleteAsync("EditPhoto"),
        _ when stimulus.Bookmark.Payload is not null => RemindAsync(context),
        _ => ExpireAsync(context),
    };

    private static Task<bool> IsLockedAsync(ActivityContext context)
        => Domain<ExamDb>(context).Registrations.AnyAsync(registration => registration.Id == context.InstanceId && registration.IsLocked, context.CancellationToken);

    // The platform's page is left to the candidate; here is decided only whether paying is still in time.
    private static async ValueTask BeginAsync(ActivityContext context)
    {
        var order = await Domain<ExamDb>(context).Orders.AsNoTracking()
            .SingleAsync(candidate => candidate.RegistrationId == context.InstanceId && candidate.State == OrderState.Open, context.CancellationToken);
        if (context.Now >= order.Deadline)
        {
            context.Reject(new RejectionError("payment-over", null, Text.Of("支付时限已过，不能再支付。若款项已经付出，请点击“我已支付，更新支付信息”。")));
            return;
        }
        context.Reply(new PaymentBegun(order.Number, order.Amount, (int)(order.Deadline - context.Now).TotalSeconds));
    }

    // A timer that an outage made late may come when there is nothing left to hurry for: then nobody is bothered.
    private static async ValueTask RemindAsync(ActivityContext context)
    {
        var order = await Domain<ExamDb>(context).Orders.AsNoTracking()
            .SingleOrDefaultAsync(candidate => candidate.RegistrationId == context.InstanceId && candidate.State == OrderState.Open, context.CancellationToken);
        if (order is null || context.Now >= order.Deadline)
            return;
        await CandidateMessage.SendAsync(
            context, ReminderNote, MessageKinds.PaymentReminder,
            new JsonObject { ["amount"] = order.Amount.ToString("0.00", CultureInfo.InvariantCulture), ["deadline"] = BeijingTime.Machine(order.Deadline) },
            notAfter: order.Deadline);
    }

    private static async ValueTask SettleAsync(ActivityContext context, RecordPayment.Command money)
    {
        var recorded = await Domain<RecordPayment>(context).HandleAsync(money, context.CancellationToken);
        if (!Succeeded(context, recorded))
            return;
        context.Reply(recorded.Value);
        PlatformOrders.Close(context, recorded.Value.ClosedOrderNumber);
        if (recorded.Value.Outcome is not (PaymentOutcome.Paid or PaymentOutcome.LateMoneyAccepted))
            return;
        await CandidateMessage.SendAsync(context, "paid", MessageKinds.Paid);
        await context.CompleteAsync("Paid");
    }

    private static async ValueTask ReopenAsync(ActivityContext context)
    {
        var reopened = await Domain<ReopenInformation>(context).HandleAsync(new(context.InstanceId), context.CancellationToken);
        if (!Succeeded(context, reopened))
            return;
        PlatformOrders.Close(context, reopened.Value.ClosedOrderNumber);
        await context.CompleteAsync("EditInformation");
    }

    private static async ValueTask ExpireAsync(ActivityContext context)
    {
        var closed = await Domain<CloseOrder>(context).HandleAsync(new(context.InstanceId), context.CancellationToken);
        Require(closed);
        PlatformOrders.Close(context, closed.Value.OrderNumber);
        await context.CompleteAsync("Expired");
    }

    /// <inheritdoc />
    public override IReadOnlyList<RehearsalFact> RehearsalFacts => [RegistrationFacts.NothingToPay, RegistrationFacts.PaymentCloses];

    /// <inheritdoc />
    protected override RehearsalPlan Rehearse(RehearsalContext rehearsal)
    {
        if (rehearsal.Is(RegistrationFacts.NothingToPay))
            return RehearsalPlan.Completes("Paid").Leaving(RegistrationFacts.Paid);
        var closes = rehearsal.When(RegistrationFacts.PaymentCloses);
        var deadline = rehearsal.Now + rehearsal.Get(Window) is var wished && wished < closes ? wished : closes;
        List<RehearsalOffer> offers =
        [
            new(Stimuli.Pay) { Label = "去支付" },
            new(Stimuli.MoneyReceived, "Paid") { Label = "支付成功", Marks = [RegistrationFacts.Paid] },
            new(Stimulus.Timer, "Expired") { Label = "支付到期", DueAt = deadline + rehearsal.Get(Grace) },
        ];
        if (rehearsal.Get(AllowChanges) && !rehearsal.IsMarked(RegistrationFacts.Locked))
        {
            offers.Add(new(Stimuli.EditInformation, "EditInformation") { Label = "修改报考信息" });
            offers.Add(new(Stimuli.EditPhoto, "EditPhoto") { Label = "修改照片" });
        }
        if (rehearsal.Get(RemindBefore) is var before && before > TimeSpan.Zero && deadline - before > rehearsal.Now)
            offers.Add(new(Stimulus.Timer) { Label = "支付提醒", DueAt = deadline - before });
        return RehearsalPlan.Waits(offers);
    }
}

/// <summary>The answer to setting out to pay.</summary>
/// <param name="OrderNumber">The order.</param>
/// <param name="Amount">Yuan.</param>
/// <param name="SecondsLeft">Until the deadline.</param>
public sealed record PaymentBegun(string OrderNumber, decimal Amount, int SecondsLeft);
