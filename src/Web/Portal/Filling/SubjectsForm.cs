using ExamReg.Activities;
using ExamReg.Activities.Filling;
using ExamReg.Domain;
using ExamReg.Workflows.Runtime;

namespace ExamReg.Web.Portal.Filling;

/// <summary>What the candidate has picked so far in the form of site and subjects; part of the address, so that it works without script.</summary>
public sealed record SubjectsPick
{
    /// <summary>Where sites are listed: a province, "province city", or empty for all.</summary>
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

    public required IReadOnlyList<Province> Provinces { get; init; }

    public required IReadOnlyList<SiteLine> Sites { get; init; }

    /// <summary>How many more sites match than are listed.</summary>
    public int Unlisted { get; init; }

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
    /// <param name="boards">Sites and free seats.</param>
    /// <param name="step">The waiting step: its limits and its statement.</param>
    /// <param name="state">Where the candidate stands.</param>
    /// <param name="pick">What is picked; the stored choice counts where nothing is.</param>
    /// <param name="anew">After a refusal: the seats as they are this moment.</param>
    public static async Task<SubjectsForm> ReadAsync(SeatBoards boards, WaitingActivity step, PortalState state, SubjectsPick pick, bool anew = false)
    {
        var registration = state.Registration!;
        var stored = registration.Choices.ToDictionary(choice => choice.OfferingId);
        if (pick.SiteId is null)
            pick = pick with { SiteId = registration.SiteId };
        if (pick.OfferingIds is null && pick.SiteId == registration.SiteId)
            pick = pick with { OfferingIds = [.. stored.Keys] };

        var board = await boards.ReadAsync(registration.SessionId, anew);
        var site = board.Sites.FirstOrDefault(line => line.Id == pick.SiteId);
        // A subject chosen before keeps the fee of that day, and its seat where one is held.
        var offerings = site is null
            ? []
            : board.Offerings[site.Id].Select(line => stored.TryGetValue(line.Id, out var choice)
                ? line with { Fee = choice.Fee, IsHeld = choice.HoldsSeat }
                : line).ToList();
        var matching = board.Sites.Where(line => line.Matches(pick.Region, pick.Search)).ToList();
        var activity = (Subjects)step.Activity;
        return new()
        {
            Pick = pick,
            Provinces = [.. board.Sites.GroupBy(line => line.Province).Select(sites => new Province(sites.Key, [.. sites.Select(line => line.City).Distinct()]))],
            Sites = matching.Take(MaxSites).ToList(),
            Unlisted = Math.Max(0, matching.Count - MaxSites),
            Site = site,
            Offerings = offerings,
            MinSubjects = step.Get(activity.MinSubjects),
            MaxSubjects = step.Get(activity.MaxSubjects),
            Statement = Text.Known(step.Get(activity.Statement)),
            RejectReason = registration.MarkedFields.Contains(Domain.Registrations.Registration.SubjectsMark) ? registration.RejectReason : null,
            MayEditInformation = state.Accepts(Stimuli.EditInformation),
        };
    }
}

/// <summary>A province with the cities that have sites.</summary>
public sealed record Province(string Name, IReadOnlyList<string> Cities)
{
    /// <summary>A municipality is its own only city.</summary>
    public bool IsOneCity => Cities is [var only] && only == Name;
}

/// <summary>A site in the list.</summary>
public sealed record SiteLine(
    Guid Id, string Code, string Name, string Province, string City, string Address, string Contact, bool ReviewRequired)
{
    /// <summary>Whether no subject has a seat left.</summary>
    public bool IsFull { get; init; }

    /// <summary>As it stands in addresses and lists.</summary>
    public string Region => Province == City ? Province : $"{Province} {City}";

    /// <summary>Whether it lies there and its name, code or address holds every one of the words.</summary>
    public bool Matches(string? region, string? search) =>
        (string.IsNullOrWhiteSpace(region) || Region == region || Province == region)
        && (search ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .All(word => $"{Code} {Name} {Region} {Address}".Contains(word, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A subject that the site offers.</summary>
/// <param name="Id">The offering.</param>
/// <param name="Code">The subject's code.</param>
/// <param name="Name">The subject's name.</param>
/// <param name="StartsAt">Begin of the time slot.</param>
/// <param name="EndsAt">End of the time slot.</param>
/// <param name="Fee">Yuan.</param>
/// <param name="SeatsFree">Free seats when the board was read.</param>
/// <param name="IsHeld">Whether a seat is held for this candidate already.</param>
public sealed record OfferingLine(
    Guid Id, string Code, string Name, DateTimeOffset StartsAt, DateTimeOffset EndsAt, decimal Fee, int SeatsFree, bool IsHeld)
{
    public bool IsFull => SeatsFree <= 0 && !IsHeld;

    /// <summary>Free seats as people should take them: the number moves while one looks at it.</summary>
    public string SeatsText => IsHeld ? Text.Of("已为您保留") : SeatsFree <= 0 ? Text.Of("名额已满") : Text.Of($"约剩 {SeatsFree} 个");
}
