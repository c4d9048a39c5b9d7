using ExamReg.Domain;
using ExamReg.Domain.Audit;
using ExamReg.Web.Desk;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Admin;

/// <summary>What to look for in the audit; what is null does not matter.</summary>
/// <param name="Act">One of <see cref="AuditActs"/>.</param>
/// <param name="Subject">A 报名号, a subject, or the id in one.</param>
/// <param name="Before">Only entries with a smaller number: the next page.</param>
public sealed record AuditFilter(string? Act, string? Subject, long? Before);

/// <summary>An entry as people read it.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Who">The account's name.</param>
/// <param name="Subject">What it was done to, in words.</param>
/// <param name="Link">The instance's page, where there is one.</param>
public sealed record AuditRow(AuditEntry Entry, string Who, string Subject, string? Link);

/// <summary>A page of the audit.</summary>
/// <param name="Rows">The newest first.</param>
/// <param name="Older">Where the next page begins; null on the last.</param>
public sealed record AuditPage(IReadOnlyList<AuditRow> Rows, long? Older);

/// <summary>Reads the audit.</summary>
public sealed class AuditTrail(ExamDb db, AccountNames names)
{
    /// <summary>Entries on a page.</summary>
    public const int PageSize = 50;

    /// <summary>A page of what the filter finds.</summary>
    public async Task<AuditPage> ReadAsync(AuditFilter filter, CancellationToken ct)
    {
        var entries = db.AuditEntries.AsNoTracking();
        if (filter.Act is not null)
            entries = entries.Where(entry => entry.Act == filter.Act);
        if (filter.Before is { } before)
            entries = entries.Where(entry => entry.Id < before);
        if (filter.Subject is { } subject)
        {
            var subjects = await SubjectsAsync(subject, ct);
            entries = entries.Where(entry => subjects.Contains(entry.Subject));
        }
        var found = await entries.OrderByDescending(entry => entry.Id).Take(PageSize + 1).ToListAsync(ct);
        var page = found.Take(PageSize).ToList();
        var people = await names.OfAsync(page.Where(entry => entry.Who is not null).Select(entry => entry.Who!.Value), ct);
        var numbers = await NumbersAsync(page, ct);
        return new(
            [.. page.Select(entry => Row(entry, people, numbers))],
            found.Count > PageSize ? page[^1].Id : null);
    }

    private static AuditRow Row(
        AuditEntry entry, IReadOnlyDictionary<Guid, string> people, Dictionary<Guid, (string Number, Guid Instance)> numbers)
    {
        var who = entry.Who is { } account ? people.GetValueOrDefault(account) ?? Text.Of("已删除的帐号") : Text.Of("系统");
        if (entry.Subject == AuditActs.Clock)
            return new(entry, who, Text.Of("平台时间"), null);
        if (IdOf(entry.Subject) is { } id && numbers.TryGetValue(id, out var registration))
            return new(entry, who, Text.Of($"报名 {registration.Number}"), $"/admin/instances/{registration.Instance}");
        var isInstance = entry.Subject.StartsWith("instance/", StringComparison.Ordinal);
        return new(entry, who, entry.Subject, isInstance ? $"/admin/instances/{IdOf(entry.Subject)}" : null);
    }

    private async Task<string[]> SubjectsAsync(string text, CancellationToken ct)
    {
        if (!Guid.TryParse(text, out var id))
        {
            var found = await db.Registrations.Where(r => r.Number == text).Select(r => new { r.Id, r.WorkflowInstanceId }).SingleOrDefaultAsync(ct);
            return found is null ? [text] : [AuditActs.Registration(found.Id), AuditActs.Instance(found.WorkflowInstanceId)];
        }
        return [AuditActs.Registration(id), AuditActs.Instance(id)];
    }

    private async Task<Dictionary<Guid, (string Number, Guid Instance)>> NumbersAsync(List<AuditEntry> entries, CancellationToken ct)
    {
        var ids = entries.Select(entry => IdOf(entry.Subject)).OfType<Guid>().Distinct().ToArray();
        var found = await db.Registrations.Where(r => ids.Contains(r.Id) || ids.Contains(r.WorkflowInstanceId))
            .Select(r => new { r.Id, r.WorkflowInstanceId, r.Number }).ToListAsync(ct);
        var numbers = new Dictionary<Guid, (string, Guid)>();
        foreach (var registration in found)
        {
            numbers[registration.Id] = (registration.Number, registration.WorkflowInstanceId);
            numbers[registration.WorkflowInstanceId] = (registration.Number, registration.WorkflowInstanceId);
        }
        return numbers;
    }

    private static Guid? IdOf(string subject) =>
        Guid.TryParse(subject[(subject.IndexOf('/', StringComparison.Ordinal) + 1)..], out var id) ? id : null;
}
