using ExamReg.Domain.Registrations;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Rehearsal;

namespace ExamReg.Activities.Filling;

/// <summary>填写基本信息 (manual, part 2, section 2).</summary>
[Activity("ExamReg.Information", DisplayName = "基本信息", Category = Toolbox, Kind = ActivityKind.Task,
    Description = "考生填写基本信息；带红色 * 的为必填项。")]
public sealed class Information : RegistrationActivity
{
    /// <summary>A sentence above the form.</summary>
    [Input(DisplayName = "填写说明", Description = "显示在表单上方。", UIHint = "multiline")]
    public Input<string> Hint { get; } = new("请按身份证如实填写，带 * 的为必填项。");

    /// <inheritdoc />
    protected override ValueTask ExecuteAsync(ActivityContext context)
    {
        context.WaitFor(Stimuli.Information);
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
        var input = stimulus.Payload<BasicInformationInput>();
        if (Succeeded(context, await Domain<FillInformation>(context).HandleAsync(new(context.InstanceId, input), context.CancellationToken)))
            await context.CompleteAsync();
    }

    /// <inheritdoc />
    protected override RehearsalPlan Rehearse(RehearsalContext rehearsal)
        => RehearsalPlan.Waits(new RehearsalOffer(Stimuli.Information, "Done") { Label = "填写完成" });
}
