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
            return new(Domain.Text.Of("阅读报名协议"), Domain.Text.Of("请先阅读并同意报名协议。"), Domain.Text.Of("继续报名"), Registration);
        if (state.Accepts(Stimuli.Information))
            return new(Domain.Text.Of("填写基本信息"), Domain.Text.Of("请按身份证如实填写。"), Domain.Text.Of("继续报名"), Registration);
        if (state.Accepts(Stimuli.Subjects))
            return new(Domain.Text.Of("选择考点和科目"), Domain.Text.Of("名额在提交报考信息时占用，请尽快选择。"), Domain.Text.Of("继续报名"), Registration);
        if (state.Accepts(Stimuli.Photo))
            return new(Domain.Text.Of("上传照片"), Domain.Text.Of("考生必须上传照片，否则报名无效。"), Domain.Text.Of("上传照片"), Registration);
        if (state.WaitingFor<ReviewApplication>() is not null)
        {
            return state.Registration!.State == RegistrationState.ReviewRejected
                ? new(Domain.Text.Of("审核未通过，请修改"), Domain.Text.Of($"原因：{state.Registration.RejectReason}"), Domain.Text.Of("查看并修改"), Registration)
                : new(Domain.Text.Of("申请信息审核"), Domain.Text.Of("核对无误后，请申请考点审核。"), Domain.Text.Of("核对并申请审核"), Registration);
        }
        if (state.WaitingFor<Review>() is not null)
            return new(Domain.Text.Of("等待考点审核"), Domain.Text.Of("考点正在审核您的信息和照片，结果会通过消息通知您。"));
        if (state.Accepts(Stimuli.Pay))
            return new(Domain.Text.Of("完成网上支付"), Domain.Text.Of("请在截止时间前支付，逾期报名自动过期，名额将被释放。"), Domain.Text.Of("去支付"), "/portal/payment");
        if (state.WaitingFor<SiteConfirmation>() is not null)
            return new(Domain.Text.Of("到考点现场确认"), Domain.Text.Of("请在考生通告规定的时间内，本人携带身份证件到考点确认。"), Domain.Text.Of("查看考生通告"), "/portal/confirmation");
        if (state.WaitingFor<Ticket>() is not null)
        {
            return state.Registration!.CheckTicketPrintable(state.Now) is { IsSuccess: false, Errors: [var notYet, ..] }
                ? new(Domain.Text.Of("报名已完成"), notYet.Message, Domain.Text.Of("查看报名材料"), "/portal/papers")
                : new(Domain.Text.Of("打印准考证"), Domain.Text.Of("准考证已开放打印，考试当天请随身携带。"), Domain.Text.Of("打印下载准考证"), "/portal/papers");
        }
        return new(Domain.Text.Of("报名已完成"), Domain.Text.Of("您已完成全部报名流程，祝考试顺利。"), Domain.Text.Of("查看报名材料"), "/portal/papers");
    }

    private static NextStep Begin(PortalState state)
    {
        var reason = state.Registration is { } ended ? Domain.Text.Of($"上一次报名{ended.State.Name()}：{Domain.Text.Known(ended.EndReason)}") : null;
        if (state.MayStart)
            return new(reason is null ? Domain.Text.Of("开始报名") : Domain.Text.Of("可以重新报名"), reason ?? Domain.Text.Of("整个过程大约需要十分钟，请准备好身份证和一张电子证件照。"), reason is null ? Domain.Text.Of("开始报名") : Domain.Text.Of("重新开始报名"), Registration);
        return new(Domain.Text.Of("当前不能报名"), reason ?? Domain.Text.Of("报名尚未开始或已经结束，请关注网上报名公告。"), Domain.Text.Of("查看公告"), "/announcements");
    }
}
