using ExamReg.Domain;
using ExamReg.Domain.Registrations;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Rehearsal;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Activities.Ending;

/// <summary>Waits beside everything for the session's end of payment: who is not paid by then has no place to hold.</summary>
[Activity("ExamReg.Deadline", DisplayName = "报名截止", Category = Toolbox, Kind = ActivityKind.Task,
    Description = "在旁等待：到考次缴费截止时，未支付的报名走“到期”。", Outcomes = ["Due=到期未付", "Passed=无需处理"])]
public sealed class Deadline : RegistrationActivity
{
    /// <inheritdoc />
    protected override async ValueTask ExecuteAsync(ActivityContext context)
        => context.WaitUntil(await Domain<ExamDb>(context).Registrations.Where(registration => registration.Id == context.InstanceId)
            .Select(registration => registration.Session.PaymentClosesAt).SingleAsync(context.CancellationToken));

    /// <inheritdoc />
    protected override async ValueTask ResumeAsync(ActivityContext context, ReceivedStimulus stimulus)
    {
        var state = await Domain<ExamDb>(context).Registrations.AsNoTracking().Where(registration => registration.Id == context.InstanceId)
            .Select(registration => registration.State).SingleAsync(context.CancellationToken);
        var unpaid = state.IsActive() && state is not (RegistrationState.Paid or RegistrationState.AwaitingConfirmation
            or RegistrationState.Confirmed or RegistrationState.Completed);
        await context.CompleteAsync(unpaid ? "Due" : "Passed");
    }

    /// <inheritdoc />
    public override IReadOnlyList<RehearsalFact> RehearsalFacts => [RegistrationFacts.PaymentCloses];

    /// <inheritdoc />
    public override bool MayStayOpen(string outcome) => outcome == "Passed";

    /// <inheritdoc />
    protected override RehearsalPlan Rehearse(RehearsalContext rehearsal) => RehearsalPlan.Waits(new RehearsalOffer(
        Stimulus.Timer, rehearsal.IsMarked(RegistrationFacts.Paid) || rehearsal.IsMarked(RegistrationFacts.Expired) ? "Passed" : "Due")
    {
        Label = "缴费截止",
        DueAt = rehearsal.When(RegistrationFacts.PaymentCloses),
    });
}
