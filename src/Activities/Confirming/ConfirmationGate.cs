using ExamReg.Activities.Reviewing;
using ExamReg.Domain.Confirmations;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Execution;

namespace ExamReg.Activities.Confirming;

/// <summary>Has the site published a notice that demands appearing in person (manual, part 2, section 7)?</summary>
[Activity("ExamReg.ConfirmationGate", DisplayName = "是否现场确认", Category = Toolbox,
    Description = "考点发布了要求现场确认的考生通告时走“需要确认”。", Outcomes = ["Required", "NotRequired"])]
public sealed class ConfirmationGate : RegistrationActivity
{
    /// <summary>Who decides.</summary>
    [Input(DisplayName = "方式", Description = "BySite：按考点通告；Always：一律确认；Never：一律不确认。")]
    public Input<GateMode> Mode { get; } = new(GateMode.BySite);

    /// <inheritdoc />
    protected override async ValueTask ExecuteAsync(ActivityContext context)
    {
        var required = context.Get(Mode) switch
        {
            GateMode.Always => true,
            GateMode.Never => false,
            _ => await Domain<ConfirmationDemand>(context).IsDemandedAsync(context.InstanceId, context.CancellationToken),
        };
        await context.CompleteAsync(required ? "Required" : "NotRequired");
    }
}
