using ExamReg.Domain;
using ExamReg.Domain.Messages;
using ExamReg.Web.Desk;
using ExamReg.Web.Identity;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Mails;

/// <summary>A mail in the administrators' list.</summary>
/// <param name="Mail">The mail.</param>
/// <param name="Who">The recipient's name.</param>
/// <param name="Number">The registration it is about.</param>
public sealed record MailRow(Mail Mail, string Who, string? Number);

/// <summary>A page of mails, and how many there are of each state.</summary>
/// <param name="Rows">The newest first.</param>
/// <param name="Counts">By state.</param>
/// <param name="HasMore">Whether there is a further page.</param>
public sealed record MailPage(IReadOnlyList<MailRow> Rows, IReadOnlyDictionary<MailState, int> Counts, bool HasMore);

/// <summary>What administrators see of mails: whether they left, and if not, why.</summary>
public sealed class MailBoard(ExamDb db, IdentityDb identity, AccountNames names)
{
    /// <summary>Mails on a page.</summary>
    public const int PageSize = 30;

    /// <summary>A page of the mails in a state, or of all.</summary>
    public async Task<MailPage> ReadAsync(MailState? state, int page, CancellationToken ct)
    {
        var counts = await db.Mails.GroupBy(mail => mail.State).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        var found = await db.Mails.AsNoTracking().Where(mail => state == null || mail.State == state)
            .OrderByDescending(mail => mail.CreatedAt).Skip((page - 1) * PageSize).Take(PageSize + 1).ToListAsync(ct);
        var rows = found.Take(PageSize).ToList();
        var people = await names.OfAsync(rows.Select(mail => mail.AccountId), ct);
        var ids = rows.Select(mail => mail.RegistrationId).OfType<Guid>().Distinct().ToArray();
        var numbers = await db.Registrations.Where(registration => ids.Contains(registration.Id)).ToDictionaryAsync(r => r.Id, r => r.Number, ct);
        return new(
            [.. rows.Select(mail => new MailRow(mail, people.GetValueOrDefault(mail.AccountId) ?? Text.Of("已删除的帐号"), Number(mail, numbers)))],
            counts, found.Count > PageSize);
    }

    /// <summary>One mail, or null.</summary>
    public Task<Mail?> FindAsync(Guid id, CancellationToken ct) => db.Mails.AsNoTracking().SingleOrDefaultAsync(mail => mail.Id == id, ct);

    /// <summary>The recipient's address as staff may see it: <c>z***@example.com</c>.</summary>
    public async Task<string?> MaskedAddressAsync(Guid accountId, CancellationToken ct) =>
        await identity.Users.Where(account => account.Id == accountId).Select(account => account.Email).SingleOrDefaultAsync(ct) is { Length: > 0 } address
            ? Mask(address)
            : null;

    /// <summary>An address with all but the first character of its name hidden.</summary>
    public static string Mask(string address)
    {
        var at = address.LastIndexOf('@');
        return at < 1 ? "***" : $"{address[0]}***{address[at..]}";
    }

    private static string? Number(Mail mail, Dictionary<Guid, string> numbers) => mail.RegistrationId is { } id ? numbers.GetValueOrDefault(id) : null;
}
