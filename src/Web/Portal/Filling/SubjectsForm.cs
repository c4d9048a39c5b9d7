using ExamReg.Activities;
using ExamReg.Activities.Filling;
using ExamReg.Domain;
using ExamReg.Workflows.Runtime;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Portal.Filling;

/// <summary>What the candidate has picked so far in the form of site and subjects; part of the address, so that it works without script.</summary>
public sealed record SubjectsPick
{
    /// <summary>Where sites are listed: "province city", or empty for all.</summary>
    public string? Region { get; init; }

    /// <summary>Part of a site's name, code or address.</summary>
    public string? Search { get; init; }

    /// <summary>The chosen site.</summary>
    public Guid? SiteId { get; init; }

    /// <summary>The chosen offerings.</summary>
    public List<Guid>? OfferingIds { get; init; }

    /// <summary>The box 我保证以上信息是真实和准确的.</summary>
    public bool Truthful { get; init; }
}

/// <summary>The form of site and subjects (报考科目).</summary>
public sealed record SubjectsForm
{
    /// <summary>The most sites that one list shows.</summary>
    public const int MaxSites = 60;

    public required SubjectsPick Pick { get; init; }

    public required IReadOnlyList<string> Regions { get; init; }

    public required IReadOnlyList<SiteLine> Sites { get; init; }

    /// <summary>The chosen site; null before one is chosen.</summary>
    public SiteLine? Site { get; init; }

    /// <summary>What the chosen site offers.</summary>
    public IReadOnlyList<OfferingLine> Offerings { get; init; } = [];

    public required int MinSubjects { get; init; }

    public required int MaxSubjects { get; init; }

    /// <summary>The sentence beside the box.</summary>
    public required string Statement { get; init; }

    /// <summary>Why the last review was not passed, where it marked the subjects.</summary>
    public string? RejectReason { get; init; }

    /// <summary>Whether the basic information may be changed from here.</summary>
    public bool MayEditInformation { get; init; }

    /// <summary>Whether an offering is ticked.</summary>
    public bool IsChosen(OfferingLine offering) => Pick.OfferingIds?.Contains(offering.Id) == true;

    /// <summary>The chosen offerings among those offered.</summary>
    public IEnumerable<OfferingLine> Chosen => Offerings.Where(IsChosen);

    /// <summary>Reads the form's data.</summary>
    /// <param name="db">The domain.</param>
    /// <param name="step">The waiting step: its limits and its statement.</param>
    /// <param name="state">Where the candidate stands.</param>
    /// <param name="pick">What is picked; the stored choice counts where nothing is.</param>
    /// <param name="ct">Ends the wait.</param>
    public static async Task<SubjectsForm> ReadAsync(ExamDb db, WaitingActivity step, PortalState state, SubjectsPick pick, CancellationToken ct)
    {
        var registration = state.Registration!;
        var stored = registration.Choices.Select(choice => choice.OfferingId).ToHashSet();
        if (pick.SiteId is null)
            pick = pick with { SiteId = registration.SiteId };
        if (pick.OfferingIds is null && pick.SiteId == registration.SiteId)
            pick = pick with { OfferingIds = [.. stored] };

        var sites = await db.Sites.AsNoTracking()
            .Where(site => db.Offerings.Any(offering => offering.SessionId == registration.SessionId && offering.SiteId == site.Id))
            .OrderBy(site => site.Province).ThenBy(site => site.City).ThenBy(site => site.Code)
            .Select(site => new SiteLine(site.Id, site.Code, site.Name, site.Province, site.City, site.Address, site.Contact, site.ReviewRequired))
            .ToListAsync(ct);
        var site = sites.Find(line => line.Id == pick.SiteId);
        var offerings = site is null
            ? []
            : await db.Offerings.AsNoTracking()
                .Where(offering => offering.SessionId == registration.SessionId && offering.SiteId == site.Id)
                .OrderBy(offering => offering.StartsAt).ThenBy(offering => offering.Subject.Code)
                .Select(offering => new OfferingLine(
                    offering.Id, offering.Subject.Code, offering.Subject.Name, offering.StartsAt, offering.EndsAt, offering.Fee,
                    offering.Capacity - offering.SeatsTaken, stored.Contains(offering.Id)))
                .ToListAsync(ct);
        var activity = (Subjects)step.Activity;
        return new()
        {
            Pick = pick,
            Regions = [.. sites.Select(line => line.Region).Distinct()],
            Sites = [.. sites.Where(line => line.Matches(pick.Region, pick.Search)).Take(MaxSites)],
            Site = site,
            Offerings = offerings,
            MinSubjects = step.Get(activity.MinSubjects),
            MaxSubjects = step.Get(activity.MaxSubjects),
            Statement = step.Get(activity.Statement),
            RejectReason = registration.MarkedFields.Contains("OfferingIds", StringComparer.OrdinalIgnoreCase) ? registration.RejectReason : null,
            MayEditInformation = state.Accepts(Stimuli.EditInformation),
        };
    }
}

/// <summary>A site in the list.</summary>
public sealed record SiteLine(
    Guid Id, string Code, string Name, string Province, string City, string Address, string Contact, bool ReviewRequired)
{
    public string Region => Province == City ? Province : $"{Province} {City}";

    public bool Matches(string? region, string? search) =>
        (string.IsNullOrWhiteSpace(region) || Region == region)
        && (string.IsNullOrWhiteSpace(search) || $"{Code} {Name} {Region} {Address}".Contains(search.Trim(), StringComparison.OrdinalIgnoreCase));
}

/// <summary>A subject that the site offers.</summary>
/// <param name="Id">The offering.</param>
/// <param name="Code">The subject's code.</param>
/// <param name="Name">The subject's name.</param>
/// <param name="StartsAt">Begin of the time slot.</param>
/// <param name="EndsAt">End of the time slot.</param>
/// <param name="Fee">Yuan.</param>
/// <param name="SeatsFree">Free seats when it was read.</param>
/// <param name="IsHeld">Whether a seat is held for this candidate already.</param>
public sealed record OfferingLine(
    Guid Id, string Code, string Name, DateTimeOffset StartsAt, DateTimeOffset EndsAt, decimal Fee, int SeatsFree, bool IsHeld)
{
    public bool IsFull => SeatsFree <= 0 && !IsHeld;

    /// <summary>Free seats as people should take them: the number moves while one looks at it.</summary>
    public string SeatsText => IsHeld ? "已为您保留" : SeatsFree <= 0 ? "名额已满" : $"约剩 {SeatsFree} 个";
}
