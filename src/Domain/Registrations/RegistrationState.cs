namespace ExamReg.Domain.Registrations;

/// <summary>
/// Where a registration is. Stored as text. There is no waiting list, so nobody "waits for a place": seats are held at
/// submission or refused at once, and <see cref="UnderReview"/> always means a person looks at the data.
/// </summary>
public enum RegistrationState
{
    /// <summary>填报中: agreement, information or subjects are still being entered.</summary>
    FillingIn,

    /// <summary>待上传照片: submitted, without a photo it is not valid.</summary>
    AwaitingPhoto,

    /// <summary>已提交: information, subjects and photo are complete; the flow decides what is next.</summary>
    Submitted,

    /// <summary>待申请审核: the candidate must ask for the review.</summary>
    AwaitingReviewRequest,

    /// <summary>待审核: the site looks at data and photo.</summary>
    UnderReview,

    /// <summary>审核未通过: to be corrected and applied for again.</summary>
    ReviewRejected,

    /// <summary>审核通过: locked; the flow decides what is next.</summary>
    Approved,

    /// <summary>待支付: an order is open.</summary>
    AwaitingPayment,

    /// <summary>已支付: the money is there (or nothing was to pay).</summary>
    Paid,

    /// <summary>待现场确认: the candidate must appear at the site.</summary>
    AwaitingConfirmation,

    /// <summary>已确认: the site has seen the person.</summary>
    Confirmed,

    /// <summary>报名完成: the flow is finished.</summary>
    Completed,

    /// <summary>已过期: ended by a deadline; late money may revive it.</summary>
    Expired,

    /// <summary>已撤销: ended by the candidate or by staff.</summary>
    Withdrawn,

    /// <summary>已中止: the agreement was not accepted.</summary>
    Declined,
}

/// <summary>What is known about the states: Chinese names, allowed transitions, which of them are ends.</summary>
public static class RegistrationStates
{
    /// <summary>SQL condition (for partial indexes) that a registration is active.</summary>
    internal const string ActiveSql = "state NOT IN ('Expired', 'Withdrawn', 'Declined')";

    private static readonly Dictionary<RegistrationState, (string Name, RegistrationState[] Next)> All = new()
    {
        [RegistrationState.FillingIn] = ("填报中", [
            RegistrationState.AwaitingPhoto, RegistrationState.Submitted,
            RegistrationState.Expired, RegistrationState.Withdrawn, RegistrationState.Declined]),
        [RegistrationState.AwaitingPhoto] = ("待上传照片", [
            RegistrationState.FillingIn, RegistrationState.Submitted, RegistrationState.Expired, RegistrationState.Withdrawn]),
        [RegistrationState.Submitted] = ("已提交", [
            RegistrationState.FillingIn, RegistrationState.AwaitingPhoto, RegistrationState.AwaitingReviewRequest,
            RegistrationState.UnderReview, RegistrationState.AwaitingPayment, RegistrationState.Paid,
            RegistrationState.AwaitingConfirmation, RegistrationState.Completed, RegistrationState.Expired, RegistrationState.Withdrawn]),
        [RegistrationState.AwaitingReviewRequest] = ("待申请审核", [
            RegistrationState.FillingIn, RegistrationState.AwaitingPhoto, RegistrationState.Submitted, RegistrationState.UnderReview,
            RegistrationState.Expired, RegistrationState.Withdrawn]),
        [RegistrationState.UnderReview] = ("待审核", [
            RegistrationState.ReviewRejected, RegistrationState.Approved, RegistrationState.Expired, RegistrationState.Withdrawn]),
        [RegistrationState.ReviewRejected] = ("审核未通过", [
            RegistrationState.FillingIn, RegistrationState.AwaitingPhoto, RegistrationState.Submitted,
            RegistrationState.AwaitingReviewRequest, RegistrationState.UnderReview,
            RegistrationState.Expired, RegistrationState.Withdrawn]),
        [RegistrationState.Approved] = ("审核通过", [
            RegistrationState.UnderReview, RegistrationState.AwaitingPayment, RegistrationState.Paid, RegistrationState.AwaitingConfirmation, RegistrationState.Completed,
            RegistrationState.Expired, RegistrationState.Withdrawn]),
        [RegistrationState.AwaitingPayment] = ("待支付", [
            RegistrationState.FillingIn, RegistrationState.Paid, RegistrationState.Expired, RegistrationState.Withdrawn]),
        [RegistrationState.Paid] = ("已支付", [
            RegistrationState.AwaitingConfirmation, RegistrationState.Completed, RegistrationState.Withdrawn]),
        [RegistrationState.AwaitingConfirmation] = ("待现场确认", [
            RegistrationState.Confirmed, RegistrationState.Expired, RegistrationState.Withdrawn]),
        [RegistrationState.Confirmed] = ("已确认", [RegistrationState.AwaitingConfirmation, RegistrationState.Completed]),
        [RegistrationState.Completed] = ("报名完成", []),
        [RegistrationState.Expired] = ("已过期", [RegistrationState.Paid]),
        [RegistrationState.Withdrawn] = ("已撤销", []),
        [RegistrationState.Declined] = ("已中止", []),
    };

    /// <summary>The name in Chinese: for papers, messages and the audit.</summary>
    public static string ChineseName(this RegistrationState state) => All[state].Name;

    /// <summary>The name in the reader's language.</summary>
    public static string Name(this RegistrationState state) => Text.Find(All[state].Name) ?? All[state].Name;

    /// <summary>Counts for "one per candidate and session"; a completed registration is active too.</summary>
    public static bool IsActive(this RegistrationState state) =>
        state is not (RegistrationState.Expired or RegistrationState.Withdrawn or RegistrationState.Declined);

    /// <summary>Information, subjects and photo may be changed, unless the registration is locked.</summary>
    public static bool IsEditable(this RegistrationState state) => state is RegistrationState.FillingIn or RegistrationState.AwaitingPhoto
        or RegistrationState.Submitted or RegistrationState.AwaitingReviewRequest or RegistrationState.ReviewRejected;

    /// <summary>Form and ticket may be granted: after payment, or without one where the flow is free of charge.</summary>
    public static bool MayHavePapers(this RegistrationState state) => state is RegistrationState.Submitted or RegistrationState.Approved
        or RegistrationState.Paid or RegistrationState.Confirmed or RegistrationState.Completed;

    /// <summary>Whether one may follow the other.</summary>
    public static bool MayBecome(this RegistrationState state, RegistrationState next) => All[state].Next.Contains(next);
}
