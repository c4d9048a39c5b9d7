using ExamReg.Domain;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Admin;

/// <summary>What an entry was done to, in words.</summary>
/// <param name="Text">"报名 2609-000012".</param>
/// <param name="Link">The page about it, where there is one.</param>
public sealed record AuditSubject(string Text, string? Link = null);

/// <summary>Names the subjects of a page of the audit: one query for each kind that occurs. What is gone keeps its kind and id.</summary>
public sealed class AuditSubjects(ExamDb db)
{
    /// <summary>The names by subject.</summary>
    public async Task<IReadOnlyDictionary<string, AuditSubject>> OfAsync(IEnumerable<string> subjects, CancellationToken ct)
    {
        var named = new Dictionary<string, AuditSubject>();
        foreach (var kind in subjects.Distinct().GroupBy(subject => subject.Split('/')[0]))
        {
            var ids = kind.Select(IdOf).OfType<Guid>().ToArray();
            var found = ids.Length == 0 ? [] : await FindAsync(kind.Key, ids, ct);
            foreach (var subject in kind)
                named[subject] = IdOf(subject) is { } id && found.TryGetValue(id, out var name) ? name : Plain(kind.Key, subject);
        }
        return named;
    }

    /// <summary>The id in a subject; null where there is none.</summary>
    public static Guid? IdOf(string subject) =>
        Guid.TryParse(subject[(subject.IndexOf('/', StringComparison.Ordinal) + 1)..], out var id) ? id : null;

    private async Task<Dictionary<Guid, AuditSubject>> FindAsync(string kind, Guid[] ids, CancellationToken ct) => kind switch
    {
        "registration" => await db.Registrations.Where(r => ids.Contains(r.Id)).Select(r => new { r.Id, r.Number, r.WorkflowInstanceId })
            .ToDictionaryAsync(r => r.Id, r => new AuditSubject(Text.Of($"报名 {r.Number}"), $"/admin/instances/{r.WorkflowInstanceId}"), ct),
        "instance" => await db.Registrations.Where(r => ids.Contains(r.WorkflowInstanceId)).Select(r => new { r.WorkflowInstanceId, r.Number })
            .ToDictionaryAsync(r => r.WorkflowInstanceId, r => new AuditSubject(Text.Of($"报名 {r.Number}"), $"/admin/instances/{r.WorkflowInstanceId}"), ct),
        "site" => await db.Sites.Where(site => ids.Contains(site.Id)).Select(site => new { site.Id, site.Name })
            .ToDictionaryAsync(site => site.Id, site => new AuditSubject(site.Name), ct),
        "room" => await db.Rooms.Where(room => ids.Contains(room.Id)).Select(room => new { room.Id, room.Name, Site = room.Site.Name })
            .ToDictionaryAsync(room => room.Id, room => new AuditSubject($"{room.Site} {room.Name}"), ct),
        "announcement" => await db.Announcements.Where(announcement => ids.Contains(announcement.Id)).Select(announcement => new { announcement.Id, announcement.Title })
            .ToDictionaryAsync(announcement => announcement.Id, announcement => new AuditSubject(announcement.Title, $"/admin/announcements/{announcement.Id}"), ct),
        _ => [],
    };

    private static AuditSubject Plain(string kind, string subject) => kind switch
    {
        AuditActs.Clock => new(Text.Of("平台时间")),
        "instance" => new(Text.Of("流程实例"), $"/admin/instances/{IdOf(subject)}"),
        "mail" => new(Text.Of("邮件"), $"/admin/mails/{IdOf(subject)}"),
        "room" => new(Text.Of("已删除的考场")),
        "announcement" => new(Text.Of("已删除的公告")),
        "workflow" => new(Text.Of($"流程 {subject[(kind.Length + 1)..]}")),
        _ => new(subject),
    };
}
