using ExamReg.Web.Identity;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Desk;

/// <summary>Who an account id is, for lists that people read.</summary>
public sealed class AccountNames(IdentityDb identity)
{
    /// <summary>The names of accounts; those that are gone are missing.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> OfAsync(IEnumerable<Guid> accounts, CancellationToken ct)
    {
        var ids = accounts.Distinct().ToArray();
        return ids.Length == 0
            ? new Dictionary<Guid, string>()
            : await identity.Users.Where(account => ids.Contains(account.Id))
                .ToDictionaryAsync(account => account.Id, account => account.DisplayName == "" ? account.UserName! : account.DisplayName, ct);
    }
}
