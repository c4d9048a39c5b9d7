using ExamReg.Activities.Filling;
using ExamReg.Domain;
using ExamReg.Domain.Registrations;
using ExamReg.Domain.Reviews;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Rehearsal;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Activities.Reviewing;

/// <summary>申请信息审核: the candidate checks everything once more and applies, or goes back and changes something.</summary>
[Activity("ExamReg.ReviewApplication", DisplayName = "申请审核", Category = Toolbox, Kind = ActivityKind.Task,
    Description = "考生核对后申请信息审核，也可以返回修改信息或照片。", Outcomes = ["Applied=已申请", "EditInformation=修改报考信息", "EditPhoto=修改照片"])]
public sealed class ReviewApplication : RegistrationActivity
{
    /// <summary>The question before applying.</summary>
    [Input(DisplayName = "确认提示", Description = "点击“申请信息审核”时的提示。", UIHint = "multiline")]
    public Input<string> Prompt { get; } = new("提交审核后，审核期间不能修改报名信息和照片。确定申请信息审核吗？");

    /// <inheritdoc />
    protected override async ValueTask ExecuteAsync(ActivityContext context)
    {
        // A rejected registration keeps its state and its reason until the candidate has changed something or applies again.
        var rejected = await Domain<ExamDb>(context).Registrations
            .AnyAsync(registration => registration.Id == context.InstanceId && registration.State == RegistrationState.ReviewRejected, context.CancellationToken);
        if (!rejected)
            Require(await Domain<EnterState>(context).HandleAsync(new(context.InstanceId, RegistrationState.AwaitingReviewRequest), context.CancellationToken));
        context.WaitFor(Stimuli.ApplyForReview);
        context.WaitFor(Stimuli.EditInformation);
        context.WaitFor(Stimuli.EditPhoto);
        await SeatClock.WatchAsync(context);
    }

    /// <inheritdoc />
    protected override async ValueTask ResumeAsync(ActivityContext context, ReceivedStimulus stimulus)
    {
        if (SeatClock.Rang(stimulus))
        {
            await SeatClock.EndAsync(context);
            return;
        }
        switch (stimulus.Name)
        {
            case Stimuli.EditInformation:
                if (Succeeded(context, await Domain<ReopenInformation>(context).HandleAsync(new(context.InstanceId), context.CancellationToken)))
                    await context.CompleteAsync("EditInformation");
                break;
            case Stimuli.EditPhoto:
                if (Succeeded(context, await Domain<EnterState>(context).HandleAsync(new(context.InstanceId, RegistrationState.AwaitingPhoto), context.CancellationToken)))
                    await context.CompleteAsync("EditPhoto");
                break;
            default:
                if (Succeeded(context, await Domain<ApplyForReview>(context).HandleAsync(new(context.InstanceId), context.CancellationToken)))
                    await context.CompleteAsync("Applied");
                break;
        }
    }

    /// <inheritdoc />
    protected override RehearsalPlan Rehearse(RehearsalContext rehearsal) => RehearsalPlan.Waits(
        new RehearsalOffer(Stimuli.ApplyForReview, "Applied") { Label = "申请信息审核" },
        new RehearsalOffer(Stimuli.EditInformation, "EditInformation") { Label = "修改报考信息" },
        new RehearsalOffer(Stimuli.EditPhoto, "EditPhoto") { Label = "修改照片" });
}
