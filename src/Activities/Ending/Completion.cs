using ExamReg.Domain.Registrations;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Rehearsal;

namespace ExamReg.Activities.Ending;

/// <summary>报名完成: all steps are done (manual: “到此，考生已完成全部报名流程”).</summary>
[Activity("ExamReg.Completion", DisplayName = "报名完成", Category = Toolbox, Description = "把报名标记为完成。")]
public sealed class Completion : RegistrationActivity
{
    /// <inheritdoc />
    protected override async ValueTask ExecuteAsync(ActivityContext context)
    {
        Require(await Domain<CompleteRegistration>(context).HandleAsync(new(context.InstanceId), context.CancellationToken));
        await context.CompleteAsync();
    }

    /// <inheritdoc />
    protected override RehearsalPlan Rehearse(RehearsalContext rehearsal)
        => RehearsalPlan.Completes();
}
