using ExamReg.Web.Identity;
using Microsoft.AspNetCore.Identity;

namespace ExamReg.Web.Accounts;

/// <summary>Changes the password of the person who is logged in; the account's other sessions end.</summary>
public sealed class ChangePassword(
    UserManager<Account> users, SignInManager<Account> signIn, LoginGuard guard, EndedSessions sessions)
{
    /// <summary>Null when done; else why not, for the field of the present password. The new one was checked before.</summary>
    public async Task<string?> HandleAsync(Account account, string current, string next, CancellationToken ct = default)
    {
        const string purpose = "password";
        var key = account.Id.ToString();
        var turn = await guard.TakeTurnAsync(purpose, key, ct);
        if (!turn.Allowed)
            return LogIn.LockedOut(Text.Of("多次输错当前密码，修改密码已暂时停用"), turn.LockedFor);

        var result = await users.ChangePasswordAsync(account, current, next);
        if (!result.Succeeded)
        {
            return result.Errors.Any(error => error.Code == nameof(IdentityErrorDescriber.PasswordMismatch))
                ? turn.LeftAfterwards > 0 ? Text.Of("当前密码不正确，请重新输入。") : LogIn.LockedOut(Text.Of("当前密码不正确，修改密码已暂时停用"), turn.LockedFor)
                : Text.Of("账号刚刚被改动，请刷新页面后重试。");
        }

        await guard.ForgetAsync(purpose, key, ct);
        sessions.CheckNow(account.Id);
        await signIn.RefreshSignInAsync(account);
        return null;
    }
}
