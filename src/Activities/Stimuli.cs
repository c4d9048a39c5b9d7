namespace ExamReg.Activities;

/// <summary>The names of the stimuli that registrations wait for. Pages and jobs send them; the waiting steps decide.</summary>
public static class Stimuli
{
    /// <summary>The candidate accepts the agreement or not.</summary>
    public const string Agreement = "agreement";

    /// <summary>The candidate gives the basic information.</summary>
    public const string Information = "information";

    /// <summary>The candidate submits site and subjects.</summary>
    public const string Subjects = "subjects";

    /// <summary>The candidate uploads a photo.</summary>
    public const string Photo = "photo";

    /// <summary>The way leads through the photo again, and the stored one stays.</summary>
    public const string KeepPhoto = "keep-photo";

    /// <summary>修改报考信息: back to information and subjects.</summary>
    public const string EditInformation = "edit-information";

    /// <summary>修改照片: back to the photo.</summary>
    public const string EditPhoto = "edit-photo";

    /// <summary>申请信息审核.</summary>
    public const string ApplyForReview = "apply-for-review";

    /// <summary>A clerk approves or rejects.</summary>
    public const string Review = "review";

    /// <summary>The candidate sets out to pay.</summary>
    public const string Pay = "pay";

    /// <summary>The payment platform vouches for money.</summary>
    public const string MoneyReceived = "money-received";

    /// <summary>A clerk confirms the person at the desk.</summary>
    public const string Confirm = "confirm";

    /// <summary>A clerk takes a confirmation back.</summary>
    public const string UndoConfirmation = "undo-confirmation";

    /// <summary>The candidate withdraws.</summary>
    public const string Withdraw = "withdraw";
}
