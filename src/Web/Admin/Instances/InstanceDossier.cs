using ExamReg.Domain;
using ExamReg.Domain.Registrations;
using ExamReg.Web.Desk;
using ExamReg.Workflows.Administration;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Incidents;
using ExamReg.Workflows.Runtime;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Admin.Instances;

/// <summary>A burst as people read it.</summary>
/// <param name="Seq">Its number.</param>
/// <param name="At">When.</param>
/// <param name="What">The stimulus.</param>
/// <param name="Who">A person or a program.</param>
/// <param name="Lines">What happened, in order.</param>
public sealed record DossierBurst(int Seq, DateTimeOffset At, string What, string Who, IReadOnlyList<string> Lines);

/// <summary>The registration that an instance owns.</summary>
public sealed record DossierRegistration(Guid Id, string Number, RegistrationState State, string? Site, string Session, string? EndReason)
{
    /// <summary>Whether cancelling the instance would end it.</summary>
    public bool WouldEnd => State.IsActive() && State != RegistrationState.Completed;
}

/// <summary>Everything about one instance.</summary>
/// <param name="View">How it stands.</param>
/// <param name="Registration">What it owns.</param>
/// <param name="Journal">What happened, for people.</param>
/// <param name="Incidents">What is open.</param>
/// <param name="Executions">The path that it has taken.</param>
public sealed record InstanceDossier(
    InstanceView View, DossierRegistration? Registration, IReadOnlyList<DossierBurst> Journal, IReadOnlyList<Incident> Incidents,
    IReadOnlyList<ActivityExecution> Executions)
{
    /// <summary>Whether it still goes on.</summary>
    public bool IsLive => View.SubStatus == WorkflowSubStatus.Suspended;

    /// <summary>An activity's label.</summary>
    public string LabelOf(string? activityId) => activityId is null ? Text.Of("流程") : View.Workflow.Find(activityId)?.Label ?? activityId;
}

/// <summary>Reads an <see cref="InstanceDossier"/>.</summary>
public sealed class InstanceDossiers(WorkflowRuntime runtime, InstanceQueries queries, IncidentStore incidents, ExamDb db, AccountNames names)
{
    /// <summary>The dossier, or null.</summary>
    public async Task<InstanceDossier?> FindAsync(Guid id, CancellationToken ct)
    {
        if (await runtime.FindAsync(id, ct) is not { } view)
            return null;
        var registration = await db.Registrations.AsNoTracking().Where(r => r.WorkflowInstanceId == id)
            .Select(r => new DossierRegistration(r.Id, r.Number, r.State, r.Site == null ? null : r.Site.Name, r.Session.Name, r.EndReason))
            .SingleOrDefaultAsync(ct);
        var open = await incidents.ListOpenAsync(id, cancellationToken: ct);
        var bursts = await queries.ReadJournalAsync(id, ct);
        var endedAt = view.SubStatus == WorkflowSubStatus.Suspended ? null : bursts.Select(burst => (DateTimeOffset?)burst.At).LastOrDefault();
        return new(view, registration, await JournalAsync(view, bursts, ct), open, ActivityExecutions.Read(ActivityExecutions.Unfold(bursts), endedAt));
    }

    private async Task<IReadOnlyList<DossierBurst>> JournalAsync(InstanceView view, IReadOnlyList<JournalBurst> bursts, CancellationToken ct)
    {
        var people = await names.OfAsync(
            bursts.Select(burst => Guid.TryParse(burst.Actor, out var account) ? account : Guid.Empty).Where(account => account != Guid.Empty), ct);
        return [.. bursts.Select(burst => new DossierBurst(
            burst.Seq,
            burst.At,
            InstanceWords.OfStimulus(burst.Stimulus),
            Guid.TryParse(burst.Actor, out var account) ? people.GetValueOrDefault(account) ?? Text.Of("已删除的帐号") : InstanceWords.OfProgram(burst.Actor),
            [.. burst.Entries.Where(entry => entry.ActivityId != view.Workflow.Root.Id)
                .Select(entry => InstanceWords.Describe(entry, view.Workflow.Find(entry.ActivityId)?.Label ?? entry.ActivityId))]))];
    }
}
