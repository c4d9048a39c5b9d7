using ExamReg.Domain;
using ExamReg.Domain.Audit;
using ExamReg.Workflows.Migration;
using Hangfire;
using Npgsql;

namespace ExamReg.Web.Admin.Flows.Migrating;

/// <summary>
/// Hangfire's work: one job carries out one plan. The plan's claim keeps a second job for it away; a plan whose process died is found by
/// <see cref="Duties.MigrationSweepJob"/> once its claim has run out, and goes on where it stood.
/// </summary>
public sealed class MigrationWork(MigrationRunner runner, MigrationPlans plans)
{
    /// <summary>Carries the plan out until it is through, paused, given up, or another process is at it.</summary>
    /// <param name="planId">The plan.</param>
    /// <param name="ct">Ends with the server.</param>
    [AutomaticRetry(Attempts = 0)]
    [System.ComponentModel.DisplayName("迁移流程实例：{0}")]
    public async Task RunAsync(Guid planId, CancellationToken ct)
    {
        if (!await plans.ClaimAsync(planId, ct))
            return;
        try
        {
            await runner.RunAsync(planId, (connection, _, plan) => WriteDownAsync(connection, plan, ct), ct);
        }
        finally
        {
            await plans.ReleaseAsync(planId);
        }
    }

    // In the name of the person who started it: what came of it is part of that act.
    private static async Task WriteDownAsync(NpgsqlConnection connection, MigrationPlan plan, CancellationToken ct)
    {
        var progress = await MigrationPlans.ReadProgressAsync(connection, plan.Id, ct);
        await using var db = ExamDb.On(connection);
        await new RecordAudit(db).HandleAsync(
            new(
                Guid.TryParse(plan.StartedBy, out var account) ? account : null, "Hangfire", AuditActs.MigrationFinished, AuditActs.Workflow(plan.DefinitionId),
                new { plan = plan.Id, version = plan.SourceVersion, status = MigrationStatus.Running },
                new { plan = plan.Id, version = plan.TargetVersion, status = plan.Status, migrated = progress?.Migrated, stayed = progress?.Stayed }),
            ct);
    }
}
