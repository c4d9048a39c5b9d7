using System.Text.Json;
using System.Text.Json.Nodes;
using ExamReg.Activities;
using ExamReg.Domain;
using ExamReg.Domain.Photos;
using ExamReg.Domain.Sessions;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Rehearsal;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Admin.Flows.Rehearsing;

/// <summary>A site whose settings a rehearsal may take.</summary>
public sealed record CaseSite(Guid Id, string Name, bool Reviews, bool Confirms);

/// <summary>An invented candidate.</summary>
/// <param name="Name">What kind of candidate it is, in Chinese.</param>
/// <param name="After">When the registration begins: so long after the session opens, or, negative, before it closes.</param>
/// <param name="IsFree">Whether the subjects cost nothing; null: as a hand sets it.</param>
/// <param name="Subjects">How many subjects are wanted; null: as many as may be.</param>
/// <param name="Photo">The photo at hand; null for a good one.</param>
public sealed record MadeUpPerson(string Name, TimeSpan After, bool? IsFree = null, int? Subjects = null, PhotoMeasures? Photo = null);

/// <summary>What was chosen for a rehearsal: a made-up candidate, a site, and what differs from the site's settings.</summary>
/// <param name="Person">Which of <see cref="MadeUpCases.People"/>.</param>
/// <param name="SiteId">The site whose settings hold; null for none.</param>
/// <param name="Flags">Flags that were set by hand, by the fact's name.</param>
public sealed record CaseChoice(int Person, Guid? SiteId, IReadOnlyDictionary<string, bool> Flags);

/// <summary>Makes the case of a rehearsal out of what was chosen. Nobody real takes part, and nothing is stored.</summary>
public sealed class MadeUpCases(ExamDb db)
{
    /// <summary>Invented candidates: they differ in what the flow's steps ask for. Their places stand in addresses; new ones come last.</summary>
    public static readonly MadeUpPerson[] People =
    [
        new("示例考生甲：开放当天报名", TimeSpan.FromHours(1)),
        new("示例考生乙：开放一周后报名", TimeSpan.FromDays(7)),
        new("示例考生丙：截止前一天报名", TimeSpan.FromDays(-1)),
        new("示例考生丁：照片太小，且为黑白", TimeSpan.FromHours(1), Photo: new(12 * 1024, 120, 160, IsGrey: true)),
        new("示例考生戊：手机拍的照片，过大且侧置", TimeSpan.FromHours(1), Photo: new(3 * 1024 * 1024, 3024, 4032, IsSideways: true)),
        new("示例考生己：只想报 1 科", TimeSpan.FromHours(1), Subjects: 1),
        new("示例考生庚：想报 8 科", TimeSpan.FromHours(1), Subjects: 8),
        new("示例考生辛：所报科目不收费", TimeSpan.FromHours(1), IsFree: true),
    ];

    /// <summary>The sites that can be chosen.</summary>
    public async Task<IReadOnlyList<CaseSite>> SitesAsync(CancellationToken ct) => await db.Sites.AsNoTracking().OrderBy(site => site.Code)
        .Select(site => new CaseSite(site.Id, site.Name, site.ReviewRequired, site.ConfirmationRequired
            || site.Notices.Any(notice => notice.DemandsConfirmation && notice.PublishedAt != null)))
        .ToListAsync(ct);

    /// <summary>The case: times of the open session, settings of the site, flags by hand above all.</summary>
    /// <param name="workflow">The workflow, whose activities say what they ask for.</param>
    /// <param name="choice">What was chosen.</param>
    /// <param name="sites">What <see cref="SitesAsync"/> gave.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<RehearsalCase> MakeAsync(CompiledWorkflow workflow, CaseChoice choice, IReadOnlyList<CaseSite> sites, CancellationToken ct)
    {
        var facts = new Dictionary<string, JsonNode?>();
        var session = await db.Sessions.AsNoTracking().Where(each => each.State == SessionState.Open).OrderBy(each => each.ExamStartsOn).FirstOrDefaultAsync(ct);
        if (session is not null)
        {
            facts[RegistrationFacts.PaymentCloses.Name] = RehearsalSteps.Moment(session.PaymentClosesAt);
            facts[RegistrationFacts.TicketOpens.Name] = RehearsalSteps.Moment(session.TicketOpensAt);
            facts[RegistrationFacts.TicketCloses.Name] = RehearsalSteps.Moment(session.TicketClosesAt);
        }
        var person = People[Math.Clamp(choice.Person, 0, People.Length - 1)];
        if (person.IsFree is { } free)
            facts[RegistrationFacts.NothingToPay.Name] = free;
        if (person.Subjects is { } subjects)
            facts[RegistrationFacts.SubjectCount.Name] = subjects;
        if (person.Photo is { } photo)
            facts[RegistrationFacts.Photo.Name] = JsonSerializer.SerializeToNode(photo, JsonSerializerOptions.Web);
        if (sites.FirstOrDefault(site => site.Id == choice.SiteId) is { } chosen)
        {
            facts[RegistrationFacts.SiteReviews.Name] = chosen.Reviews;
            facts[RegistrationFacts.SiteConfirms.Name] = chosen.Confirms;
        }
        foreach (var (name, flag) in choice.Flags)
            facts[name] = flag;
        // What no activity asks for would only stand in the way.
        var asked = RehearsalSession.FactsOf(workflow).Select(fact => fact.Name).ToHashSet();
        var start = session is null ? new RehearsalCase().StartsAt : Start(session, person.After);
        return new RehearsalCase { StartsAt = start, Facts = facts.Where(pair => asked.Contains(pair.Key)).ToDictionary() };
    }

    private static DateTimeOffset Start(ExamSession session, TimeSpan after)
    {
        var at = after < TimeSpan.Zero ? session.RegistrationClosesAt + after : session.RegistrationOpensAt + after;
        return at > session.RegistrationClosesAt || at < session.RegistrationOpensAt ? session.RegistrationOpensAt : at;
    }
}
