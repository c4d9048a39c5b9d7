using ExamReg.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace ExamReg.Web.Portal.Filling;

/// <summary>Sites and offerings of a session with their free seats, as they were a few seconds ago: the same for everybody.</summary>
/// <param name="Sites">The sites that offer something, by region.</param>
/// <param name="Offerings">By site, in the order of their time slots.</param>
public sealed record SeatBoard(IReadOnlyList<SiteLine> Sites, ILookup<Guid, OfferingLine> Offerings);

/// <summary>
/// Keeps the boards. A surge of candidates who look at free seats costs one query a few seconds; the number on the page says
/// "about", and what counts is decided in the burst.
/// </summary>
public sealed class SeatBoards(IMemoryCache cache, IServiceScopeFactory scopes)
{
    /// <summary>How old a board may be.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromSeconds(5);

    /// <summary>The board of a session.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="anew">After a refusal for want of seats: the candidate must see why.</param>
    public async Task<SeatBoard> ReadAsync(Guid sessionId, bool anew = false)
    {
        var key = (nameof(SeatBoard), sessionId);
        if (anew)
            cache.Remove(key);
        // Lazy: of many who find nothing one asks the database. No request's own token: the others wait for the same answer.
        var board = cache.GetOrCreate(key, entry =>
        {
            entry.AbsoluteExpirationRelativeToNow = Age;
            return new Lazy<Task<SeatBoard>>(() => LoadAsync(sessionId));
        })!;
        try
        {
            return await board.Value;
        }
        catch
        {
            cache.Remove(key);
            throw;
        }
    }

    private async Task<SeatBoard> LoadAsync(Guid sessionId)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ExamDb>();
        var offerings = await db.Offerings.AsNoTracking().Where(offering => offering.SessionId == sessionId)
            .OrderBy(offering => offering.StartsAt).ThenBy(offering => offering.Subject.Code)
            .Select(offering => new
            {
                offering.SiteId,
                Line = new OfferingLine(offering.Id, offering.Subject.Code, offering.Subject.Name, offering.StartsAt, offering.EndsAt, offering.Fee,
                    offering.Capacity - offering.SeatsTaken, false),
            })
            .ToListAsync();
        var bySite = offerings.ToLookup(offering => offering.SiteId, offering => offering.Line);
        var sites = await db.Sites.AsNoTracking().Where(site => site.Offerings.Any(offering => offering.SessionId == sessionId))
            .OrderBy(site => site.Province).ThenBy(site => site.City).ThenBy(site => site.Code)
            .Select(site => new SiteLine(site.Id, site.Code, site.Name, site.Province, site.City, site.Address, site.Contact, site.ReviewRequired))
            .ToListAsync();
        return new([.. sites.Select(site => site with { IsFull = bySite[site.Id].All(line => line.SeatsFree <= 0) })], bySite);
    }
}
