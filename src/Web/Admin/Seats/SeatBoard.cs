using ExamReg.Domain;
using ExamReg.Domain.Clock;
using ExamReg.Domain.SeatAssignments;
using ExamReg.Domain.Sessions;
using ExamReg.Domain.Sites;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Admin.Seats;

/// <summary>How far a site's seats are given out in a session.</summary>
/// <param name="SiteId">Site.</param>
/// <param name="Site">Its name.</param>
/// <param name="Code">Its code.</param>
/// <param name="Wanted">Choices that want a seat.</param>
/// <param name="Given">Of these, the ones that have one.</param>
/// <param name="Chairs">Seats of all its rooms in use.</param>
/// <param name="IsRunning">An assignment run is under way.</param>
public sealed record SiteProgress(Guid SiteId, string Site, string Code, int Wanted, int Given, int Chairs, bool IsRunning)
{
    /// <summary>Choices without a seat.</summary>
    public int Missing => Wanted - Given;
}

/// <summary>What a time slot needs, and what there is.</summary>
/// <param name="StartsAt">Begin.</param>
/// <param name="EndsAt">End.</param>
/// <param name="Subject">Subject.</param>
/// <param name="Wanted">Choices that want a seat.</param>
/// <param name="Given">Of these, the ones that have one.</param>
/// <param name="Accessible">Of these, the ones that need an accessible seat.</param>
public sealed record SlotDemand(DateTimeOffset StartsAt, DateTimeOffset EndsAt, string Subject, int Wanted, int Given, int Accessible);

/// <summary>A site's page: demand, rooms, runs.</summary>
/// <param name="Session">The session.</param>
/// <param name="Site">The site.</param>
/// <param name="Rooms">Its rooms in the order in which they are filled.</param>
/// <param name="Slots">What is needed when.</param>
/// <param name="Runs">The latest runs, the newest first.</param>
/// <param name="IsIssued">Tickets are out: nothing is drawn anew.</param>
public sealed record SeatSite(
    ExamSession Session, Site Site, IReadOnlyList<Room> Rooms, IReadOnlyList<SlotDemand> Slots, IReadOnlyList<SeatRun> Runs, bool IsIssued)
{
    /// <summary>Choices without a seat.</summary>
    public int Missing => Slots.Sum(slot => slot.Wanted - slot.Given);

    /// <summary>The run that is under way, or null.</summary>
    public SeatRun? Running => Runs.FirstOrDefault(run => run.FinishedAt is null);
}

/// <summary>Reads how seats are given out.</summary>
public sealed class SeatBoard(ExamDb db)
{
    private const int MostRuns = 8;

    /// <summary>Sessions that are not drafts, the latest exam first.</summary>
    public Task<List<ExamSession>> SessionsAsync(CancellationToken ct) =>
        db.Sessions.AsNoTracking().Where(session => session.State != SessionState.Draft).OrderByDescending(session => session.ExamStartsOn).ToListAsync(ct);

    /// <summary>All sites that offer something in the session.</summary>
    public async Task<IReadOnlyList<SiteProgress>> SitesAsync(Guid sessionId, CancellationToken ct)
    {
        var counts = await db.Choices.Where(SeatDemand.Of(sessionId)).GroupBy(choice => choice.Offering.SiteId)
            .Select(group => new { SiteId = group.Key, Wanted = group.Count(), Given = group.Count(choice => choice.Seat != null) })
            .ToDictionaryAsync(count => count.SiteId, ct);
        var running = await db.SeatRuns.Where(run => run.SessionId == sessionId && run.FinishedAt == null).Select(run => run.SiteId).ToListAsync(ct);
        var sites = await db.Sites.AsNoTracking().Where(site => site.Offerings.Any(offering => offering.SessionId == sessionId)).OrderBy(site => site.Code)
            .Select(site => new { site.Id, site.Name, site.Code, Chairs = site.Rooms.Where(room => room.InUse).Sum(room => room.Capacity) }).ToListAsync(ct);
        return
        [
            .. sites.Select(site => new SiteProgress(
                site.Id, site.Name, site.Code, counts.GetValueOrDefault(site.Id)?.Wanted ?? 0, counts.GetValueOrDefault(site.Id)?.Given ?? 0,
                site.Chairs, running.Contains(site.Id))),
        ];
    }

    /// <summary>One site's page; null when there is no such session or site.</summary>
    public async Task<SeatSite?> SiteAsync(Guid sessionId, Guid siteId, CancellationToken ct)
    {
        var session = await db.Sessions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == sessionId, ct);
        var site = await db.Sites.AsNoTracking().SingleOrDefaultAsync(s => s.Id == siteId, ct);
        if (session is null || site is null)
            return null;
        var slots = await db.Choices.Where(SeatDemand.Of(sessionId, siteId))
            .GroupBy(choice => new { choice.StartsAt, choice.EndsAt, choice.Offering.Subject.Name })
            .Select(group => new SlotDemand(
                group.Key.StartsAt, group.Key.EndsAt, group.Key.Name, group.Count(), group.Count(choice => choice.Seat != null),
                group.Count(choice => choice.Registration.NeedsAccessibleSeat)))
            .ToListAsync(ct);
        return new(
            session, site,
            await db.Rooms.AsNoTracking().Where(room => room.SiteId == siteId).OrderBy(room => room.Code).ToListAsync(ct),
            [.. slots.OrderBy(slot => slot.StartsAt).ThenBy(slot => slot.Subject, StringComparer.Ordinal)],
            await RunsAsync(sessionId, siteId, ct),
            await StartSeatRun.IsIssuedAsync(db, sessionId, siteId, await DatabaseClock.NowAsync(db, ct), ct));
    }

    /// <summary>The latest runs of a site, the newest first.</summary>
    public Task<List<SeatRun>> RunsAsync(Guid sessionId, Guid siteId, CancellationToken ct) => db.SeatRuns.AsNoTracking()
        .Where(run => run.SessionId == sessionId && run.SiteId == siteId).OrderByDescending(run => run.StartedAt).Take(MostRuns).ToListAsync(ct);
}
