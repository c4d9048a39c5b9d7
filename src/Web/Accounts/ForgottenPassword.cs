using System.Globalization;
using System.Text.Json.Nodes;
using ExamReg.Activities.Messages;
using ExamReg.Web.Accounts.Links;
using ExamReg.Web.Identity;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Accounts;

/// <summary>
/// 忘记密码: a mail with a link goes to the account's address. Whoever asks learns nothing: the answer is the same whether there is
/// such an account or not, and so is the limit on asking. The captcha was checked before.
/// </summary>
public sealed class ForgottenPassword(UserManager<Account> users, LoginGuard guard, AccountMails mails, TimeProvider time)
{
    // One person may have several passports with one address; a school's address for a hundred pupils is nobody's.
    private const int MostAccounts = 3;

    private static readonly TimeSpan _worthSending = TimeSpan.FromHours(2);

    /// <summary>Null when taken; else why not now.</summary>
    /// <param name="name">User name or mail address.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<string?> HandleAsync(string name, CancellationToken ct = default)
    {
        name = name.Trim();
        var turn = await guard.TakeTurnAsync("forgotten", users.NormalizeName(name), ct);
        if (!turn.Allowed)
            return turn.Refusal(Text.Of("申请次数过多，重置密码已暂时停用"));
        // Once a minute: a second click makes no second mail.
        var minute = time.GetUtcNow().ToUnixTimeSeconds() / 60;
        foreach (var account in await FindAsync(name, ct))
        {
            await mails.QueueAsync(
                account, MessageKinds.PasswordReset, minute.ToString(CultureInfo.InvariantCulture),
                new JsonObject { ["minutes"] = AccountLinks.Lifetime.TotalMinutes.ToString(CultureInfo.InvariantCulture) }, _worthSending, ct);
        }

        return null;
    }

    private async Task<IReadOnlyList<Account>> FindAsync(string name, CancellationToken ct)
    {
        if (await users.FindByNameAsync(name) is { } account)
            return [account];
        var address = users.NormalizeEmail(name);
        var found = await users.Users.Where(candidate => candidate.NormalizedEmail == address).OrderBy(candidate => candidate.CreatedAt)
            .Take(MostAccounts + 1).ToListAsync(ct);
        return found.Count > MostAccounts ? [] : found;
    }
}
