using System.Collections.Concurrent;
using System.Security.Claims;
using ExamReg.Web.Identity;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;

namespace ExamReg.Web.Accounts.Sessions;

/// <summary>
/// Sessions that ended before their cookie did. On the node where it was decided, they end with
/// their next request; other nodes notice at their regular check (<see cref="AccountsOptions.SessionCheckSeconds"/>).
/// </summary>
public sealed class EndedSessions(TimeProvider time)
{
    private static readonly TimeSpan _remembered = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _changed = new();

    /// <summary>From now on, cookies of this account that were issued before are looked at closely.</summary>
    public void CheckNow(Guid accountId)
    {
        var now = time.GetUtcNow();
        _changed[accountId] = now;
        // Every session is checked regularly anyway; the list only covers the moment before.
        foreach (var (id, at) in _changed)
        {
            if (now - at > _remembered)
                _changed.TryRemove(id, out _);
        }
    }

    internal static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var services = context.HttpContext.RequestServices;
        if (services.GetRequiredService<EndedSessions>().IsSuspect(context)
            && (await services.GetRequiredService<SignInManager<Account>>().ValidateSecurityStampAsync(context.Principal) is null
                || !await services.GetRequiredService<LoginSessions>().IsAliveAsync(context.Principal, context.HttpContext)))
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(IdentityConstants.ApplicationScheme);
            return;
        }

        await SecurityStampValidator.ValidatePrincipalAsync(context);
    }

    private bool IsSuspect(CookieValidatePrincipalContext context) =>
        !_changed.IsEmpty
        && Guid.TryParse(context.Principal?.FindFirstValue(ClaimTypes.NameIdentifier), out var id)
        && _changed.ContainsKey(id);
}
