using ExamReg.Activities;
using ExamReg.Activities.Confirming;
using ExamReg.Activities.Papers;
using ExamReg.Activities.Reviewing;
using ExamReg.Domain.Registrations;

namespace ExamReg.Web.Portal;

/// <summary>What the candidate should do next, as one sentence and at most one button; follows from what the instance waits for.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Text">Why, and what then.</param>
/// <param name="Button">The button's text, or null when there is nothing to do but wait.</param>
/// <param name="Address">Where the button leads.</param>
public sealed record NextStep(string Title, string Text, string? Button = null, string? Address = null)
{
    private const string Registration = "/portal/registration";

    /// <summary>Decides.</summary>
    /// <param name="state">Where the candidate stands.</param>
    public static NextStep Of(PortalState state)
    {
        if (!state.IsActive)
            return Begin(state);
        if (state.Accepts(Stimuli.Agreement))
            return new("阅读报名协议", "请先阅读并同意报名协议。", "继续报名", Registration);
        if (state.Accepts(Stimuli.Information))
            return new("填写基本信息", "请按身份证如实填写。", "继续报名", Registration);
        if (state.Accepts(Stimuli.Subjects))
            return new("选择考点和科目", "名额在提交报考信息时占用，请尽快选择。", "继续报名", Registration);
        if (state.Accepts(Stimuli.Photo))
            return new("上传照片", "考生必须上传照片，否则报名无效。", "上传照片", Registration);
        if (state.WaitingFor<ReviewApplication>() is not null)
        {
            return state.Registration!.State == RegistrationState.ReviewRejected
                ? new("审核未通过，请修改", $"原因：{state.Registration.RejectReason}", "查看并修改", Registration)
                : new("申请信息审核", "核对无误后，请申请考点审核。", "核对并申请审核", Registration);
        }
        if (state.WaitingFor<Review>() is not null)
            return new("等待考点审核", "考点正在审核您的信息和照片，结果会通过消息通知您。");
        if (state.Accepts(Stimuli.Pay))
            return new("完成网上支付", "请在截止时间前支付，逾期报名自动过期，名额将被释放。", "去支付", "/portal/payment");
        if (state.WaitingFor<SiteConfirmation>() is not null)
            return new("到考点现场确认", "请在考生通告规定的时间内，本人携带身份证件到考点确认。", "查看考生通告", "/portal/confirmation");
        if (state.WaitingFor<Ticket>() is not null)
        {
            return state.Registration!.CheckTicketPrintable(state.Now).IsSuccess
                ? new("打印准考证", "准考证已开放打印，考试当天请随身携带。", "打印下载准考证", "/portal/papers")
                : new("报名已完成", "请在准考证打印时间内回来下载准考证。", "查看打印时间", "/portal/papers");
        }
        return new("报名已完成", "您已完成全部报名流程，祝考试顺利。", "查看报名材料", "/portal/papers");
    }

    private static NextStep Begin(PortalState state)
    {
        var reason = state.Registration is { } ended ? $"上一次报名{ended.State.ChineseName()}：{ended.EndReason}" : null;
        if (state.MayStart)
            return new(reason is null ? "开始报名" : "可以重新报名", reason ?? "整个过程大约需要十分钟，请准备好身份证和一张电子证件照。", reason is null ? "开始报名" : "重新开始报名", Registration);
        return new("当前不能报名", reason ?? "报名尚未开始或已经结束，请关注网上报名公告。", "查看公告", "/announcements");
    }
}
