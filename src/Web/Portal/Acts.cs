using ExamReg.Activities;
using ExamReg.Activities.Ending;
using ExamReg.Activities.Paying;
using ExamReg.Activities.Reviewing;
using ExamReg.Domain.Clock;
using ExamReg.Domain.Registrations;

namespace ExamReg.Web.Portal;

/// <summary>Something the candidate may do: one stimulus that the instance waits for, and the button for it.</summary>
/// <param name="Stimulus">The stimulus.</param>
/// <param name="Handler">The page handler that sends it.</param>
/// <param name="Button">The button's text.</param>
/// <param name="Question">What to ask before; null asks nothing.</param>
/// <param name="IsMain">Whether it is what brings the registration on: the one button of its screen.</param>
public sealed record Act(string Stimulus, string Handler, string Button, string? Question = null, bool IsMain = false)
{
    /// <summary>Whether it ends something: drawn as a warning.</summary>
    public bool IsGrave => Stimulus == Stimuli.Withdraw;
}

/// <summary>The acts of the overview. What is listed follows from what the instance waits for, and from nothing else.</summary>
public static class Acts
{
    /// <summary>The acts, the main one first.</summary>
    /// <param name="state">Where the candidate stands.</param>
    public static IReadOnlyList<Act> Of(PortalState state)
    {
        var acts = new List<Act>();
        var main = MainStimulus(state.Registration);
        if (state.WaitingFor<ReviewApplication>() is { } application)
        {
            var prompt = Text.Known(application.Get(((ReviewApplication)application.Activity).Prompt));
            acts.Add(new(Stimuli.ApplyForReview, "Apply", Text.Of("申请信息审核"), prompt, main == Stimuli.ApplyForReview));
        }
        if (state.Accepts(Stimuli.EditInformation))
        {
            acts.Add(new(Stimuli.EditInformation, "EditInformation", Text.Of("修改报考信息"), QuestionBeforeEdit(state), main == Stimuli.EditInformation));
        }
        if (state.Accepts(Stimuli.EditPhoto))
            acts.Add(new(Stimuli.EditPhoto, "EditPhoto", Text.Of("修改照片"), IsMain: main == Stimuli.EditPhoto));
        if (state.WaitingFor<Withdrawal>() is { } withdrawal && MayWithdraw(state, (Withdrawal)withdrawal.Activity, withdrawal.Get))
            acts.Add(new(Stimuli.Withdraw, "Withdraw", Text.Of("撤销报名"), Text.Known(withdrawal.Get(((Withdrawal)withdrawal.Activity).Prompt))));
        return acts;
    }

    private static string? QuestionBeforeEdit(PortalState state)
    {
        if (state.WaitingFor<Payment>() is not { } payment)
            return null;
        return !payment.Get(((Payment)payment.Activity).RenewWindow) && state.Registration!.PayBy is { } payBy
            ? Text.Of($"返回修改后，当前订单将关闭；重新提交后会生成新的订单，支付截止时间仍是 {BeijingTime.Minute(payBy)}，不重新计时。如果已经付款，请先点击“我已支付，更新支付信息”。确定返回修改吗？")
            : Text.Of("返回修改后，当前订单将关闭；重新提交后会生成新的订单。如果已经付款，请先点击“我已支付，更新支付信息”。确定返回修改吗？");
    }

    // A rejected registration is corrected first; applying again without a change would only come back.
    private static string MainStimulus(Registration? registration) => registration switch
    {
        { State: RegistrationState.ReviewRejected, MarkedFields: [var only] } when only.Equals("photo", StringComparison.OrdinalIgnoreCase) => Stimuli.EditPhoto,
        { State: RegistrationState.ReviewRejected } => Stimuli.EditInformation,
        _ => Stimuli.ApplyForReview,
    };

    // The step waits to the end; once money is there it refuses unless the definition allows it, so no button is drawn in vain.
    private static bool MayWithdraw(PortalState state, Withdrawal step, Func<Workflows.Activities.Input<bool>, bool> get) =>
        get(step.AllowAfterPayment) || state.Registration!.State is not (RegistrationState.Paid or RegistrationState.AwaitingConfirmation
            or RegistrationState.Confirmed or RegistrationState.Completed);
}
