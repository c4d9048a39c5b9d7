using System.Linq.Expressions;
using ExamReg.Domain;
using ExamReg.Domain.Registrations;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Desk.Reviews;

/// <summary>What a clerk looks at.</summary>
public enum QueueFilter
{
    /// <summary>待审核: waits for a decision.</summary>
    Waiting,

    /// <summary>未通过: went back to the candidate and has not come again.</summary>
    Rejected,

    /// <summary>已通过.</summary>
    Approved,

    /// <summary>All that ever applied.</summary>
    All,
}

/// <summary>A registration as the queue shows it.</summary>
public sealed record QueueEntry(
    Guid Id, string Number, string? Name, RegistrationState State, DateTimeOffset RequestedAt, bool HasPhoto, int Subjects, int EarlierDecisions);

/// <summary>A page of the queue.</summary>
/// <param name="Counts">How many each filter finds, the search aside.</param>
/// <param name="Entries">The page.</param>
/// <param name="Found">How many the filter and the search find.</param>
public sealed record QueuePage(IReadOnlyDictionary<QueueFilter, int> Counts, IReadOnlyList<QueueEntry> Entries, int Found);

/// <summary>Where a registration stands among those that wait.</summary>
/// <param name="Ahead">How many wait before it.</param>
/// <param name="Waiting">How many wait in all.</param>
/// <param name="Next">The one after it, else the first; null when no other waits.</param>
/// <param name="Previous">The one before it.</param>
public sealed record QueuePlace(int Ahead, int Waiting, Guid? Next, Guid? Previous);

/// <summary>One site's reviews. Who has waited longest comes first; ties by running number.</summary>
public sealed class ReviewQueue(ExamDb db)
{
    /// <summary>Entries on a page.</summary>
    public const int PageSize = 24;

    /// <summary>A page of the queue.</summary>
    /// <param name="siteId">The clerk's site.</param>
    /// <param name="filter">Which ones.</param>
    /// <param name="search">Part of a name or of a 报名号; null finds all.</param>
    /// <param name="page">From 1.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<QueuePage> ReadAsync(Guid siteId, QueueFilter filter, string? search, int page, CancellationToken ct)
    {
        var counts = new Dictionary<QueueFilter, int>();
        foreach (var each in Enum.GetValues<QueueFilter>())
            counts[each] = await Of(siteId).Where(Condition(each)).CountAsync(ct);

        var found = Of(siteId).Where(Condition(filter));
        if (!string.IsNullOrWhiteSpace(search))
        {
            var pattern = Search.Containing(search);
            found = found.Where(r => EF.Functions.ILike(r.Number, pattern, Search.Escape) || EF.Functions.ILike(r.Name!, pattern, Search.Escape));
        }
        var ordered = filter == QueueFilter.Waiting
            ? found.OrderBy(r => r.ReviewRequestedAt).ThenBy(r => r.Serial)
            : found.OrderByDescending(r => r.ReviewRequestedAt).ThenByDescending(r => r.Serial);
        var entries = await ordered.Skip((page - 1) * PageSize).Take(PageSize)
            .Select(r => new QueueEntry(
                r.Id, r.Number, r.Name, r.State, r.ReviewRequestedAt!.Value, r.Photo != null, r.Choices.Count, r.ReviewDecisions.Count))
            .ToListAsync(ct);
        return new(counts, entries, string.IsNullOrWhiteSpace(search) ? counts[filter] : await found.CountAsync(ct));
    }

    /// <summary>The place of a registration, whether it still waits itself or has just been decided.</summary>
    public async Task<QueuePlace> PlaceAsync(Guid siteId, Registration registration, CancellationToken ct)
    {
        var waiting = Of(siteId).Where(Condition(QueueFilter.Waiting));
        var (at, serial) = (registration.ReviewRequestedAt ?? DateTimeOffset.MinValue, registration.Serial);
        var before = waiting.Where(r => r.ReviewRequestedAt < at || (r.ReviewRequestedAt == at && r.Serial < serial));
        var after = waiting.Where(r => r.ReviewRequestedAt > at || (r.ReviewRequestedAt == at && r.Serial > serial));
        var next = await FirstAsync(after, ct) ?? await FirstAsync(waiting.Where(r => r.Id != registration.Id), ct);
        var previous = await before.OrderByDescending(r => r.ReviewRequestedAt).ThenByDescending(r => r.Serial)
            .Select(r => (Guid?)r.Id).FirstOrDefaultAsync(ct);
        return new(await before.CountAsync(ct), await waiting.CountAsync(ct), next, previous);
    }

    /// <summary>The one that has waited longest.</summary>
    public Task<Guid?> FirstAsync(Guid siteId, CancellationToken ct) => FirstAsync(Of(siteId).Where(Condition(QueueFilter.Waiting)), ct);

    private static Task<Guid?> FirstAsync(IQueryable<Registration> registrations, CancellationToken ct) =>
        registrations.OrderBy(r => r.ReviewRequestedAt).ThenBy(r => r.Serial).Select(r => (Guid?)r.Id).FirstOrDefaultAsync(ct);

    private IQueryable<Registration> Of(Guid siteId) =>
        db.Registrations.AsNoTracking().Where(r => r.SiteId == siteId && r.ReviewRequestedAt != null);

    private static Expression<Func<Registration, bool>> Condition(QueueFilter filter) => filter switch
    {
        QueueFilter.Waiting => r => r.State == RegistrationState.UnderReview,
        QueueFilter.Rejected => r => r.RejectReason != null && r.State != RegistrationState.UnderReview && r.EndedAt == null,
        QueueFilter.Approved => r => r.ReviewDecisions.Any(decision => decision.Approved),
        _ => r => true,
    };
}
