using ExamReg.Workflows.Rehearsal;

namespace ExamReg.Activities;

/// <summary>What the steps of a registration ask of a made-up candidate in a rehearsal, and the marks that they leave on it.</summary>
public static class RegistrationFacts
{
    /// <summary>The data and photo are locked since the site approved them.</summary>
    public const string Locked = "locked";

    /// <summary>The fee is paid, or there was none.</summary>
    public const string Paid = "paid";

    /// <summary>The registration has expired.</summary>
    public const string Expired = "expired";

    /// <summary>The site's staff have seen the person.</summary>
    public const string Confirmed = "confirmed";

    /// <summary>Whether the chosen site reviews data and photo.</summary>
    public static RehearsalFact SiteReviews { get; } = RehearsalFact.Flag("site-reviews", "考点开启了信息审核");

    /// <summary>Whether the chosen site wants to see the person.</summary>
    public static RehearsalFact SiteConfirms { get; } = RehearsalFact.Flag("site-confirms", "考点要求现场确认");

    /// <summary>Whether the chosen subjects cost nothing.</summary>
    public static RehearsalFact NothingToPay { get; } = RehearsalFact.Flag("nothing-to-pay", "所报科目不收费");

    /// <summary>How many subjects the candidate wants to take.</summary>
    public static RehearsalFact SubjectCount { get; } = RehearsalFact.Value("subject-count", "想报的科目数");

    /// <summary>The photo at hand, a <see cref="Domain.Photos.PhotoMeasures"/>.</summary>
    public static RehearsalFact Photo { get; } = RehearsalFact.Value("photo", "手头的照片");

    /// <summary>When the session's payment closes.</summary>
    public static RehearsalFact PaymentCloses { get; } = RehearsalFact.Moment("payment-closes", "考次缴费截止", TimeSpan.FromDays(10));

    /// <summary>When tickets can first be printed.</summary>
    public static RehearsalFact TicketOpens { get; } = RehearsalFact.Moment("ticket-opens", "准考证开始打印", TimeSpan.FromDays(20));

    /// <summary>When tickets can no longer be printed.</summary>
    public static RehearsalFact TicketCloses { get; } = RehearsalFact.Moment("ticket-closes", "准考证结束打印", TimeSpan.FromDays(30));
}
