using ExamReg.Domain.Clock;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Domain.Registrations;

/// <summary>Begins a registration; the database's index allows one active per candidate and session.</summary>
public sealed class BeginRegistration(ExamDb db)
{
    /// <summary>Input.</summary>
    /// <param name="SessionId">Session.</param>
    /// <param name="CandidateId">Candidate.</param>
    /// <param name="WorkflowInstanceId">The instance that will own it.</param>
    /// <param name="RegistrationId">Its id, where the caller has chosen one (the instance's correlation id); else a new one.</param>
    public sealed record Command(Guid SessionId, Guid CandidateId, Guid WorkflowInstanceId, Guid? RegistrationId = null);

    /// <summary>What was begun.</summary>
    public sealed record Begun(Guid RegistrationId, string Number);

    /// <summary>Begins. Errors: <c>session-not-found</c>, <c>session-closed</c>, <c>already-registered</c>.</summary>
    public async Task<Result<Begun>> HandleAsync(Command command, CancellationToken ct = default)
    {
        var session = await db.Sessions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == command.SessionId, ct);
        if (session is null)
            return new DomainError("session-not-found", Text.Of("没有找到该考次。请从首页重新选择。"));
        var now = await DatabaseClock.NowAsync(db, ct);
        var open = session.CheckRegistrationOpen(now);
        if (!open.IsSuccess)
            return Result<Begun>.Failure(open.Errors);

        var id = command.RegistrationId ?? Guid.CreateVersion7();
        // The index decides, not a query before: of two at the same moment the second waits here and then inserts nothing.
        var numbers = await db.ListAsync<string>(
            $"""
            INSERT INTO exam.registrations
                (id, serial, number, session_id, candidate_id, workflow_instance_id, state, is_locked, marked_fields, created_at)
            SELECT {id}, s.n, {session.Code} || lpad(s.n::text, greatest(7, length(s.n::text)), '0'),
                {command.SessionId}, {command.CandidateId}, {command.WorkflowInstanceId}, 'FillingIn', false, ARRAY[]::text[], {now}
            FROM (SELECT nextval('exam.registration_serials') AS n) AS s
            ON CONFLICT (candidate_id, session_id) WHERE state NOT IN ('Expired', 'Withdrawn', 'Declined') DO NOTHING
            RETURNING number AS "Value"
            """,
            ct);
        if (numbers is [var number])
            return new Begun(id, number);

        var existing = await db.Registrations.AsNoTracking()
            .Where(r => r.CandidateId == command.CandidateId && r.SessionId == command.SessionId)
            .OrderByDescending(r => r.Serial)
            .Select(r => new { r.Number, r.State })
            .FirstOrDefaultAsync(ct);
        return new DomainError(
            "already-registered",
            Text.Of($"您在“{session.Name}”中已有报名（报名号 {existing?.Number}，状态“{existing?.State.Name()}”），每个考次只能有一份有效报名。请在原报名中继续办理。"));
    }
}
