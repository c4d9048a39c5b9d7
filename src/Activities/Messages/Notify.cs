using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Rehearsal;

namespace ExamReg.Activities.Messages;

/// <summary>Sends the candidate a message of the designer's choice.</summary>
[Activity("ExamReg.Notify", DisplayName = "通知考生", Category = RegistrationActivity.Toolbox, Description = "给考生发送一条消息：站内消息和邮件。")]
public sealed class Notify : RegistrationActivity
{
    /// <summary>The title.</summary>
    [Input(DisplayName = "标题", Description = "消息的标题。", Order = 1, IsRequired = true)]
    public Input<string?> Title { get; } = new();

    /// <summary>The text.</summary>
    [Input(DisplayName = "正文", Description = "消息的正文；不要写入证件号码。", UIHint = "multiline", Order = 2, IsRequired = true)]
    public Input<string?> Body { get; } = new();

    /// <inheritdoc />
    protected override async ValueTask ExecuteAsync(ActivityContext context)
    {
        await CandidateMessage.SendAsync(context, "notify", (context.Get(Title) ?? "", context.Get(Body) ?? ""));
        await context.CompleteAsync();
    }

    /// <inheritdoc />
    protected override RehearsalPlan Rehearse(RehearsalContext rehearsal)
        => RehearsalPlan.Completes();
}
