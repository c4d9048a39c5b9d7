using ExamReg.Domain.Clock;
using ExamReg.Domain.Exams;
using ExamReg.Domain.Offerings;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ExamReg.Domain.Sessions;

/// <summary>One sitting (考次) of an exam with its windows; a candidate always acts within one session.</summary>
public sealed class ExamSession
{
    private ExamSession()
    {
    }

    /// <summary>Creates a session in preparation.</summary>
    public ExamSession(Guid id, Guid examId, string code, string name, string agreementText, SessionWindows windows)
    {
        (Id, ExamId, Code, Name, AgreementText) = (id, examId, code, name, agreementText);
        SetWindows(windows);
    }

    /// <summary>Id.</summary>
    public Guid Id { get; private set; }

    /// <summary>The exam it is a sitting of.</summary>
    public Guid ExamId { get; private set; }

    /// <summary>The exam it is a sitting of.</summary>
    public Exam Exam { get; private set; } = null!;

    /// <summary>Short unique code of digits, such as <c>202609</c>: registration numbers begin with it.</summary>
    public string Code { get; private set; } = "";

    /// <summary>Name as shown at the top of the workspace and printed on papers.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The registration agreement (报名协议), Markdown.</summary>
    public string AgreementText { get; private set; } = "";

    /// <summary>Draft, open, closed or archived.</summary>
    public SessionState State { get; private set; } = SessionState.Draft;

    /// <summary>From here candidates may begin.</summary>
    public DateTimeOffset RegistrationOpensAt { get; private set; }

    /// <summary>From here nobody may begin or submit for the first time.</summary>
    public DateTimeOffset RegistrationClosesAt { get; private set; }

    /// <summary>From here no money is taken.</summary>
    public DateTimeOffset PaymentClosesAt { get; private set; }

    /// <summary>Default begin of site confirmation.</summary>
    public DateTimeOffset ConfirmationOpensAt { get; private set; }

    /// <summary>Default end of site confirmation.</summary>
    public DateTimeOffset ConfirmationClosesAt { get; private set; }

    /// <summary>From here admission tickets may be printed.</summary>
    public DateTimeOffset TicketOpensAt { get; private set; }

    /// <summary>From here tickets are no longer printed.</summary>
    public DateTimeOffset TicketClosesAt { get; private set; }

    /// <summary>First exam day (in China).</summary>
    public DateOnly ExamStartsOn { get; private set; }

    /// <summary>Last exam day (in China).</summary>
    public DateOnly ExamEndsOn { get; private set; }

    /// <summary>What can be taken where.</summary>
    public List<Offering> Offerings { get; private set; } = [];

    /// <summary>Publishes the session.</summary>
    public Result Open() => Move(SessionState.Open, SessionState.Draft, SessionState.Closed);

    /// <summary>Stops the session: no new registrations whatever the window says.</summary>
    public Result Close() => Move(SessionState.Closed, SessionState.Open);

    /// <summary>Puts the session away.</summary>
    public Result Archive() => Move(SessionState.Archived, SessionState.Closed);

    /// <summary>Sets all windows; the database checks their order.</summary>
    public void SetWindows(SessionWindows windows)
    {
        (RegistrationOpensAt, RegistrationClosesAt) = (windows.RegistrationOpensAt, windows.RegistrationClosesAt);
        PaymentClosesAt = windows.PaymentClosesAt;
        (ConfirmationOpensAt, ConfirmationClosesAt) = (windows.ConfirmationOpensAt, windows.ConfirmationClosesAt);
        (TicketOpensAt, TicketClosesAt) = (windows.TicketOpensAt, windows.TicketClosesAt);
        (ExamStartsOn, ExamEndsOn) = (windows.ExamStartsOn, windows.ExamEndsOn);
    }

    /// <summary>Success while registration is open at <paramref name="now"/>; else <c>session-closed</c> naming the window.</summary>
    public Result CheckRegistrationOpen(DateTimeOffset now)
    {
        if (State != SessionState.Open)
            return new DomainError("session-closed", Text.Of($"“{Name}”未开放报名。请关注网上报名公告。"));
        if (now < RegistrationOpensAt)
            return new DomainError("session-closed", Text.Of($"“{Name}”的报名将于 {BeijingTime.Minute(RegistrationOpensAt)} 开始，请届时再来。"));
        if (now >= RegistrationClosesAt)
            return new DomainError("session-closed", Text.Of($"“{Name}”的报名已于 {BeijingTime.Minute(RegistrationClosesAt)} 截止。请关注下一考次的公告。"));
        return Result.Success();
    }

    private Result Move(SessionState next, params SessionState[] allowedFrom)
    {
        if (!allowedFrom.Contains(State))
            return new DomainError("wrong-state", Text.Of($"考次“{Name}”当前为 {State}，不能转为 {next}。"));
        State = next;
        return Result.Success();
    }
}

internal sealed class ExamSessionConfiguration : IEntityTypeConfiguration<ExamSession>
{
    public void Configure(EntityTypeBuilder<ExamSession> session)
    {
        session.HasIndex(s => s.Code).IsUnique();
        session.HasOne(s => s.Exam).WithMany(e => e.Sessions).OnDelete(DeleteBehavior.Restrict);
        session.ToTable("exam_sessions", table =>
        {
            table.HasCheckConstraint("ck_exam_sessions_registration_window", "registration_opens_at < registration_closes_at");
            table.HasCheckConstraint("ck_exam_sessions_payment_after_opening", "payment_closes_at > registration_opens_at");
            table.HasCheckConstraint("ck_exam_sessions_confirmation_window", "confirmation_opens_at < confirmation_closes_at");
            table.HasCheckConstraint("ck_exam_sessions_ticket_window", "ticket_opens_at < ticket_closes_at");
            table.HasCheckConstraint("ck_exam_sessions_exam_days", "exam_starts_on <= exam_ends_on");
        });
    }
}
