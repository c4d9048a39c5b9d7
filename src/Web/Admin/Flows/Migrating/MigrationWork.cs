using ExamReg.Domain;
using ExamReg.Domain.Audit;
using ExamReg.Web.Hosting;
using ExamReg.Workflows.Migration;
using Hangfire;
using Npgsql;

namespace ExamReg.Web.Admin.Flows.Migrating;

/// <summary>
/// Hangfire's work: one job carries out one plan. A lock of the database, which dies with the process, keeps a second job for the same
/// plan away; a plan whose process died is found by <see cref="Duties.MigrationSweepJob"/> and goes on where it stood.
/// </summary>
public sealed class MigrationWork(
    MigrationRunner runner, MigrationPlans plans, [FromKeyedServices(Database.JobsPool)] NpgsqlDataSource dataSource)
{
    /// <summary>Carries the plan out until it is through, paused, given up, or another process is at it.</summary>
    /// <param name="planId">The plan.</param>
    /// <param name="ct">Ends with the server.</param>
    [AutomaticRetry(Attempts = 0)]
    [System.ComponentModel.DisplayName("迁移流程实例：{0}")]
    public async Task RunAsync(Guid planId, CancellationToken ct)
    {
        await using var connection = await dataSource.OpenConnectionAsync(ct);
        if (!await LockAsync(connection, planId, ct))
            return;
        try
        {
            if (await plans.FindAsync(planId, ct) is { Status: MigrationStatus.Running })
                await runner.RunAsync(planId, (through, _, plan) => WriteDownAsync(through, plan, ct), ct);
        }
        finally
        {
            await using var unlock = new NpgsqlCommand("SELECT pg_advisory_unlock(hashtextextended($1, 0))", connection) { Parameters = { new() { Value = Key(planId) } } };
            await unlock.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    private static string Key(Guid planId) => $"examreg.migration/{planId}";

    private static async Task<bool> LockAsync(NpgsqlConnection connection, Guid planId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("SELECT pg_try_advisory_lock(hashtextextended($1, 0))", connection) { Parameters = { new() { Value = Key(planId) } } };
        return (bool)(await command.ExecuteScalarAsync(ct))!;
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
