using System.Text.Json.Nodes;
using ExamReg.Activities.Messages;
using ExamReg.Domain;
using ExamReg.Domain.Papers;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Rehearsal;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Activities.Papers;

/// <summary>打印下载准考证: gives room and seat and opens the ticket inside its window (manual, part 2, section 6). Ends with the window.</summary>
[Activity("ExamReg.Ticket", DisplayName = "准考证", Category = Toolbox,
    Description = "分配考场座位，在打印时间内开放准考证；窗口结束时完成。")]
public sealed class Ticket : RegistrationActivity
{
    /// <summary>The window's begin; the session's own when empty.</summary>
    [Input(DisplayName = "开始打印", Description = "留空则按考次的打印时间。", Order = 1)]
    public Input<DateTimeOffset?> From { get; } = new();

    /// <summary>The window's end; the session's own when empty.</summary>
    [Input(DisplayName = "结束打印", Description = "留空则按考次的打印时间。", Order = 2)]
    public Input<DateTimeOffset?> Until { get; } = new();

    /// <summary>The rules of the day, one a line.</summary>
    [Input(DisplayName = "考生须知", Description = "印在准考证上，每行一条。", UIHint = "multiline", Order = 3)]
    public Input<string> Rules { get; } = new(
        "考生凭准考证和有效身份证件原件入场，缺一不可。\n开考 15 分钟后不得入场，开考 30 分钟后方可交卷离场。\n手机等通讯设备须关机并放在指定位置。");

    /// <inheritdoc />
    protected override async ValueTask ExecuteAsync(ActivityContext context)
    {
        var session = await Domain<ExamDb>(context).Registrations.AsNoTracking().Where(registration => registration.Id == context.InstanceId)
            .Select(registration => new { registration.Session.TicketOpensAt, registration.Session.TicketClosesAt }).SingleAsync(context.CancellationToken);
        var from = context.Get(From) ?? session.TicketOpensAt;
        var until = context.Get(Until) ?? session.TicketClosesAt;
        Require(await Domain<GrantTicket>(context).HandleAsync(new(context.InstanceId, from, until), context.CancellationToken));
        if (from > context.Now)
            context.WaitUntil(from, JsonValue.Create("open"));
        context.WaitUntil(until);
    }

    /// <inheritdoc />
    protected override async ValueTask ResumeAsync(ActivityContext context, ReceivedStimulus stimulus)
    {
        if (stimulus.Bookmark.Payload is not null)
            await CandidateMessage.SendAsync(context, "ticket-open", ("准考证可以打印了", "请在打印时间内下载并打印准考证，考试当天随身携带。"));
        else
            await context.CompleteAsync();
    }

    /// <inheritdoc />
    public override IReadOnlyList<RehearsalFact> RehearsalFacts => [RegistrationFacts.TicketOpens, RegistrationFacts.TicketCloses];

    /// <inheritdoc />
    protected override RehearsalPlan Rehearse(RehearsalContext rehearsal)
    {
        var until = rehearsal.Get(Until) ?? rehearsal.When(RegistrationFacts.TicketCloses);
        var from = rehearsal.Get(From) ?? rehearsal.When(RegistrationFacts.TicketOpens);
        RehearsalOffer closes = new(Stimulus.Timer, "Done") { Label = "打印时间结束", DueAt = until };
        return from > rehearsal.Now
            ? RehearsalPlan.Waits(new RehearsalOffer(Stimulus.Timer) { Label = "打印时间开始", DueAt = from }, closes)
            : RehearsalPlan.Waits(closes);
    }
}
