using ExamReg.Activities.Reviewing;
using ExamReg.Domain;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Rehearsal;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Activities.Confirming;

/// <summary>Has the site published a notice that demands appearing in person (manual, part 2, section 7)?</summary>
[Activity("ExamReg.ConfirmationGate", DisplayName = "是否现场确认", Category = Toolbox,
    Description = "考点发布了要求现场确认的考生通告时走“需要确认”。", Outcomes = ["Required=需要确认", "NotRequired=不需要"])]
public sealed class ConfirmationGate : RegistrationActivity
{
    /// <summary>Who decides.</summary>
    [Input(DisplayName = "方式", Description = "由谁决定考生是否要到现场确认。",
        Options = ["BySite=按考点通告", "Always=一律确认", "Never=一律不确认"])]
    public Input<GateMode> Mode { get; } = new(GateMode.BySite);

    /// <inheritdoc />
    protected override async ValueTask ExecuteAsync(ActivityContext context)
    {
        var required = context.Get(Mode) switch
        {
            GateMode.Always => true,
            GateMode.Never => false,
            _ => await IsDemandedAsync(context),
        };
        await context.CompleteAsync(required ? "Required" : "NotRequired");
    }

    private static Task<bool> IsDemandedAsync(ActivityContext context)
        => Domain<ExamDb>(context).Registrations
            .Where(registration => registration.Id == context.InstanceId)
            .AnyAsync(registration => registration.Site!.ConfirmationRequired
                || registration.Site.Notices.Any(notice => notice.SessionId == registration.SessionId && notice.DemandsConfirmation && notice.PublishedAt <= ExamDb.Now()),
                context.CancellationToken);

    /// <inheritdoc />
    public override IReadOnlyList<RehearsalFact> RehearsalFacts => [RegistrationFacts.SiteConfirms];

    /// <inheritdoc />
    protected override RehearsalPlan Rehearse(RehearsalContext rehearsal) => RehearsalPlan.Completes(rehearsal.Get(Mode) switch
    {
        GateMode.Always => "Required",
        GateMode.Never => "NotRequired",
        _ => rehearsal.Is(RegistrationFacts.SiteConfirms) ? "Required" : "NotRequired",
    });
}
