using System.Globalization;
using System.Text.Json.Nodes;
using ExamReg.Activities.Messages;
using ExamReg.Web.Accounts.Sessions;
using ExamReg.Web.Identity;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Accounts.QQ;

/// <summary>Somebody who has proved at QQ who they are, and is nobody here yet.</summary>
/// <param name="OpenId">QQ's id of the person for this site.</param>
/// <param name="Nickname">What QQ calls the person.</param>
public sealed record QQPerson(string OpenId, string Nickname);

/// <summary>Which QQ account may log in to which passport: one to one, decided by the indexes of <c>account_logins</c>.</summary>
public sealed class QQAccounts(
    UserManager<Account> users, IdentityDb db, SignInManager<Account> signIn, LoginSessions sessions, EndedSessions ended, AccountMails mails,
    TimeProvider time)
{
    /// <summary>The person that QQ has just named to this browser; null when there is none.</summary>
    /// <param name="startedBy">Only one that this account set out for.</param>
    public async Task<QQPerson?> CurrentAsync(Guid? startedBy = null)
    {
        var info = await signIn.GetExternalLoginInfoAsync(startedBy?.ToString());
        return info is { LoginProvider: QQOptions.Scheme }
            ? new(info.ProviderKey, info.Principal.Identity?.Name ?? "QQ 用户")
            : null;
    }

    /// <summary>What QQ said is used up.</summary>
    public Task ForgetAsync() => signIn.Context.SignOutAsync(IdentityConstants.ExternalScheme);

    /// <summary>The passport that the QQ account belongs to.</summary>
    public Task<Account?> FindAsync(QQPerson person) => users.FindByLoginAsync(QQOptions.Scheme, person.OpenId);

    /// <summary>The QQ account of a passport: its nickname when it was linked.</summary>
    public async Task<string?> NicknameAsync(Account account) =>
        (await users.GetLoginsAsync(account)).FirstOrDefault(login => login.LoginProvider == QQOptions.Scheme)?.ProviderDisplayName;

    /// <summary>Links. Null when done, also when it was so before; else why not.</summary>
    public async Task<string?> LinkAsync(Account account, QQPerson person, CancellationToken ct = default)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var linked = await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO identity.account_logins (login_provider, provider_key, provider_display_name, user_id)
            VALUES ({QQOptions.Scheme}, {person.OpenId}, {person.Nickname}, {account.Id})
            ON CONFLICT DO NOTHING
            """,
            ct);
        if (linked == 0)
        {
            var owner = await FindAsync(person);
            return owner?.Id == account.Id ? null
                : owner is not null ? Text.Of($"QQ“{person.Nickname}”已绑定其他通行证，一个 QQ 只能绑定一个通行证。")
                : Text.Of($"通行证“{account.UserName}”已绑定另一个 QQ，请先登录该通行证解除绑定。");
        }

        await mails.QueueAsync(account, MessageKinds.QQLinked, Moment(), new JsonObject { ["nickname"] = person.Nickname }, ct: ct);
        await transaction.CommitAsync(ct);
        return null;
    }

    /// <summary>Unlinks; other logins of the account end. Null when done; else why not.</summary>
    public async Task<string?> UnlinkAsync(Account account, CancellationToken ct = default)
    {
        if (!await users.HasPasswordAsync(account))
            return Text.Of("此通行证没有设置密码，解除绑定后将无法登录。请先通过“忘记密码”设置密码。");
        var login = (await users.GetLoginsAsync(account)).FirstOrDefault(candidate => candidate.LoginProvider == QQOptions.Scheme);
        if (login is null)
            return null;
        await using (var transaction = await db.Database.BeginTransactionAsync(ct))
        {
            var result = await users.RemoveLoginAsync(account, login.LoginProvider, login.ProviderKey);
            if (!result.Succeeded)
                return Text.Of("账号刚刚被改动，请刷新页面后重试。");
            await mails.QueueAsync(account, MessageKinds.QQUnlinked, Moment(), ct: ct);
            await transaction.CommitAsync(ct);
        }

        await sessions.EndOthersAsync(account.Id, LoginSessions.IdOf(signIn.Context.User), ct);
        ended.CheckNow(account.Id);
        await signIn.RefreshSignInAsync(account);
        return null;
    }

    private string Moment() => time.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
}
