using ExamReg.Web.Identity;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Desk;

/// <summary>Who an account id is, for lists that people read.</summary>
public sealed class AccountNames(IdentityDb identity)
{
    private const int MostFound = 500;

    /// <summary>Accounts whose user name or name contains a text.</summary>
    public async Task<IReadOnlyList<Guid>> MatchingAsync(string text, CancellationToken ct)
    {
        var pattern = Search.Containing(text);
        return await identity.Users
            .Where(account => EF.Functions.ILike(account.UserName!, pattern, Search.Escape) || EF.Functions.ILike(account.DisplayName, pattern, Search.Escape))
            .Select(account => account.Id).Take(MostFound).ToListAsync(ct);
    }

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
