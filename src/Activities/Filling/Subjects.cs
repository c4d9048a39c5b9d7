using ExamReg.Domain.Registrations;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Rehearsal;

namespace ExamReg.Activities.Filling;

/// <summary>报考科目 (manual, part 2, section 3): site, subjects, and the word that all is true. Seats are held in the same burst.</summary>
[Activity("ExamReg.Subjects", DisplayName = "报考科目", Category = Toolbox, Kind = ActivityKind.Task,
    Description = "考生选择考点和科目并提交；名额在提交时占用。", Outcomes = ["Done=完成", "EditInformation=修改报考信息"])]
public sealed class Subjects : RegistrationActivity
{
    /// <summary>At least so many subjects.</summary>
    [Input(DisplayName = "最少科目数", Description = "至少报考几科。", Order = 1)]
    public Input<int> MinSubjects { get; } = new(1);

    /// <summary>At most so many subjects.</summary>
    [Input(DisplayName = "最多科目数", Description = "最多报考几科。", Order = 2)]
    public Input<int> MaxSubjects { get; } = new(4);

    /// <summary>The sentence beside the box.</summary>
    [Input(DisplayName = "保证声明", Description = "提交前需勾选的声明。", Order = 3)]
    public Input<string> Statement { get; } = new("我保证以上信息是真实和准确的");

    /// <summary>How long seats are held for a candidate who does not go on; zero means to the end of the session's payment.</summary>
    [Input(DisplayName = "名额保留时间", Description = "提交后多久内未申请审核或进入支付，就释放所占名额（报名保留，继续时重新占用）；返回修改不重新计时。格式 天.时:分:秒，00:00:00 表示不限。", Order = 4)]
    public Input<TimeSpan> HoldFor { get; } = new(TimeSpan.FromHours(24));

    /// <inheritdoc />
    protected override ValueTask ExecuteAsync(ActivityContext context)
    {
        context.WaitFor(Stimuli.Subjects);
        context.WaitFor(Stimuli.EditInformation);
        return SeatClock.WatchAsync(context);
    }

    /// <inheritdoc />
    protected override async ValueTask ResumeAsync(ActivityContext context, ReceivedStimulus stimulus)
    {
        if (SeatClock.Rang(stimulus))
        {
            await SeatClock.EndAsync(context);
            return;
        }
        if (stimulus.Name == Stimuli.EditInformation)
        {
            await context.CompleteAsync("EditInformation");
            return;
        }
        var choice = stimulus.Payload<SubjectChoice>();
        var command = new SubmitSubjects.Command(
            context.InstanceId, choice.SiteId, choice.OfferingIds, choice.Truthful, context.Get(MinSubjects), context.Get(MaxSubjects), context.Get(HoldFor));
        if (Succeeded(context, await Domain<SubmitSubjects>(context).HandleAsync(command, context.CancellationToken)))
            await context.CompleteAsync();
    }

    /// <inheritdoc />
    public override IReadOnlyList<RehearsalFact> RehearsalFacts => [RegistrationFacts.SubjectCount];

    /// <inheritdoc />
    protected override RehearsalPlan Rehearse(RehearsalContext rehearsal)
    {
        List<RehearsalOffer> offers =
        [
            new(Stimuli.Subjects, "Done") { Label = "提交报考信息" },
            new(Stimuli.EditInformation, "EditInformation") { Label = "返回修改信息" },
        ];
        if (rehearsal.Value<int?>(RegistrationFacts.SubjectCount) is { } wanted
            && SubmitSubjects.CheckCount(wanted, rehearsal.Get(MinSubjects), rehearsal.Get(MaxSubjects)) is { } problem)
        {
            offers.Insert(0, new(Stimuli.Subjects) { Label = "按想报的科目提交", Refusal = problem.Message });
        }
        return RehearsalPlan.Waits(offers);
    }
}

/// <summary>What the candidate submits.</summary>
/// <param name="SiteId">The site.</param>
/// <param name="OfferingIds">The chosen offerings.</param>
/// <param name="Truthful">Whether the box was ticked.</param>
public sealed record SubjectChoice(Guid SiteId, IReadOnlyList<Guid> OfferingIds, bool Truthful);
