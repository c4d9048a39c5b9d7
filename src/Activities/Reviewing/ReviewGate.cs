using ExamReg.Domain;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Rehearsal;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Activities.Reviewing;

/// <summary>Whether something is done.</summary>
public enum GateMode
{
    /// <summary>As the registration's site has it.</summary>
    BySite,

    /// <summary>Always.</summary>
    Always,

    /// <summary>Never.</summary>
    Never,
}

/// <summary>Does the site review data and photo (manual, part 2, section 5)? If not, the candidate goes straight to payment.</summary>
[Activity("ExamReg.ReviewGate", DisplayName = "是否审核", Category = Toolbox,
    Description = "考点开启了信息审核功能时走“需要审核”。", Outcomes = ["Required=需要审核", "NotRequired=不需要"])]
public sealed class ReviewGate : RegistrationActivity
{
    /// <summary>Who decides.</summary>
    [Input(DisplayName = "方式", Description = "由谁决定报名是否要审核。",
        Options = ["BySite=按考点设置", "Always=一律审核", "Never=一律不审核"])]
    public Input<GateMode> Mode { get; } = new(GateMode.BySite);

    /// <inheritdoc />
    protected override async ValueTask ExecuteAsync(ActivityContext context)
    {
        var required = context.Get(Mode) switch
        {
            GateMode.Always => true,
            GateMode.Never => false,
            _ => await Domain<ExamDb>(context).Registrations
                .Where(registration => registration.Id == context.InstanceId && registration.Site!.ReviewRequired).AnyAsync(context.CancellationToken),
        };
        await context.CompleteAsync(required ? "Required" : "NotRequired");
    }

    /// <inheritdoc />
    public override IReadOnlyList<RehearsalFact> RehearsalFacts => [RegistrationFacts.SiteReviews];

    /// <inheritdoc />
    protected override RehearsalPlan Rehearse(RehearsalContext rehearsal) => RehearsalPlan.Completes(rehearsal.Get(Mode) switch
    {
        GateMode.Always => "Required",
        GateMode.Never => "NotRequired",
        _ => rehearsal.Is(RegistrationFacts.SiteReviews) ? "Required" : "NotRequired",
    });
}
