using ExamReg.Domain.Candidates;
using ExamReg.Domain.Confirmations;
using ExamReg.Domain.Orders;
using ExamReg.Domain.Reviews;
using ExamReg.Domain.Sessions;
using ExamReg.Domain.Sites;

namespace ExamReg.Domain.Registrations;

/// <summary>
/// One candidate's registration (报名) in one session, owned by exactly one workflow instance. This part holds what is stored;
/// <c>Registration.Information.cs</c> the basic information; <c>Registration.Transitions.cs</c> what may happen to it.
/// </summary>
public sealed partial class Registration
{
    /// <summary>In <see cref="MarkedFields"/>: the photo.</summary>
    public const string PhotoMark = "Photo";

    /// <summary>In <see cref="MarkedFields"/>: site and subjects.</summary>
    public const string SubjectsMark = "OfferingIds";

    private Registration()
    {
    }

    /// <summary>Id (UUID version 7); also the correlation id of its workflow instance.</summary>
    public Guid Id { get; private set; }

    /// <summary>From the sequence <c>exam.registration_serials</c>.</summary>
    public long Serial { get; private set; }

    /// <summary>The number that people read (报名号): the session's code and the serial; unique.</summary>
    public string Number { get; private set; } = "";

    /// <summary>The session.</summary>
    public Guid SessionId { get; private set; }

    /// <summary>The session.</summary>
    public ExamSession Session { get; private set; } = null!;

    /// <summary>The candidate.</summary>
    public Guid CandidateId { get; private set; }

    /// <summary>The candidate.</summary>
    public Candidate Candidate { get; private set; } = null!;

    /// <summary>The workflow instance that owns it; unique.</summary>
    public Guid WorkflowInstanceId { get; private set; }

    /// <summary>Where it is.</summary>
    public RegistrationState State { get; private set; }

    /// <summary>The site, once subjects were submitted.</summary>
    public Guid? SiteId { get; private set; }

    /// <summary>The site, once subjects were submitted.</summary>
    public Site? Site { get; private set; }

    /// <summary>When the agreement was accepted.</summary>
    public DateTimeOffset? AgreementAcceptedAt { get; private set; }

    /// <summary>SHA-256 (lower-case hex) of the agreement's text that was accepted.</summary>
    public string? AgreementHash { get; private set; }

    /// <summary>Last submission of subjects; null before the first.</summary>
    public DateTimeOffset? SubmittedAt { get; private set; }

    /// <summary>
    /// Until when seats are held while it is the candidate's turn (docs/adr/0015). Going back and forth does not move it; null where
    /// no seats are held, where the site looks at them, and once they are paid.
    /// </summary>
    public DateTimeOffset? SeatsHeldUntil { get; private set; }

    /// <summary>The deadline of the first order since the seats were taken: a later order of the same seats has no other.</summary>
    public DateTimeOffset? PayBy { get; private set; }

    /// <summary>Information, subjects and photo can no longer be changed (set by the review's approval and by payment).</summary>
    public bool IsLocked { get; private set; }

    /// <summary>Last application for review.</summary>
    public DateTimeOffset? ReviewRequestedAt { get; private set; }

    /// <summary>Why the last review was not passed; null when it was or there was none.</summary>
    public string? RejectReason { get; private set; }

    /// <summary>Fields that the last review marked (names of <see cref="BasicInformationInput"/>'s properties, or <c>Photo</c>).</summary>
    public string[] MarkedFields { get; private set; } = [];

    /// <summary>When the registration form was granted.</summary>
    public DateTimeOffset? FormGrantedAt { get; private set; }

    /// <summary>Number on the admission ticket (准考证号), kept once given; unique.</summary>
    public string? TicketNumber { get; private set; }

    /// <summary>When the ticket was granted.</summary>
    public DateTimeOffset? TicketGrantedAt { get; private set; }

    /// <summary>Begin of the print window.</summary>
    public DateTimeOffset? TicketFrom { get; private set; }

    /// <summary>End of the print window (exclusive).</summary>
    public DateTimeOffset? TicketUntil { get; private set; }

    /// <summary>When the site confirmed the person.</summary>
    public DateTimeOffset? ConfirmedAt { get; private set; }

    /// <summary>Account of the staff member who confirmed.</summary>
    public Guid? ConfirmedBy { get; private set; }

    /// <summary>When it ended without success (expired, withdrawn, declined).</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>Why it ended, Chinese, shown to the candidate.</summary>
    public string? EndReason { get; private set; }

    /// <summary>When it was begun.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>PostgreSQL's xmin: a stale write fails.</summary>
    public uint Version { get; private set; }

    /// <summary>Chosen subjects.</summary>
    public List<Choice> Choices { get; private set; } = [];

    /// <summary>The photo; large, include it only to show it.</summary>
    public RegistrationPhoto? Photo { get; private set; }

    /// <summary>Orders, the open or paid one and closed ones.</summary>
    public List<Order> Orders { get; private set; } = [];

    /// <summary>All decisions of the site's review.</summary>
    public List<ReviewDecision> ReviewDecisions { get; private set; } = [];

    /// <summary>Confirmations at the site, undone ones included.</summary>
    public List<SiteConfirmation> Confirmations { get; private set; } = [];
}
