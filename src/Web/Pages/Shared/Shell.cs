using System.Security.Claims;
using ExamReg.Domain;
using ExamReg.Domain.Clock;
using ExamReg.Domain.Sessions;
using ExamReg.Web.Identity;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Pages.Shared;

/// <summary>What the layouts show around every page.</summary>
/// <param name="SessionName">The session at the top of the workspace; null when there is none.</param>
/// <param name="Clock">The platform's clock.</param>
/// <param name="UnreadMessages">Beside the menu item 消息.</param>
public sealed record ShellState(string? SessionName, ClockState Clock, int UnreadMessages);

/// <summary>Loads the shell's state, once a request.</summary>
public sealed class Shell(ExamDb db)
{
    private Task<ShellState>? _state;

    /// <summary>The state for this person, or for a visitor.</summary>
    public Task<ShellState> LoadAsync(ClaimsPrincipal user, CancellationToken ct = default) => _state ??= QueryAsync(user, ct);

    private async Task<ShellState> QueryAsync(ClaimsPrincipal user, CancellationToken ct)
    {
        var reading = await DatabaseClock.ReadAsync(db, ct);
        var clock = new ClockState(reading.Now, reading.Shift);
        if (user.Identity?.IsAuthenticated != true)
            return new ShellState(null, clock, 0);
        var session = await db.Sessions.Where(candidate => candidate.State == SessionState.Open)
            .OrderBy(candidate => candidate.ExamStartsOn).Select(candidate => candidate.Name).FirstOrDefaultAsync(ct);
        var account = user.AccountId();
        var unread = user.IsInRole(Roles.Candidate)
            ? await db.Messages.CountAsync(message => message.Candidate.AccountId == account && message.ReadAt == null, ct)
            : 0;
        return new ShellState(session, clock, unread);
    }
}
