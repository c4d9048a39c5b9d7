using ExamReg.Activities.Filling;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Runtime;

namespace ExamReg.Web.Portal.Filling;

/// <summary>
/// The step of the agreement (报名协议). Who has not begun yet finds it on the menu 当前考次 as well, as the manual has it (part 2,
/// section 1); the answer then begins the registration, and nothing is stored of somebody who only looks.
/// </summary>
/// <param name="Title">The heading.</param>
/// <param name="Body">The text, Markdown.</param>
/// <param name="Version">The version of the flow whose text was read; null where the registration has begun, and has its own.</param>
public sealed record AgreementForm(string Title, string Body, int? Version)
{
    /// <summary>Of a registration that waits for the answer.</summary>
    public static AgreementForm Of(WaitingActivity step)
    {
        var agreement = (Agreement)step.Activity;
        return new(Text.Known(step.Get(agreement.Title)), step.Get(agreement.Text) ?? "", null);
    }

    /// <summary>
    /// Of the flow that a registration would begin with; null where it begins otherwise, or where what it says is known only once it
    /// has begun (an expression).
    /// </summary>
    public static AgreementForm? Before(CompiledWorkflow flow) =>
        ProgressSteps.MainPath(flow) is [{ Activity: Agreement } first, ..] && first.Literal("text") is { } body && first.Literal("title") is { } title
            ? new(Text.Known(title), body, flow.Key)
            : null;
}
