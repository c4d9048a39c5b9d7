using System.Security.Claims;
using ExamReg.Web.Identity;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace ExamReg.Web.Accounts.Sessions;

/// <summary>The regular look at a cookie: besides the account's security stamp, its session must still stand.</summary>
internal sealed class SessionCheck(
    IOptions<SecurityStampValidatorOptions> options, SignInManager<Account> signIn, ILoggerFactory logger, LoginSessions sessions)
    : SecurityStampValidator<Account>(options, signIn, logger)
{
    protected override async Task<Account?> VerifySecurityStamp(ClaimsPrincipal? principal) =>
        await base.VerifySecurityStamp(principal) is { } account && await sessions.IsAliveAsync(principal, SignInManager.Context) ? account : null;

    /// <summary>The principal is made anew from the database; the session goes on.</summary>
    internal static Task CarryAsync(SecurityStampRefreshingPrincipalContext context)
    {
        LoginSessions.Carry(LoginSessions.IdOf(context.CurrentPrincipal), context.NewPrincipal!);
        return Task.CompletedTask;
    }
}
