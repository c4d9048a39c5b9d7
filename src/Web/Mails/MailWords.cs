using ExamReg.Activities.Messages;
using ExamReg.Domain.Messages;

namespace ExamReg.Web.Mails;

/// <summary>What the administrators' pages call states and kinds of mails.</summary>
public static class MailWords
{
    /// <summary>A state's name.</summary>
    public static string Of(MailState state) => state switch
    {
        MailState.Pending => Text.Of("待发送"),
        MailState.Sent => Text.Of("已发送"),
        MailState.Failed => Text.Of("失败"),
        _ => Text.Of("已过时"),
    };

    /// <summary>A state's colour.</summary>
    public static string ChipOf(MailState state) => state switch
    {
        MailState.Pending => "chip-warning",
        MailState.Sent => "chip-success",
        MailState.Failed => "chip-danger",
        _ => "",
    };

    /// <summary>What the button says that has a mail sent again; null where there is none.</summary>
    public static string? ButtonOf(Mail mail) => mail.State switch
    {
        MailState.Failed or MailState.Overtaken => Text.Of("重试"),
        MailState.Sent => Text.Of("再发一次"),
        _ => null,
    };

    /// <summary>A kind's name.</summary>
    public static string OfKind(string kind) => kind switch
    {
        MessageKinds.ReviewApproved => Text.Of("审核通过"),
        MessageKinds.ReviewRejected => Text.Of("审核不通过"),
        MessageKinds.PaymentReminder => Text.Of("支付提醒"),
        MessageKinds.Expired => Text.Of("报名过期"),
        MessageKinds.Paid => Text.Of("支付成功"),
        MessageKinds.Revived => Text.Of("报名恢复"),
        MessageKinds.MoneyReturned => Text.Of("款项将退回"),
        MessageKinds.Refunded => Text.Of("退款完成"),
        MessageKinds.TicketOpen => Text.Of("准考证开放"),
        MessageKinds.Confirmed => Text.Of("现场确认完成"),
        MessageKinds.ConfirmationUndone => Text.Of("现场确认撤回"),
        MessageKinds.Cancelled => Text.Of("报名被取消"),
        MessageKinds.PasswordReset => Text.Of("重置密码"),
        MessageKinds.PasswordChanged => Text.Of("密码已修改"),
        MessageKinds.EmailVerification => Text.Of("验证邮箱"),
        MessageKinds.QQLinked => Text.Of("绑定 QQ"),
        MessageKinds.QQUnlinked => Text.Of("解除 QQ 绑定"),
        MessageKinds.Notice => Text.Of("通知"),
        _ => kind,
    };
}
