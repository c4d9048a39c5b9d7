using System.Globalization;
using System.Text.Json.Nodes;
using ExamReg.Activities.Messages;
using ExamReg.Web.Accounts.Links;
using ExamReg.Web.Accounts.Sessions;
using ExamReg.Web.Identity;
using Microsoft.AspNetCore.Identity;

namespace ExamReg.Web.Accounts;

/// <summary>
/// The passport's mail address: changed with the password, since whoever holds the address can reset it; verified by a link.
/// </summary>
public sealed class ChangeAddress(
    UserManager<Account> users, IdentityDb db, SignInManager<Account> signIn, LoginGuard guard, LoginSessions sessions, EndedSessions ended,
    AccountMails mails, TimeProvider time)
{
    /// <summary>Null when done; else why not, for the field of the password. The address was checked before.</summary>
    public async Task<string?> HandleAsync(Account account, string address, string password, CancellationToken ct = default)
    {
        var key = account.Id.ToString();
        var turn = await guard.TakeTurnAsync(ChangePassword.Purpose, key, ct);
        if (!turn.Allowed)
            return turn.Refusal(Text.Of("多次输错密码，修改邮箱已暂时停用"));
        if (!await users.CheckPasswordAsync(account, password))
            return Text.Of("密码不正确，请重新输入。");
        await guard.ForgetAsync(ChangePassword.Purpose, key, ct);

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // Changes the security stamp: links that went to the former address are worthless, and so are other logins.
        var result = await users.SetEmailAsync(account, address);
        if (!result.Succeeded)
            return Text.Of("账号刚刚被改动，请刷新页面后重试。");
        await AskAsync(account, ct);
        await transaction.CommitAsync(ct);
        await sessions.EndOthersAsync(account.Id, LoginSessions.IdOf(signIn.Context.User), ct);
        ended.CheckNow(account.Id);
        await signIn.RefreshSignInAsync(account);
        return null;
    }

    /// <summary>Sends the link that verifies the address; once a minute at most.</summary>
    public Task AskAsync(Account account, CancellationToken ct = default) => mails.QueueAsync(
        account, MessageKinds.EmailVerification,
        $"{account.NormalizedEmail}/{(time.GetUtcNow().ToUnixTimeSeconds() / 60).ToString(CultureInfo.InvariantCulture)}",
        new JsonObject { ["minutes"] = AccountLinks.Lifetime.TotalMinutes.ToString(CultureInfo.InvariantCulture) }, TimeSpan.FromDays(1), ct);

    /// <summary>Verifies by the link; false for one that does not work.</summary>
    public async Task<bool> VerifyAsync(Guid accountId, string? code) =>
        AccountLinks.Token(code) is { } token
        && await users.FindByIdAsync(accountId.ToString()) is { } account
        && (await users.ConfirmEmailAsync(account, token)).Succeeded;
}
