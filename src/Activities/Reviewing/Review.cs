using System.Text.Json.Nodes;
using ExamReg.Activities.Messages;
using ExamReg.Domain;
using ExamReg.Domain.Registrations;
using ExamReg.Domain.Reviews;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Rehearsal;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Activities.Reviewing;

/// <summary>信息审核 (manual, part 2, section 5): the site's staff approve, which locks data and photo, or reject with a reason.</summary>
[Activity("ExamReg.Review", DisplayName = "信息审核", Category = Toolbox, Kind = ActivityKind.Task,
    Description = "等待考点审核：通过后信息和照片锁定；不通过则附原因退回。", Outcomes = ["Approved=通过", "Rejected=不通过"])]
public sealed class Review : RegistrationActivity
{
    /// <summary>What the reviewer should look at.</summary>
    [Input(DisplayName = "审核要点", Description = "显示给审核人员。", UIHint = "multiline", Order = 1)]
    public Input<string> Checklist { get; } = new("核对姓名、证件号码与照片是否一致，照片是否为近期正面免冠彩色证件照。");

    /// <summary>Whether a decision "not passed" frees the seats; applying again then needs them to be free still.</summary>
    [Input(DisplayName = "不通过时释放名额", Description = "勾选后，审核不通过即释放所占名额；考生再次申请审核时重新占用，名额已满则须改报。", Order = 2)]
    public Input<bool> ReleaseSeats { get; } = new(false);

    /// <inheritdoc />
    protected override async ValueTask ExecuteAsync(ActivityContext context)
    {
        await HandOverAsync(context);
        context.WaitFor(Stimuli.Review);
    }

    /// <inheritdoc />
    protected override async ValueTask ResumeAsync(ActivityContext context, ReceivedStimulus stimulus)
    {
        var verdict = stimulus.Payload<ReviewVerdict>();
        var release = context.Get(ReleaseSeats);
        var command = new DecideReview.Command(context.InstanceId, verdict.StaffId, verdict.StaffSiteId, verdict.Approved, verdict.Reason, verdict.MarkedFields, release);
        if (!Succeeded(context, await Domain<DecideReview>(context).HandleAsync(command, context.CancellationToken)))
            return;
        await CandidateMessage.SendAsync(
            context, $"review:{stimulus.Stimulus.Id}", verdict.Approved ? MessageKinds.ReviewApproved : MessageKinds.ReviewRejected,
            new JsonObject { ["reason"] = verdict.Reason?.TrimEnd('。'), ["seats"] = release ? "released" : "held" });
        await context.CompleteAsync(verdict.Approved ? "Approved" : "Rejected");
    }

    // A candidate's application has handed the registration over already; a second review, or one that nobody applies for, does it here.
    private static async Task HandOverAsync(ActivityContext context)
    {
        var state = await Domain<ExamDb>(context).Registrations.AsNoTracking().Where(registration => registration.Id == context.InstanceId)
            .Select(registration => registration.State).SingleAsync(context.CancellationToken);
        if (state == RegistrationState.UnderReview)
            return;
        if (state != RegistrationState.Approved)
            Require(await Domain<EnterState>(context).HandleAsync(new(context.InstanceId, RegistrationState.Submitted), context.CancellationToken));
        Require(await Domain<ApplyForReview>(context).HandleAsync(new(context.InstanceId), context.CancellationToken));
    }

    /// <inheritdoc />
    protected override RehearsalPlan Rehearse(RehearsalContext rehearsal) => RehearsalPlan.Waits(
        new RehearsalOffer(Stimuli.Review, "Approved") { Label = "审核通过", Marks = [RegistrationFacts.Locked] },
        new RehearsalOffer(Stimuli.Review, "Rejected") { Label = "审核不通过" });
}

/// <summary>A clerk's decision.</summary>
/// <param name="StaffId">Who.</param>
/// <param name="StaffSiteId">The clerk's site.</param>
/// <param name="Approved">通过 or 不通过.</param>
/// <param name="Reason">Why not; required when rejected.</param>
/// <param name="MarkedFields">Names of the fields to correct; "Photo" for the photo.</param>
public sealed record ReviewVerdict(Guid StaffId, Guid StaffSiteId, bool Approved, string? Reason, IReadOnlyList<string> MarkedFields);
