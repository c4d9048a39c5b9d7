using ExamReg.Activities.Messages;
using ExamReg.Domain.Confirmations;
using ExamReg.Domain.Registrations;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Rehearsal;

namespace ExamReg.Activities.Confirming;

/// <summary>现场确认 (manual, part 2, section 7): the flow waits until the site's staff have seen the person; without it no ticket.</summary>
[Activity("ExamReg.SiteConfirmation", DisplayName = "现场确认", Category = Toolbox, Kind = ActivityKind.Task,
    Description = "等待考点在现场确认考生本人。", Outcomes = ["Confirmed=已确认"])]
public sealed class SiteConfirmation : RegistrationActivity
{
    /// <summary>What the candidate should bring.</summary>
    [Input(DisplayName = "携带材料", Description = "显示给考生：到现场要带什么。", UIHint = "multiline")]
    public Input<string> Bring { get; } = new("请携带有效身份证件原件和报名登记表。");

    /// <inheritdoc />
    protected override async ValueTask ExecuteAsync(ActivityContext context)
    {
        Require(await Domain<EnterState>(context).HandleAsync(new(context.InstanceId, RegistrationState.AwaitingConfirmation), context.CancellationToken));
        context.WaitFor(Stimuli.Confirm);
    }

    /// <inheritdoc />
    protected override async ValueTask ResumeAsync(ActivityContext context, ReceivedStimulus stimulus)
    {
        var confirmation = stimulus.Payload<DeskConfirmation>();
        if (!Succeeded(context, await Domain<ConfirmOnSite>(context).HandleAsync(new(context.InstanceId, confirmation.StaffId, confirmation.StaffSiteId), context.CancellationToken)))
            return;
        await CandidateMessage.SendAsync(context, "confirmed", MessageKinds.Confirmed);
        await context.CompleteAsync("Confirmed");
    }

    /// <inheritdoc />
    protected override RehearsalPlan Rehearse(RehearsalContext rehearsal)
        => RehearsalPlan.Waits(new RehearsalOffer(Stimuli.Confirm, "Confirmed") { Label = "考点现场确认", Marks = [RegistrationFacts.Confirmed] });
}

/// <summary>A clerk takes the word back: it was the wrong person, or a paper was missing.</summary>
/// <param name="StaffId">Who.</param>
/// <param name="StaffSiteId">The clerk's site.</param>
/// <param name="Reason">Why; kept with the confirmation.</param>
public sealed record DeskUndo(Guid StaffId, Guid StaffSiteId, string Reason);

/// <summary>A clerk's word that the person has appeared.</summary>
/// <param name="StaffId">Who.</param>
/// <param name="StaffSiteId">The clerk's site.</param>
public sealed record DeskConfirmation(Guid StaffId, Guid StaffSiteId);
