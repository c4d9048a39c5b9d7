using ExamReg.Domain;
using ExamReg.Web.Identity;
using ExamReg.Workflows.Migration;
using Hangfire;
using Npgsql;

namespace ExamReg.Web.Admin.Flows.Migrating;

/// <summary>A person's acts on migration plans, each with its entry in the audit in the same transaction: what was, what is.</summary>
public sealed class ManageMigrations(MigrationPlans plans, Audit audit, IBackgroundJobClient jobs, IHttpContextAccessor http)
{
    private string Actor => http.HttpContext!.User.AccountId().ToString();

    /// <summary>Draws a plan up.</summary>
    /// <param name="sourceKey">The store's number of the version that instances leave.</param>
    /// <param name="targetKey">The store's number of the version that they go to.</param>
    /// <param name="ct">Ends the wait.</param>
    public Task<MigrationPlanResult> CreateAsync(int sourceKey, int targetKey, CancellationToken ct) => plans.CreateAsync(
        sourceKey, targetKey, Actor,
        (connection, _, plan) => WriteAsync(connection, AuditActs.MigrationPlanned, plan, new { plan = plan.Id, version = plan.SourceVersion }, After(plan), ct), ct);

    /// <summary>Changes which activity leads to which.</summary>
    /// <param name="plan">The plan as it was seen.</param>
    /// <param name="mapping">The whole mapping.</param>
    /// <param name="revision">The revision that the person saw.</param>
    /// <param name="ct">Ends the wait.</param>
    public Task<MigrationPlanResult> ChangeAsync(MigrationPlan plan, IReadOnlyDictionary<string, string> mapping, int revision, CancellationToken ct) =>
        plans.ChangeMappingAsync(
            plan.Id, mapping, revision,
            (connection, before, after) => WriteAsync(
                connection, AuditActs.MigrationPlanned, after, new { plan = after.Id, mapping = before!.Mapping.Except(after.Mapping) },
                new { plan = after.Id, mapping = after.Mapping.Except(before.Mapping) }, ct),
            ct);

    /// <summary>Starts a plan, or lets it go on, by a Hangfire job.</summary>
    public async Task<MigrationPlanResult> StartAsync(MigrationPlan plan, CancellationToken ct)
    {
        var started = await plans.StartAsync(
            plan.Id, Actor,
            async (connection, before, after) =>
            {
                // All that live on the version are still to be tried.
                var live = (await MigrationPlans.ReadProgressAsync(connection, plan.Id, ct))!.Remaining;
                await WriteAsync(
                    connection, AuditActs.MigrationStarted, after, new { plan = after.Id, version = after.SourceVersion, live, status = before!.Status }, After(after), ct);
            },
            ct);
        // Where the process dies here, the duty hands the plan out.
        if (started.IsDone)
            jobs.Enqueue<MigrationWork>(work => work.RunAsync(plan.Id, CancellationToken.None));
        return started;
    }

    /// <summary>Stops a running plan between two batches; it may go on later.</summary>
    public Task<MigrationPlanResult> PauseAsync(MigrationPlan plan, CancellationToken ct) => plans.PauseAsync(plan.Id, Stopped(ct), ct);

    /// <summary>Gives a plan up; what has moved stays moved.</summary>
    public Task<MigrationPlanResult> GiveUpAsync(MigrationPlan plan, CancellationToken ct) => plans.CancelAsync(plan.Id, Stopped(ct), ct);

    private MigrationWitness Stopped(CancellationToken ct) => async (connection, before, after) =>
    {
        var progress = await MigrationPlans.ReadProgressAsync(connection, after.Id, ct);
        await WriteAsync(
            connection, AuditActs.MigrationStopped, after, new { plan = after.Id, status = before!.Status },
            new { plan = after.Id, status = after.Status, migrated = progress?.Migrated, stayed = progress?.Stayed }, ct);
    };

    private async Task WriteAsync(NpgsqlConnection connection, string act, MigrationPlan plan, object before, object after, CancellationToken ct)
    {
        await using var db = ExamDb.On(connection);
        await audit.WriteAsync(db, new AuditLine(act, AuditActs.Workflow(plan.DefinitionId), before, after), ct);
    }

    private static object After(MigrationPlan plan) => new { plan = plan.Id, version = plan.TargetVersion, status = plan.Status, mapped = plan.Mapping.Count };
}
