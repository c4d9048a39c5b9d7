using System.Text.Json.Nodes;
using ExamReg.Activities.Confirming;
using ExamReg.Activities.Messages;
using ExamReg.Domain;
using ExamReg.Domain.Clock;
using ExamReg.Domain.Confirmations;
using ExamReg.Domain.Papers;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Activities.Flow;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Rehearsal;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Activities.Papers;

/// <summary>
/// 打印下载准考证: opens the ticket inside its window (manual, part 2, section 6), with room and seat for whom no run has placed by then. Ends
/// with the window. While the site's confirmation can still be taken back, "ConfirmationUndone" leads back to it.
/// </summary>
[Activity("ExamReg.Ticket", DisplayName = "准考证", Category = Toolbox,
    Description = "在打印时间内开放准考证，为尚无座位的考生安排座位；窗口结束时完成。现场确认被撤回时走“确认被撤回”。",
    Outcomes = ["Done=完成", UndoneOutcome + "=确认被撤回"])]
public sealed class Ticket : RegistrationActivity
{
    /// <summary>The site has taken its confirmation back.</summary>
    public const string UndoneOutcome = "ConfirmationUndone";

    /// <summary>The window's begin; the session's own when empty.</summary>
    [Input(DisplayName = "开始打印", Description = "留空则按考次的打印时间。", Order = 1)]
    public Input<DateTimeOffset?> From { get; } = new();

    /// <summary>The window's end; the session's own when empty.</summary>
    [Input(DisplayName = "结束打印", Description = "留空则按考次的打印时间。", Order = 2)]
    public Input<DateTimeOffset?> Until { get; } = new();

    /// <summary>The rules of the day, one a line.</summary>
    [Input(DisplayName = "考生须知", Description = "印在准考证上，每行一条。", UIHint = "multiline", Order = 3)]
    public Input<string> Rules { get; } = new(
        "请提前 30 分钟到达考点，核对身份后入场，按考场和座位号就座。\n开考 15 分钟后不得入场，开考 30 分钟后方可交卷离场。\n手机等通讯设备须关机并放在指定位置。");

    /// <inheritdoc />
    protected override async ValueTask ExecuteAsync(ActivityContext context)
    {
        var (from, until, isConfirmed) = await GrantAsync(context);
        if (from > context.Now)
            context.WaitUntil(from, JsonValue.Create("open"));
        context.WaitUntil(until);
        // From a drawing that leads nowhere there nobody could be confirmed again: then it is not offered.
        if (isConfirmed && LeadsBack(context.Node))
            context.WaitFor(Stimuli.UndoConfirmation);
    }

    /// <inheritdoc />
    protected override async ValueTask ResumeAsync(ActivityContext context, ReceivedStimulus stimulus)
    {
        if (stimulus.Bookmark.Name == Stimuli.UndoConfirmation)
        {
            await UndoAsync(context, stimulus.Payload<DeskUndo>());
        }
        else if (stimulus.Bookmark.Payload is not null)
        {
            var (_, until, _) = await GrantAsync(context);
            await CandidateMessage.SendAsync(
                context, "ticket-open", MessageKinds.TicketOpen, new JsonObject { ["until"] = BeijingTime.Machine(until) }, notAfter: until);
        }
        else
        {
            await context.CompleteAsync();
        }
    }

    /// <inheritdoc />
    public override IReadOnlyList<RehearsalFact> RehearsalFacts => [RegistrationFacts.TicketOpens, RegistrationFacts.TicketCloses];

    /// <inheritdoc />
    protected override RehearsalPlan Rehearse(RehearsalContext rehearsal)
    {
        var until = rehearsal.Get(Until) ?? rehearsal.When(RegistrationFacts.TicketCloses);
        var from = rehearsal.Get(From) ?? rehearsal.When(RegistrationFacts.TicketOpens);
        List<RehearsalOffer> offers = [new(Stimulus.Timer, "Done") { Label = "打印时间结束", DueAt = until }];
        if (from > rehearsal.Now)
            offers.Insert(0, new RehearsalOffer(Stimulus.Timer) { Label = "打印时间开始", DueAt = from });
        if (rehearsal.IsMarked(RegistrationFacts.Confirmed) && LeadsBack(rehearsal.Node))
            offers.Add(new RehearsalOffer(Stimuli.UndoConfirmation, UndoneOutcome) { Label = "考点撤回现场确认", Unmarks = [RegistrationFacts.Confirmed] });
        return RehearsalPlan.Waits([.. offers]);
    }

    // From the window's begin on, granting gives the seats that are still missing.
    private async Task<(DateTimeOffset From, DateTimeOffset Until, bool IsConfirmed)> GrantAsync(ActivityContext context)
    {
        var registration = await Domain<ExamDb>(context).Registrations.AsNoTracking().Where(candidate => candidate.Id == context.InstanceId)
            .Select(candidate => new { candidate.Session.TicketOpensAt, candidate.Session.TicketClosesAt, candidate.ConfirmedAt })
            .SingleAsync(context.CancellationToken);
        var from = context.Get(From) ?? registration.TicketOpensAt;
        var until = context.Get(Until) ?? registration.TicketClosesAt;
        Require(await Domain<GrantTicket>(context).HandleAsync(new(context.InstanceId, from, until), context.CancellationToken));
        return (from, until, registration.ConfirmedAt is not null);
    }

    private static async Task UndoAsync(ActivityContext context, DeskUndo undo)
    {
        if (!Succeeded(context, await Domain<UndoConfirmation>(context).HandleAsync(
            new(context.InstanceId, undo.StaffId, undo.StaffSiteId, undo.Reason), context.CancellationToken)))
        {
            return;
        }

        await CandidateMessage.SendAsync(context, "confirmation-undone", MessageKinds.ConfirmationUndone);
        await context.CompleteAsync(UndoneOutcome);
    }

    private static bool LeadsBack(ActivityNode node) =>
        node.Parent?.Activity is Flowchart flowchart && flowchart.Graph.Outbound(node).Any(connection => connection.SourcePort == UndoneOutcome);
}
