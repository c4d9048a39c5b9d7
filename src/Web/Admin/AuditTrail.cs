using ExamReg.Domain;
using ExamReg.Domain.Audit;
using ExamReg.Domain.Clock;
using ExamReg.Web.Desk;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Admin;

/// <summary>What to look for in the audit; what is null does not matter.</summary>
/// <param name="Act">One of <see cref="AuditActs"/>.</param>
/// <param name="Subject">A 报名号, a subject, or the id in one.</param>
/// <param name="Who">Part of an account's user name or name.</param>
/// <param name="From">First day, as China counts.</param>
/// <param name="Until">Last day.</param>
/// <param name="Before">Only entries with a smaller number: the next page.</param>
public sealed record AuditFilter(
    string? Act = null, string? Subject = null, string? Who = null, DateOnly? From = null, DateOnly? Until = null, long? Before = null);

/// <summary>An entry as people read it.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Who">The account's name.</param>
/// <param name="Subject">What it was done to.</param>
public sealed record AuditRow(AuditEntry Entry, string Who, AuditSubject Subject);

/// <summary>A page of the audit.</summary>
/// <param name="Rows">The newest first.</param>
/// <param name="Older">Where the next page begins; null on the last.</param>
public sealed record AuditPage(IReadOnlyList<AuditRow> Rows, long? Older);

/// <summary>Reads the audit.</summary>
public sealed class AuditTrail(ExamDb db, AccountNames names, AuditSubjects subjects)
{
    /// <summary>Entries on a page.</summary>
    public const int PageSize = 50;

    /// <summary>A page of what the filter finds.</summary>
    public async Task<AuditPage> ReadAsync(AuditFilter filter, CancellationToken ct)
    {
        var found = await (await FoundAsync(filter, ct)).OrderByDescending(entry => entry.Id).Take(PageSize + 1).ToListAsync(ct);
        var page = found.Take(PageSize).ToList();
        var people = await names.OfAsync(page.Where(entry => entry.Who is not null).Select(entry => entry.Who!.Value), ct);
        var named = await subjects.OfAsync(page.Select(entry => entry.Subject), ct);
        return new(
            [.. page.Select(entry => new AuditRow(entry, Who(entry, people), named[entry.Subject]))],
            found.Count > PageSize ? page[^1].Id : null);
    }

    private async Task<IQueryable<AuditEntry>> FoundAsync(AuditFilter filter, CancellationToken ct)
    {
        var entries = db.AuditEntries.AsNoTracking();
        if (filter.Act is not null)
            entries = entries.Where(entry => entry.Act == filter.Act);
        if (filter.Before is { } before)
            entries = entries.Where(entry => entry.Id < before);
        if (filter.From is { } from)
        {
            var begin = ChinaTime.At(from, TimeOnly.MinValue);
            entries = entries.Where(entry => entry.At >= begin);
        }
        if (filter.Until is { } until)
        {
            var end = ChinaTime.At(until.AddDays(1), TimeOnly.MinValue);
            entries = entries.Where(entry => entry.At < end);
        }
        if (filter.Who is { } who)
        {
            var accounts = await names.MatchingAsync(who, ct);
            entries = entries.Where(entry => entry.Who != null && accounts.Contains(entry.Who.Value));
        }
        if (filter.Subject is { } subject)
        {
            var wanted = await SubjectsAsync(subject, ct);
            entries = entries.Where(entry => wanted.Contains(entry.Subject));
        }
        return entries;
    }

    private static string Who(AuditEntry entry, IReadOnlyDictionary<Guid, string> people) =>
        entry.Who is { } account ? people.GetValueOrDefault(account) ?? Text.Of("已删除的帐号") : Text.Of("系统");

    private async Task<string[]> SubjectsAsync(string text, CancellationToken ct)
    {
        if (!Guid.TryParse(text, out var id))
        {
            var found = await db.Registrations.Where(r => r.Number == text).Select(r => new { r.Id, r.WorkflowInstanceId }).SingleOrDefaultAsync(ct);
            return found is null ? [text] : [AuditActs.Registration(found.Id), AuditActs.Instance(found.WorkflowInstanceId)];
        }
        return
        [
            AuditActs.Registration(id), AuditActs.Instance(id), AuditActs.Site(id), AuditActs.Room(id), AuditActs.Announcement(id), AuditActs.Mail(id),
        ];
    }
}
