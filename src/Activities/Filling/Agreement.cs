using ExamReg.Domain.Registrations;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Rehearsal;

namespace ExamReg.Activities.Filling;

/// <summary>阅读报名协议 (manual, part 2, section 1): the candidate accepts, or the attempt ends.</summary>
[Activity("ExamReg.Agreement", DisplayName = "报名协议", Category = Toolbox, Kind = ActivityKind.Task,
    Description = "考生阅读并同意报名协议后才能继续；不同意则中止报名。", Outcomes = ["Accepted=同意", "Declined=不同意"])]
public sealed class Agreement : RegistrationActivity
{
    /// <summary>The heading.</summary>
    [Input(DisplayName = "标题", Description = "协议的标题。", Order = 1)]
    public Input<string> Title { get; } = new("报名协议");

    /// <summary>The text, as Markdown.</summary>
    [Input(DisplayName = "协议正文", Description = "Markdown 格式，考生同意的就是这段文字。", UIHint = "multiline", Order = 2, IsRequired = true)]
    public Input<string?> Text { get; } = new();

    /// <inheritdoc />
    protected override ValueTask ExecuteAsync(ActivityContext context)
    {
        context.WaitFor(Stimuli.Agreement);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    protected override async ValueTask ResumeAsync(ActivityContext context, ReceivedStimulus stimulus)
    {
        var answer = stimulus.Payload<AgreementAnswer>();
        if (!answer.Accepted)
        {
            if (Succeeded(context, await Domain<DeclineAgreement>(context).HandleAsync(new(context.InstanceId), context.CancellationToken)))
                await context.CompleteAsync("Declined");
            return;
        }
        var command = new AcceptAgreement.Command(context.InstanceId, context.Get(Text) ?? "", answer.Ticked);
        if (Succeeded(context, await Domain<AcceptAgreement>(context).HandleAsync(command, context.CancellationToken)))
            await context.CompleteAsync("Accepted");
    }

    /// <inheritdoc />
    protected override RehearsalPlan Rehearse(RehearsalContext rehearsal) => RehearsalPlan.Waits(
        new RehearsalOffer(Stimuli.Agreement, "Accepted") { Label = "同意" },
        new RehearsalOffer(Stimuli.Agreement, "Declined") { Label = "不同意" });
}

/// <summary>What the candidate says to the agreement.</summary>
/// <param name="Accepted">“同意” or “不同意”.</param>
/// <param name="Ticked">Whether the box “同意报名协议” was ticked.</param>
public sealed record AgreementAnswer(bool Accepted, bool Ticked);
