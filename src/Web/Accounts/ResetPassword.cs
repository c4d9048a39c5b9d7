using System.Globalization;
using ExamReg.Activities.Messages;
using ExamReg.Web.Accounts.Links;
using ExamReg.Web.Accounts.Sessions;
using ExamReg.Web.Identity;
using Microsoft.AspNetCore.Identity;

namespace ExamReg.Web.Accounts;

/// <summary>Sets a new password by the link of a mail. Every login of the account ends, a lock-out too, and the owner is told.</summary>
public sealed class ResetPassword(
    UserManager<Account> users, IdentityDb db, LoginGuard guard, LoginSessions sessions, EndedSessions ended, AccountMails mails, TimeProvider time)
{
    /// <summary>The account of a link that works; null for one that was used, is too old, or is none.</summary>
    public async Task<Account?> FindAsync(Guid accountId, string? code)
    {
        return AccountLinks.Token(code) is { } token
            && await users.FindByIdAsync(accountId.ToString()) is { } account
            && await users.VerifyUserTokenAsync(account, users.Options.Tokens.PasswordResetTokenProvider, UserManager<Account>.ResetPasswordTokenPurpose, token)
            ? account
            : null;
    }

    /// <summary>False when the link has been used meanwhile: of two at the same instant one wins.</summary>
    /// <param name="account">From <see cref="FindAsync"/>.</param>
    /// <param name="code">The link's.</param>
    /// <param name="password">Checked before.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<bool> HandleAsync(Account account, string code, string password, CancellationToken ct = default)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // The address was read by its owner just now.
        account.EmailConfirmed = true;
        var result = await users.ResetPasswordAsync(account, AccountLinks.Token(code)!, password);
        if (!result.Succeeded)
            return false;
        await mails.QueueAsync(account, MessageKinds.PasswordChanged, time.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), ct: ct);
        await transaction.CommitAsync(ct);

        await sessions.EndOthersAsync(account.Id, keep: null, ct);
        ended.CheckNow(account.Id);
        await guard.ForgetAsync(LogIn.Purpose, account.NormalizedUserName!, ct);
        return true;
    }
}
