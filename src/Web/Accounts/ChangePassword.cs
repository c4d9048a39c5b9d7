using System.Globalization;
using ExamReg.Activities.Messages;
using ExamReg.Web.Accounts.Sessions;
using ExamReg.Web.Identity;
using Microsoft.AspNetCore.Identity;

namespace ExamReg.Web.Accounts;

/// <summary>Changes the password of the person who is logged in; the account's other sessions end, and the owner is told by mail.</summary>
public sealed class ChangePassword(
    UserManager<Account> users, IdentityDb db, SignInManager<Account> signIn, LoginGuard guard, LoginSessions sessions, EndedSessions ended,
    AccountMails mails, TimeProvider time)
{
    internal const string Purpose = "password";

    /// <summary>Null when done; else why not, for the field of the present password. The new one was checked before.</summary>
    public async Task<string?> HandleAsync(Account account, string current, string next, CancellationToken ct = default)
    {
        var key = account.Id.ToString();
        var turn = await guard.TakeTurnAsync(Purpose, key, ct);
        if (!turn.Allowed)
            return turn.Refusal(Text.Of("多次输错当前密码，修改密码已暂时停用"));

        await using (var transaction = await db.Database.BeginTransactionAsync(ct))
        {
            var result = await users.ChangePasswordAsync(account, current, next);
            if (!result.Succeeded)
            {
                return result.Errors.Any(error => error.Code == nameof(IdentityErrorDescriber.PasswordMismatch))
                    ? turn.LeftAfterwards > 0 ? Text.Of("当前密码不正确，请重新输入。") : LoginTurn.LockedOut(Text.Of("当前密码不正确，修改密码已暂时停用"), turn.LockedFor)
                    : Text.Of("账号刚刚被改动，请刷新页面后重试。");
            }

            await mails.QueueAsync(account, MessageKinds.PasswordChanged, time.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), ct: ct);
            await transaction.CommitAsync(ct);
        }

        await guard.ForgetAsync(Purpose, key, ct);
        await sessions.EndOthersAsync(account.Id, LoginSessions.IdOf(signIn.Context.User), ct);
        ended.CheckNow(account.Id);
        await signIn.RefreshSignInAsync(account);
        return null;
    }
}
