using System.Text.Json.Nodes;
using ExamReg.Activities.Messages;
using ExamReg.Domain.Registrations;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Rehearsal;

namespace ExamReg.Activities.Ending;

/// <summary>The registration expires: seats are freed, the candidate is told and may begin anew while registration is open.</summary>
[Activity("ExamReg.Expiry", DisplayName = "报名过期", Category = Toolbox, Description = "释放名额，报名过期，并通知考生。")]
public sealed class Expiry : RegistrationActivity
{
    /// <summary>Why; shown to the candidate.</summary>
    [Input(DisplayName = "原因", Description = "显示给考生。", UIHint = "multiline")]
    public Input<string> Reason { get; } = new("未在规定时间内完成支付，报名已过期，所占名额已释放。");

    /// <inheritdoc />
    protected override async ValueTask ExecuteAsync(ActivityContext context)
    {
        var reason = context.Get(Reason);
        Require(await Domain<ExpireRegistration>(context).HandleAsync(new(context.InstanceId, reason), context.CancellationToken));
        await CandidateMessage.SendAsync(context, "expired", MessageKinds.Expired, new JsonObject { ["reason"] = reason });
        await context.CompleteAsync();
    }

    /// <inheritdoc />
    protected override RehearsalPlan Rehearse(RehearsalContext rehearsal)
        => RehearsalPlan.Completes().Leaving(RegistrationFacts.Expired);
}
