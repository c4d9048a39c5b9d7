using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Runtime;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NpgsqlTypes;

namespace ExamReg.Workflows.Migration;

/// <summary>
/// Carries out migration plans, batch by batch. Each instance moves in a burst of its own, under its row's lock, with a line in
/// its journal; the plan's note on it is written in the same transaction. So a run may be killed anywhere and go on later, two
/// processes may run one plan, and stimuli go to the same instances meanwhile.
/// </summary>
/// <example>A host's job: <code>if (await plans.ClaimAsync(planId)) await runner.RunAsync(planId, cancellationToken: cancellationToken);</code></example>
public sealed class MigrationRunner(NpgsqlDataSource dataSource, MigrationPlans plans, WorkflowRuntime runtime, WorkflowOptions options)
{
    /// <summary>Instances of one batch.</summary>
    public const int BatchSize = 200;

    /// <summary>Instances that one process moves side by side.</summary>
    public const int Concurrency = 4;

    /// <summary>The name of the act in the journal.</summary>
    public const string ActName = "admin.migrate";

    private const string Move = """
        WITH moved AS (
            UPDATE workflow.bookmark b SET definition_key = $3, activity_id = m.activity_id
            FROM unnest($4::int[], $5::text[]) AS m (id, activity_id) WHERE b.instance_id = $1 AND b.id = m.id)
        INSERT INTO workflow.migration_item (plan_id, instance_id, migrated, at) VALUES ($2, $1, true, $6)
        ON CONFLICT (plan_id, instance_id) DO UPDATE SET migrated = true, activity_id = NULL, code = NULL, reason = NULL, at = excluded.at
        """;

    /// <summary>Runs a plan until it is through, paused, or given up.</summary>
    /// <param name="planId">The plan.</param>
    /// <param name="witness">Writes down that the plan is through, in the transaction that says so.</param>
    /// <param name="cancellationToken">Stops between instances; the plan goes on when it is run again.</param>
    public async Task<MigrationProgress?> RunAsync(Guid planId, MigrationWitness? witness = null, CancellationToken cancellationToken = default)
    {
        while (await RunBatchAsync(planId, BatchSize, witness, cancellationToken))
            cancellationToken.ThrowIfCancellationRequested();
        return await plans.ReadProgressAsync(planId, cancellationToken);
    }

    /// <summary>Moves one batch of instances.</summary>
    /// <param name="planId">The plan.</param>
    /// <param name="size">At most so many.</param>
    /// <param name="witness">Writes down that the plan is through, in the transaction that says so.</param>
    /// <param name="cancellationToken">Stops between instances.</param>
    /// <returns>Whether there is more to do: false once the plan is through, or not running.</returns>
    public async Task<bool> RunBatchAsync(
        Guid planId, int size = BatchSize, MigrationWitness? witness = null, CancellationToken cancellationToken = default)
    {
        if (await plans.FindAsync(planId, cancellationToken) is not { Status: MigrationStatus.Running } plan)
            return false;
        var batch = await NextAsync(plan, size, cancellationToken);
        if (batch.Count == 0)
            return !await FinishAsync(plan, witness, cancellationToken);
        var migration = await plans.CompileAsync(plan, cancellationToken);
        await Parallel.ForEachAsync(
            batch,
            new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken },
            async (instanceId, token) => await MigrateAsync(plan, migration, instanceId, token));
        await ExecuteAsync("UPDATE workflow.migration SET position = greatest(position, $2), heartbeat_at = clock_timestamp() WHERE id = $1 AND status = 'Running'", [plan.Id, batch[^1]], cancellationToken);
        return true;
    }

    private async Task MigrateAsync(MigrationPlan plan, InstanceMigration migration, Guid instanceId, CancellationToken cancellationToken)
    {
        MigrationProblem? problem = null;
        var act = new Stimulus($"migrate:{plan.Id:n}", ActName) { Actor = plan.StartedBy };
        var result = await runtime.AdministerAsync(instanceId, act, async burst =>
        {
            problem = null;
            // Another plan or process was faster: nothing to do, nothing to note.
            if (burst.Workflow.Key != plan.SourceKey)
                return [new RejectionError("elsewhere", null, "")];
            problem = migration.Apply(burst.State);
            if (problem is not null)
                return [new RejectionError(problem.Code, problem.ActivityId, problem.Message)];
            burst.MoveTo(migration.Target);
            burst.Write(burst.State.Frames[0], JournalEvent.Message, $"moved from version {plan.SourceVersion} to {plan.TargetVersion}");
            await StoreAsync(burst, plan, instanceId, cancellationToken);
            return [];
        }, cancellationToken);
        // One instance whose state cannot even be read must not keep the others.
        if (result is BurstResult.ActFailed failed)
            problem = new MigrationProblem("failed", failed.ActivityId, Text.Of($"迁移这个实例时出错，它留在原版本：{failed.Message}。请处理后再次启动迁移。"));
        if (problem is not null)
            await NoteStayAsync(plan, instanceId, problem, cancellationToken);
    }

    private static async Task StoreAsync(Burst burst, MigrationPlan plan, Guid instanceId, CancellationToken cancellationToken)
    {
        var connection = burst.Environment.Services.GetRequiredService<BurstConnection>().Connection;
        await using var command = new NpgsqlCommand(Move, connection);
        command.Parameters.AddRange((NpgsqlParameter[])
        [
            new() { Value = instanceId },
            new() { Value = plan.Id },
            new() { Value = plan.TargetKey },
            new() { Value = burst.State.Bookmarks.Select(bookmark => bookmark.Id).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer },
            new()
            {
                Value = burst.State.Bookmarks.Select(bookmark => burst.State.Frames.First(frame => frame.Id == bookmark.FrameId).ActivityId).ToArray(),
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text,
            },
            new() { Value = burst.Environment.Now.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz },
        ]);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private Task NoteStayAsync(MigrationPlan plan, Guid instanceId, MigrationProblem problem, CancellationToken cancellationToken) => ExecuteAsync(
        $"""
        INSERT INTO workflow.migration_item (plan_id, instance_id, migrated, activity_id, code, reason, at) VALUES ($1, $2, false, $3, $4, $5, {options.NowSql})
        ON CONFLICT (plan_id, instance_id) DO NOTHING
        """,
        [plan.Id, instanceId, (object?)problem.ActivityId ?? DBNull.Value, problem.Code, problem.Message], cancellationToken);

    // What a run has tried has its note; the position only saves looking at the notes of what lies behind.
    private async Task<List<Guid>> NextAsync(MigrationPlan plan, int size, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand($"""
            SELECT i.id FROM workflow.instance i
            WHERE i.definition_key = $2 AND i.sub_status = {(int)WorkflowSubStatus.Suspended}
                AND i.id > coalesce((SELECT position FROM workflow.migration WHERE id = $1), '00000000-0000-0000-0000-000000000000')
                AND NOT EXISTS (SELECT 1 FROM workflow.migration_item x WHERE x.plan_id = $1 AND x.instance_id = i.id)
            ORDER BY i.id LIMIT $3
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = plan.Id });
        command.Parameters.Add(new NpgsqlParameter { Value = plan.SourceKey });
        command.Parameters.Add(new NpgsqlParameter { Value = size });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var ids = new List<Guid>();
        while (await reader.ReadAsync(cancellationToken))
            ids.Add(reader.GetGuid(0));
        return ids;
    }

    // Through only when nothing untried is left anywhere: instances may have been started behind the position meanwhile.
    private async Task<bool> FinishAsync(MigrationPlan plan, MigrationWitness? witness, CancellationToken cancellationToken)
    {
        var rewound = await ExecuteAsync(
            "UPDATE workflow.migration SET position = NULL WHERE id = $1 AND status = 'Running' AND position IS NOT NULL", [plan.Id], cancellationToken);
        if (rewound > 0)
            return false;
        await plans.CompleteAsync(plan.Id, witness, cancellationToken);
        return true;
    }

    private async Task<int> ExecuteAsync(string sql, object[] arguments, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(sql);
        foreach (var argument in arguments)
            command.Parameters.Add(new NpgsqlParameter { Value = argument });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
