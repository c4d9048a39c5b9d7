using ExamReg.Domain;
using ExamReg.Domain.Candidates;
using ExamReg.Domain.Clock;
using ExamReg.Domain.Registrations;
using ExamReg.Domain.Sessions;
using ExamReg.Web.Identity;
using ExamReg.Workflows.Runtime;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Portal;

/// <summary>
/// Finds, once per request, the candidate of the logged-in account, the session, and the candidate's registration in it. Nothing
/// in the address or in a form takes part in that, so nobody reaches somebody else's data.
/// </summary>
public sealed class CurrentRegistration(ExamDb db, WorkflowRuntime runtime, EnrolCandidate enrol, IHttpContextAccessor http)
{
    private PortalState? state;

    /// <summary>Where the candidate stands.</summary>
    public async Task<PortalState> ReadAsync(CancellationToken ct = default) => state ??= await FindAsync(ct);

    /// <summary>The same, read anew: after a burst has changed it.</summary>
    public async Task<PortalState> RereadAsync(CancellationToken ct = default)
    {
        db.ChangeTracker.Clear();
        return state = await FindAsync(ct);
    }

    private async Task<PortalState> FindAsync(CancellationToken ct)
    {
        var candidateId = await CandidateIdAsync(ct);
        var now = await DatabaseClock.NowAsync(db, ct);
        var session = await SessionAsync(candidateId, now, ct);
        var registration = session is null
            ? null
            : await db.Registrations.AsNoTracking().AsSplitQuery()
                .Include(r => r.Site)
                .Include(r => r.Choices.OrderBy(choice => choice.StartsAt)).ThenInclude(choice => choice.Offering).ThenInclude(o => o.Subject)
                .Where(r => r.CandidateId == candidateId && r.SessionId == session.Id)
                .OrderByDescending(r => r.Serial)
                .FirstOrDefaultAsync(ct);
        var view = registration is null ? null : await runtime.FindAsync(registration.WorkflowInstanceId, ct);
        return new(candidateId, now, session, registration, view);
    }

    private async Task<Guid> CandidateIdAsync(CancellationToken ct)
    {
        var user = http.HttpContext!.User;
        var accountId = user.AccountId();
        var known = await db.Candidates.Where(c => c.AccountId == accountId).Select(c => (Guid?)c.Id).SingleOrDefaultAsync(ct);
        return known ?? (await enrol.HandleAsync(new(accountId, user.Identity!.Name!, user.DisplayName()), ct)).Value;
    }

    // The session in which the candidate has a registration that counts; else one that takes registrations; else the nearest.
    private async Task<ExamSession?> SessionAsync(Guid candidateId, DateTimeOffset now, CancellationToken ct)
    {
        var sessions = await db.Sessions.AsNoTracking().Where(s => s.State == SessionState.Open).ToListAsync(ct);
        if (sessions.Count <= 1)
            return sessions.SingleOrDefault();
        var ids = sessions.Select(s => s.Id).ToList();
        var registered = (await db.Registrations.Where(r => r.CandidateId == candidateId && ids.Contains(r.SessionId))
            .Select(r => new { r.SessionId, r.State }).ToListAsync(ct)).Where(r => r.State.IsActive()).Select(r => r.SessionId).ToHashSet();
        return sessions
            .OrderByDescending(s => registered.Contains(s.Id) && now < s.TicketClosesAt)
            .ThenByDescending(s => s.CheckRegistrationOpen(now).IsSuccess)
            .ThenByDescending(s => registered.Contains(s.Id))
            .ThenBy(s => (s.RegistrationOpensAt - now).Duration())
            .First();
    }
}
