namespace ExamReg.Activities.Messages;

/// <summary>
/// The occasions on which people are told something. Each has a template a language in <c>Templates</c>: the title in the first line,
/// the text below.
/// </summary>
public static class MessageKinds
{
    /// <summary>审核通过.</summary>
    public const string ReviewApproved = "review-approved";

    /// <summary>审核不通过; fills in <c>reason</c>, and <c>seats</c>: <c>held</c> or <c>released</c>.</summary>
    public const string ReviewRejected = "review-rejected";

    /// <summary>The seats were held for as long as the flow allows and are free now; the registration lives on.</summary>
    public const string SeatsFreed = "seats-freed";

    /// <summary>The payment window is about to end; fills in <c>amount</c> and <c>deadline</c>.</summary>
    public const string PaymentReminder = "payment-reminder";

    /// <summary>报名过期; fills in <c>reason</c>.</summary>
    public const string Expired = "expired";

    /// <summary>The money is here.</summary>
    public const string Paid = "paid";

    /// <summary>Late money bought the place all the same.</summary>
    public const string Revived = "revived";

    /// <summary>Late money goes back.</summary>
    public const string MoneyReturned = "money-returned";

    /// <summary>The platform has paid a refund out; fills in <c>amount</c>.</summary>
    public const string Refunded = "refunded";

    /// <summary>The ticket's print window has opened; fills in <c>until</c>.</summary>
    public const string TicketOpen = "ticket-open";

    /// <summary>现场确认 is done.</summary>
    public const string Confirmed = "confirmed";

    /// <summary>The site took a 现场确认 back.</summary>
    public const string ConfirmationUndone = "confirmation-undone";

    /// <summary>An administrator cancelled the registration; fills in <c>reason</c>.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>Title and text of somebody's own; fills in <c>title</c> and <c>body</c>.</summary>
    public const string Notice = Domain.Messages.SendMessage.FreeText;

    /// <summary>A link to choose a new password; fills in <c>userName</c> and <c>minutes</c>.</summary>
    public const string PasswordReset = "password-reset";

    /// <summary>The password was changed; fills in <c>userName</c>.</summary>
    public const string PasswordChanged = "password-changed";

    /// <summary>A link that proves the address; fills in <c>userName</c> and <c>minutes</c>.</summary>
    public const string EmailVerification = "email-verification";

    /// <summary>A QQ account may log in from now on; fills in <c>userName</c> and <c>nickname</c>.</summary>
    public const string QQLinked = "qq-linked";

    /// <summary>The QQ account may not any more; fills in <c>userName</c>.</summary>
    public const string QQUnlinked = "qq-unlinked";
}
