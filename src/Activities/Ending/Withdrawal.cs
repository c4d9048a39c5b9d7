using ExamReg.Domain.Registrations;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Execution;

namespace ExamReg.Activities.Ending;

/// <summary>The candidate may withdraw as long as nothing is paid: seats are freed and the order is closed.</summary>
[Activity("ExamReg.Withdrawal", DisplayName = "撤销报名", Category = Toolbox, Kind = ActivityKind.Task,
    Description = "在旁等待：考生支付前可以撤销报名。", Outcomes = ["Withdrawn"])]
public sealed class Withdrawal : RegistrationActivity
{
    /// <summary>The question before withdrawing.</summary>
    [Input(DisplayName = "确认提示", Description = "点击“撤销报名”时的提示。", UIHint = "multiline")]
    public Input<string> Prompt { get; } = new("撤销后所占名额立即释放，且不能恢复。确定撤销报名吗？");

    /// <inheritdoc />
    protected override ValueTask ExecuteAsync(ActivityContext context)
    {
        context.WaitFor(Stimuli.Withdraw);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    protected override async ValueTask ResumeAsync(ActivityContext context, ReceivedStimulus stimulus)
    {
        if (Succeeded(context, await Domain<Withdraw>(context).HandleAsync(new(context.InstanceId), context.CancellationToken)))
            await context.CompleteAsync("Withdrawn");
    }
}
