using ExamReg.Web.Identity;
using ExamReg.Workflows.Administration;
using ExamReg.Workflows.Migration;
using Hangfire;

namespace ExamReg.Web.Admin.Flows.Migrating;

/// <summary>A person's acts on migration plans, each in the audit. The audit comes first where the act begins work that cannot be taken back.</summary>
public sealed class ManageMigrations(MigrationPlans plans, InstanceQueries queries, Audit audit, IBackgroundJobClient jobs, IHttpContextAccessor http)
{
    private string Actor => http.HttpContext!.User.AccountId().ToString();

    /// <summary>Draws a plan up.</summary>
    /// <param name="sourceKey">The store's number of the version that instances leave.</param>
    /// <param name="targetKey">The store's number of the version that they go to.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<MigrationPlanResult> CreateAsync(int sourceKey, int targetKey, CancellationToken ct)
    {
        var created = await plans.CreateAsync(sourceKey, targetKey, Actor, ct);
        if (created is { IsDone: true, Plan: { } plan })
            await audit.WriteAsync(new(AuditActs.MigrationPlanned, AuditActs.Workflow(plan.DefinitionId), Before(plan), After(plan)), ct);
        return created;
    }

    /// <summary>Changes which activity leads to which.</summary>
    /// <param name="plan">The plan as it was seen.</param>
    /// <param name="mapping">The whole mapping.</param>
    /// <param name="revision">The revision that the person saw.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<MigrationPlanResult> ChangeAsync(MigrationPlan plan, IReadOnlyDictionary<string, string> mapping, int revision, CancellationToken ct)
    {
        var changed = await plans.ChangeMappingAsync(plan.Id, mapping, revision, ct);
        if (changed.IsDone)
        {
            await audit.WriteAsync(
                new(
                    AuditActs.MigrationPlanned, AuditActs.Workflow(plan.DefinitionId),
                    new { plan = plan.Id, mapping = plan.Mapping.Except(mapping) }, new { plan = plan.Id, mapping = mapping.Except(plan.Mapping) }),
                ct);
        }
        return changed;
    }

    /// <summary>Starts a plan, or lets it go on, by a Hangfire job.</summary>
    public async Task<MigrationPlanResult> StartAsync(MigrationPlan plan, CancellationToken ct)
    {
        var live = (await queries.CountLiveAsync(ct)).GetValueOrDefault(plan.SourceKey);
        var started = await plans.StartAsync(plan.Id, Actor, ct);
        if (!started.IsDone)
            return started;
        await audit.WriteAsync(
            new(
                AuditActs.MigrationStarted, AuditActs.Workflow(plan.DefinitionId),
                new { plan = plan.Id, version = plan.SourceVersion, live, status = plan.Status }, After(started.Plan!)),
            ct);
        jobs.Enqueue<MigrationWork>(work => work.RunAsync(plan.Id, CancellationToken.None));
        return started;
    }

    /// <summary>Stops a running plan between two batches; it may go on later.</summary>
    public Task<MigrationPlanResult> PauseAsync(MigrationPlan plan, CancellationToken ct) => StopAsync(plan, plans.PauseAsync(plan.Id, ct), ct);

    /// <summary>Gives a plan up; what has moved stays moved.</summary>
    public Task<MigrationPlanResult> GiveUpAsync(MigrationPlan plan, CancellationToken ct) => StopAsync(plan, plans.CancelAsync(plan.Id, ct), ct);

    private async Task<MigrationPlanResult> StopAsync(MigrationPlan plan, Task<MigrationPlanResult> act, CancellationToken ct)
    {
        var stopped = await act;
        if (stopped.IsDone)
        {
            var progress = await plans.ReadProgressAsync(plan.Id, ct);
            await audit.WriteAsync(
                new(
                    AuditActs.MigrationStopped, AuditActs.Workflow(plan.DefinitionId), new { plan = plan.Id, status = plan.Status },
                    new { plan = plan.Id, status = stopped.Plan?.Status, migrated = progress?.Migrated, stayed = progress?.Stayed }),
                ct);
        }
        return stopped;
    }

    private static object Before(MigrationPlan plan) => new { plan = plan.Id, version = plan.SourceVersion };

    private static object After(MigrationPlan plan) => new { plan = plan.Id, version = plan.TargetVersion, status = plan.Status, mapped = plan.Mapping.Count };
}
