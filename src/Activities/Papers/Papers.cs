using ExamReg.Domain.Papers;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Rehearsal;

namespace ExamReg.Activities.Papers;

/// <summary>打印下载报名登记表: from here on the candidate may download the registration form (manual, part 2, section 6).</summary>
[Activity("ExamReg.Papers", DisplayName = "报名登记表", Category = Toolbox, Description = "开放报名登记表的打印下载。")]
public sealed class Papers : RegistrationActivity
{
    /// <inheritdoc />
    protected override async ValueTask ExecuteAsync(ActivityContext context)
    {
        Require(await Domain<GrantForm>(context).HandleAsync(new(context.InstanceId), context.CancellationToken));
        await context.CompleteAsync();
    }

    /// <inheritdoc />
    protected override RehearsalPlan Rehearse(RehearsalContext rehearsal)
        => RehearsalPlan.Completes();
}
