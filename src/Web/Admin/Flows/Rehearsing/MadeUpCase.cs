using System.Text.Json.Nodes;
using ExamReg.Activities;
using ExamReg.Domain;
using ExamReg.Domain.Sessions;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Rehearsal;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Admin.Flows.Rehearsing;

/// <summary>A site whose settings a rehearsal may take.</summary>
public sealed record CaseSite(Guid Id, string Name, bool Reviews, bool Confirms);

/// <summary>What was chosen for a rehearsal: a made-up candidate, a site, and what differs from the site's settings.</summary>
/// <param name="Person">Which of <see cref="MadeUpCases.People"/>.</param>
/// <param name="SiteId">The site whose settings hold; null for none.</param>
/// <param name="Flags">Flags that were set by hand, by the fact's name.</param>
public sealed record CaseChoice(int Person, Guid? SiteId, IReadOnlyDictionary<string, bool> Flags);

/// <summary>Makes the case of a rehearsal out of what was chosen. Nobody real takes part, and nothing is stored.</summary>
public sealed class MadeUpCases(ExamDb db)
{
    /// <summary>Invented candidates; each begins at another point of the session's time.</summary>
    public static readonly (string Name, TimeSpan After)[] People =
    [
        ("示例考生甲：开放当天报名", TimeSpan.FromHours(1)),
        ("示例考生乙：开放一周后报名", TimeSpan.FromDays(7)),
        ("示例考生丙：截止前一天报名", TimeSpan.FromDays(-1)),
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
        if (sites.FirstOrDefault(site => site.Id == choice.SiteId) is { } chosen)
        {
            facts[RegistrationFacts.SiteReviews.Name] = chosen.Reviews;
            facts[RegistrationFacts.SiteConfirms.Name] = chosen.Confirms;
        }
        foreach (var (name, flag) in choice.Flags)
            facts[name] = flag;
        // What no activity asks for would only stand in the way.
        var asked = RehearsalSession.FactsOf(workflow).Select(fact => fact.Name).ToHashSet();
        var start = session is null ? new RehearsalCase().StartsAt : Start(session, People[Math.Clamp(choice.Person, 0, People.Length - 1)].After);
        return new RehearsalCase { StartsAt = start, Facts = facts.Where(pair => asked.Contains(pair.Key)).ToDictionary() };
    }

    private static DateTimeOffset Start(ExamSession session, TimeSpan after)
    {
        var at = after < TimeSpan.Zero ? session.RegistrationClosesAt + after : session.RegistrationOpensAt + after;
        return at > session.RegistrationClosesAt || at < session.RegistrationOpensAt ? session.RegistrationOpensAt : at;
    }
}
