using System.Security.Claims;

namespace ExamReg.Web.Pages.Shared;

/// <summary>What the layouts show around every page.</summary>
/// <param name="SessionName">The session at the top of the workspace; null when there is none.</param>
/// <param name="Clock">The platform's clock.</param>
/// <param name="UnreadMessages">Beside the menu item 消息.</param>
public sealed record ShellState(string? SessionName, ClockState Clock, int UnreadMessages);

/// <summary>Loads the shell's state, once a request.</summary>
public sealed class Shell(TimeProvider time)
{
    private Task<ShellState>? _state;

    /// <summary>The state for this person, or for a visitor.</summary>
    public Task<ShellState> LoadAsync(ClaimsPrincipal user, CancellationToken ct = default) => _state ??= QueryAsync(user, ct);

    private Task<ShellState> QueryAsync(ClaimsPrincipal user, CancellationToken ct) => Task.FromResult(
        new ShellState(user.Identity?.IsAuthenticated == true ? Public.SampleContent.SessionName : null, new ClockState(time.GetUtcNow(), TimeSpan.Zero), 0));
}
