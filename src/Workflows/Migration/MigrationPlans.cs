using System.Text.Json;
using ExamReg.Workflows.Administration;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Storage;
using Npgsql;
using NpgsqlTypes;

namespace ExamReg.Workflows.Migration;

/// <summary>
/// Plans to move live instances from version to version: drawn up by id, edited, validated, tried dry, started, paused, given up.
/// <see cref="MigrationRunner"/> carries them out.
/// </summary>
public sealed class MigrationPlans(NpgsqlDataSource dataSource, DefinitionStore definitions, InstanceQueries queries, WorkflowOptions options)
{
    private static string NoPlan => Text.Of("没有这个迁移计划。");
    private const int DryRunBatch = 500;
    private const int MostExamples = 5;

    // Much longer than a batch takes.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private const string Idle = "status = 'Running' AND (heartbeat_at IS NULL OR heartbeat_at < clock_timestamp() - $1)";

    private const string Select = """
        SELECT m.id, m.definition_id, m.source_key, s.version, m.target_key, t.version, m.mapping::text, m.status, m.revision,
            m.created_by, m.created_at, m.started_by, m.started_at, m.finished_at
        FROM workflow.migration m JOIN workflow.definition s ON s.key = m.source_key JOIN workflow.definition t ON t.key = m.target_key
        """;

    /// <summary>Draws up a plan; activities that kept their id and type are mapped.</summary>
    /// <param name="sourceKey">The store's number of the version that instances shall leave.</param>
    /// <param name="targetKey">The store's number of the version that they shall go to; it must have been published.</param>
    /// <param name="actor">Who.</param>
    /// <param name="witness">Writes the act down in its transaction.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<MigrationPlanResult> CreateAsync(
        int sourceKey, int targetKey, string actor, MigrationWitness? witness = null, CancellationToken cancellationToken = default)
    {
        var (source, target) = (await definitions.FindSummaryAsync(sourceKey, cancellationToken), await definitions.FindSummaryAsync(targetKey, cancellationToken));
        if (source is null || target is null)
            return Refuse("not-found", Text.Of("要迁移的版本不存在：请重新选择。"));
        if (source.DefinitionId != target.DefinitionId)
            return Refuse("other-definition", Text.Of("源版本和目标版本不是同一个流程：请选择同一流程的两个版本。"));
        if (source.Key == target.Key)
            return Refuse("same-version", Text.Of("源版本和目标版本相同：请选择两个不同的版本。"));
        if (!target.WasPublished)
            return Refuse("not-published", Text.Of($"目标版本 {target.Version} 从未发布，还可能修改：请先发布。"));
        var mapping = MigrationChecker.MapById(await definitions.GetAsync(sourceKey, cancellationToken), await definitions.GetAsync(targetKey, cancellationToken));
        var id = Guid.CreateVersion7();
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(
            connection,
            $"""
            INSERT INTO workflow.migration (id, definition_id, source_key, target_key, mapping, status, created_by, created_at)
            VALUES ($1, $2, $3, $4, $5::jsonb, 'Draft', $6, {options.NowSql})
            """,
            [id, source.DefinitionId, sourceKey, targetKey, JsonSerializer.Serialize(mapping), actor], cancellationToken);
        var created = (await FindAsync(connection, id, "", cancellationToken))!;
        if (witness is not null)
            await witness(connection, null, created);
        await transaction.CommitAsync(cancellationToken);
        return new(created, null);
    }

    /// <summary>A plan.</summary>
    /// <param name="planId">The plan.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<MigrationPlan?> FindAsync(Guid planId, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await FindAsync(connection, planId, "", cancellationToken);
    }

    /// <summary>Plans, newest first.</summary>
    /// <param name="definitionId">Of one definition; of all when null.</param>
    /// <param name="before">Only those older than this plan: the last one of the page before.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<MigrationPlan>> ListAsync(string? definitionId = null, Guid? before = null, int limit = 50, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await ReadAsync(
            connection, "WHERE ($1::text IS NULL OR m.definition_id = $1) AND ($2::uuid IS NULL OR m.id < $2) ORDER BY m.id DESC LIMIT $3",
            [(object?)definitionId ?? DBNull.Value, (object?)before ?? DBNull.Value, limit], cancellationToken);
    }

    /// <summary>
    /// The running plans that nobody works on: just started, or left by a process that died. A recurring duty of the host has each of them
    /// carried out, so starting a plan is all that a page has to do.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<Guid>> ListIdleAsync(CancellationToken cancellationToken = default)
    {
        await using var command = dataSource.CreateCommand($"SELECT id FROM workflow.migration WHERE {Idle}");
        command.Parameters.Add(new NpgsqlParameter { Value = Patience });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var idle = new List<Guid>();
        while (await reader.ReadAsync(cancellationToken))
            idle.Add(reader.GetGuid(0));
        return idle;
    }

    /// <summary>
    /// Claims a running plan that nobody works on; whoever gets it calls <see cref="MigrationRunner.RunAsync"/>. The claim holds as long as
    /// batches are moved, and runs out when they no longer are. It only saves double work: two processes may run one plan.
    /// </summary>
    /// <param name="planId">The plan.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether it is the caller's.</returns>
    public async Task<bool> ClaimAsync(Guid planId, CancellationToken cancellationToken = default)
        => await ExecuteAsync($"UPDATE workflow.migration SET heartbeat_at = clock_timestamp() WHERE {Idle} AND id = $2", [Patience, planId], cancellationToken) > 0;

    /// <summary>Gives a claim back before the plan is through, so that another process need not wait until it runs out.</summary>
    /// <param name="planId">The plan.</param>
    public Task ReleaseAsync(Guid planId)
        => ExecuteAsync("UPDATE workflow.migration SET heartbeat_at = NULL WHERE id = $1 AND status = 'Running'", [planId], CancellationToken.None);

    /// <summary>Changes the mapping; not while the plan is running.</summary>
    /// <param name="planId">The plan.</param>
    /// <param name="mapping">The whole mapping: activity of the source version to activity of the target version.</param>
    /// <param name="revision">The plan's revision that the change was made on; an older one is refused with "stale", and nothing is lost.</param>
    /// <param name="witness">Writes the act down in its transaction.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<MigrationPlanResult> ChangeMappingAsync(
        Guid planId, IReadOnlyDictionary<string, string> mapping, int revision, MigrationWitness? witness = null, CancellationToken cancellationToken = default)
        => ActAsync(
            planId, "mapping = $2::jsonb, revision = revision + 1", "revision = $3 AND status IN ('Draft', 'Paused', 'Completed')",
            [JsonSerializer.Serialize(mapping), revision],
            plan => plan.Revision != revision
                ? new RejectionError("stale", null, Text.Of("对应关系已被他人修改：请核对最新内容后再保存。"))
                : new RejectionError("wrong-state", null, Text.Of("迁移正在运行或已放弃，不能修改对应关系：请先暂停。")),
            witness, cancellationToken);

    /// <summary>What maps, and what cannot and why, with how many instances wait where.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<MigrationReport> ValidateAsync(MigrationPlan plan, CancellationToken cancellationToken = default)
    {
        var waiting = await queries.CountWaitingAsync(plan.SourceKey, cancellationToken);
        return MigrationChecker.Check(
            await definitions.GetAsync(plan.SourceKey, cancellationToken), await definitions.GetAsync(plan.TargetKey, cancellationToken), plan.Mapping,
            waiting.ToDictionary(count => count.ActivityId, count => count.Count));
    }

    /// <summary>Tries the plan on the live instances as they are now, without locking or changing anything.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="limit">Look at no more than so many.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<MigrationDryRun> DryRunAsync(MigrationPlan plan, int? limit = null, CancellationToken cancellationToken = default)
    {
        var migration = await CompileAsync(plan, cancellationToken);
        var moves = new Dictionary<(string From, string To), int>();
        var stays = new Dictionary<MigrationProblem, (int Count, List<Guid> Examples)>();
        var (total, movable) = (0, 0);
        Guid? last = null;
        while (limit is null || total < limit)
        {
            var batch = await ReadStatesAsync(plan.SourceKey, last, Math.Min(DryRunBatch, (limit ?? int.MaxValue) - total), cancellationToken);
            if (batch.Count == 0)
                return Result(isComplete: true);
            foreach (var (id, bytes) in batch)
            {
                var (waits, problem) = Try(migration, bytes);
                if (problem is not null)
                {
                    var stay = stays.GetValueOrDefault(problem, (0, []));
                    if (stay.Item2.Count < MostExamples)
                        stay.Item2.Add(id);
                    stays[problem] = (stay.Item1 + 1, stay.Item2);
                }
                else
                {
                    movable++;
                    foreach (var wait in waits)
                        moves[(wait, plan.Mapping[wait])] = moves.GetValueOrDefault((wait, plan.Mapping[wait])) + 1;
                }
            }
            total += batch.Count;
            last = batch[^1].Id;
        }
        return Result(isComplete: false);

        MigrationDryRun Result(bool isComplete) => new(
            total, movable, isComplete,
            [.. moves.Select(pair => new MoveCount(pair.Key.From, pair.Key.To, pair.Value)).OrderByDescending(move => move.Count)],
            [.. stays.Select(pair => new StayCount(pair.Key, pair.Value.Count, pair.Value.Examples)).OrderByDescending(stay => stay.Count)]);
    }

    // Where the instance waits, and why it would stay. One whose state cannot even be read must not keep the others from being counted.
    private static (IReadOnlyList<string> Waits, MigrationProblem? Problem) Try(InstanceMigration migration, byte[] bytes)
    {
        try
        {
            var state = InstanceState.Read(bytes);
            var waits = state.Frames.Where(frame => state.Bookmarks.Exists(bookmark => bookmark.FrameId == frame.Id)).Select(frame => frame.ActivityId).Distinct().ToList();
            return (waits, migration.Apply(state));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return ([], new MigrationProblem("failed", null, Text.Of("这个实例的状态读不出来，会留在原版本：请查看它的故障记录，修复后再迁移。")));
        }
    }

    /// <summary>
    /// Starts the plan, or lets it go on. Instances that stayed in an earlier run are tried again, with the mapping as it now is.
    /// The host's duty finds it by <see cref="ListIdleAsync"/>.
    /// </summary>
    /// <param name="planId">The plan.</param>
    /// <param name="actor">Who; stands in the journal of every instance that moves.</param>
    /// <param name="witness">Writes the act down in its transaction.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<MigrationPlanResult> StartAsync(
        Guid planId, string actor, MigrationWitness? witness = null, CancellationToken cancellationToken = default)
    {
        if (await FindAsync(planId, cancellationToken) is not { } plan)
            return Refuse("not-found", NoPlan);
        var report = await ValidateAsync(plan, cancellationToken);
        if (!report.CanRun)
            return new(plan, new RejectionError(report.Errors[0].Code, report.Errors[0].ActivityId, report.Errors[0].Message));
        try
        {
            return await ActAsync(
                planId,
                $"status = 'Running', started_by = $2, started_at = {options.NowSql}, finished_at = NULL, position = NULL, heartbeat_at = NULL",
                "revision = $3 AND status IN ('Draft', 'Paused', 'Completed')", [actor, plan.Revision],
                _ => new RejectionError("wrong-state", null, Text.Of("迁移计划正在运行、已放弃或刚被修改：请刷新后再试。")),
                async (connection, before, after) =>
                {
                    await ExecuteAsync(connection, "DELETE FROM workflow.migration_item WHERE plan_id = $1 AND NOT migrated", [planId], cancellationToken);
                    if (witness is not null)
                        await witness(connection, before, after);
                },
                cancellationToken);
        }
        catch (PostgresException exception) when (exception.ConstraintName == "migration_one_running")
        {
            return new(plan, new RejectionError("other-running", null, Text.Of($"版本 {plan.SourceVersion} 已有另一个迁移计划在运行：请等它完成或先暂停它。")));
        }
    }

    /// <summary>Stops a running plan after the batch under way.</summary>
    /// <param name="planId">The plan.</param>
    /// <param name="witness">Writes the act down in its transaction.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<MigrationPlanResult> PauseAsync(Guid planId, MigrationWitness? witness = null, CancellationToken cancellationToken = default)
        => ActAsync(
            planId, "status = 'Paused'", "status = 'Running'", [], _ => new RejectionError("wrong-state", null, Text.Of("迁移没有在运行，不能暂停。")), witness, cancellationToken);

    /// <summary>Gives a plan up for good; what has moved stays moved.</summary>
    /// <param name="planId">The plan.</param>
    /// <param name="witness">Writes the act down in its transaction.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<MigrationPlanResult> CancelAsync(Guid planId, MigrationWitness? witness = null, CancellationToken cancellationToken = default)
        => ActAsync(
            planId, $"status = 'Cancelled', finished_at = {options.NowSql}", "status IN ('Draft', 'Running', 'Paused')", [],
            _ => new RejectionError("wrong-state", null, Text.Of("迁移已经结束，不能放弃。")), witness, cancellationToken);

    // By the runner, once nothing is left to try.
    internal Task<MigrationPlanResult> CompleteAsync(Guid planId, MigrationWitness? witness, CancellationToken cancellationToken)
        => ActAsync(
            planId, $"status = 'Completed', finished_at = {options.NowSql}", "status = 'Running'", [],
            _ => new RejectionError("wrong-state", null, Text.Of("迁移没有在运行。")), witness, cancellationToken);

    /// <summary>How far a plan has come.</summary>
    /// <param name="planId">The plan.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<MigrationProgress?> ReadProgressAsync(Guid planId, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await ReadProgressAsync(connection, planId, cancellationToken);
    }

    /// <summary>How far a plan has come, as a witness sees it in the act's transaction.</summary>
    /// <param name="connection">In the transaction.</param>
    /// <param name="planId">The plan.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<MigrationProgress?> ReadProgressAsync(NpgsqlConnection connection, Guid planId, CancellationToken cancellationToken = default)
    {
        if (await FindAsync(connection, planId, "", cancellationToken) is not { } plan)
            return null;
        // The version as a parameter: PostgreSQL then knows whether it holds few of the instances or nearly all.
        await using var command = new NpgsqlCommand(
            $"""
            SELECT m.status,
                (SELECT count(*)::int FROM workflow.migration_item i WHERE i.plan_id = $1 AND i.migrated),
                (SELECT count(*)::int FROM workflow.migration_item i WHERE i.plan_id = $1 AND NOT i.migrated),
                (SELECT count(*)::int FROM workflow.instance i WHERE i.definition_key = $2 AND i.sub_status = {(int)WorkflowSubStatus.Suspended}
                    AND NOT EXISTS (SELECT 1 FROM workflow.migration_item x WHERE x.plan_id = $1 AND x.instance_id = i.id))
            FROM workflow.migration m WHERE m.id = $1
            """,
            connection);
        command.Parameters.Add(new NpgsqlParameter { Value = planId });
        command.Parameters.Add(new NpgsqlParameter { Value = plan.SourceKey });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new MigrationProgress(Enum.Parse<MigrationStatus>(reader.GetString(0)), reader.GetInt32(1), reader.GetInt32(2), reader.GetInt32(3))
            : null;
    }

    /// <summary>What became of the instances, by their ids.</summary>
    /// <param name="planId">The plan.</param>
    /// <param name="onlyStayed">Only those that could not move.</param>
    /// <param name="after">Only those after this instance: the last one of the page before.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<MigrationItem>> ListItemsAsync(
        Guid planId, bool onlyStayed = true, Guid? after = null, int limit = 50, CancellationToken cancellationToken = default)
    {
        await using var command = dataSource.CreateCommand($"""
            SELECT instance_id, migrated, activity_id, code, reason, at FROM workflow.migration_item
            WHERE plan_id = $1 AND instance_id > $2 {(onlyStayed ? "AND NOT migrated" : "")} ORDER BY instance_id LIMIT $3
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = planId });
        command.Parameters.Add(new NpgsqlParameter { Value = after ?? Guid.Empty });
        command.Parameters.Add(new NpgsqlParameter { Value = limit });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var items = new List<MigrationItem>();
        while (await reader.ReadAsync(cancellationToken))
        {
            items.Add(new MigrationItem(
                reader.GetGuid(0), reader.GetBoolean(1), reader.IsDBNull(2) ? null : reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3),
                reader.IsDBNull(4) ? null : reader.GetString(4), reader.GetFieldValue<DateTimeOffset>(5)));
        }
        return items;
    }

    internal async Task<InstanceMigration> CompileAsync(MigrationPlan plan, CancellationToken cancellationToken)
        => new(await definitions.GetAsync(plan.SourceKey, cancellationToken), await definitions.GetAsync(plan.TargetKey, cancellationToken), plan.Mapping);

    // The plan's row is locked first, so that what a witness writes down as "before" is what was. Not FOR UPDATE: the notes on
    // instances that move meanwhile refer to the row.
    private async Task<MigrationPlanResult> ActAsync(
        Guid planId, string change, string condition, object[] arguments, Func<MigrationPlan, RejectionError> refusal, MigrationWitness? witness,
        CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await FindAsync(connection, planId, "FOR NO KEY UPDATE OF m", cancellationToken) is not { } before)
            return Refuse("not-found", NoPlan);
        if (await ExecuteAsync(connection, $"UPDATE workflow.migration SET {change} WHERE id = $1 AND {condition}", [planId, .. arguments], cancellationToken) == 0)
            return new(before, refusal(before));
        var after = (await FindAsync(connection, planId, "", cancellationToken))!;
        if (witness is not null)
            await witness(connection, before, after);
        await transaction.CommitAsync(cancellationToken);
        return new(after, null);
    }

    private static async Task<MigrationPlan?> FindAsync(NpgsqlConnection connection, Guid planId, string locking, CancellationToken cancellationToken)
        => (await ReadAsync(connection, $"WHERE m.id = $1 {locking}", [planId], cancellationToken)).SingleOrDefault();

    private static async Task<IReadOnlyList<MigrationPlan>> ReadAsync(
        NpgsqlConnection connection, string where, object[] arguments, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"{Select} {where}", connection);
        foreach (var argument in arguments)
            command.Parameters.Add(new NpgsqlParameter { Value = argument });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var plans = new List<MigrationPlan>();
        while (await reader.ReadAsync(cancellationToken))
        {
            plans.Add(new MigrationPlan(
                reader.GetGuid(0), reader.GetString(1), reader.GetInt32(2), reader.GetInt32(3), reader.GetInt32(4), reader.GetInt32(5),
                JsonSerializer.Deserialize<Dictionary<string, string>>(reader.GetString(6))!, Enum.Parse<MigrationStatus>(reader.GetString(7)), reader.GetInt32(8),
                reader.GetString(9), reader.GetFieldValue<DateTimeOffset>(10), reader.IsDBNull(11) ? null : reader.GetString(11),
                reader.IsDBNull(12) ? null : reader.GetFieldValue<DateTimeOffset>(12), reader.IsDBNull(13) ? null : reader.GetFieldValue<DateTimeOffset>(13)));
        }
        return plans;
    }

    private async Task<List<(Guid Id, byte[] State)>> ReadStatesAsync(int sourceKey, Guid? after, int limit, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand($"""
            SELECT id, state FROM workflow.instance
            WHERE definition_key = $1 AND sub_status = {(int)WorkflowSubStatus.Suspended} AND id > $2 ORDER BY id LIMIT $3
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = sourceKey });
        command.Parameters.Add(new NpgsqlParameter { Value = after ?? Guid.Empty });
        command.Parameters.Add(new NpgsqlParameter { Value = limit });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var states = new List<(Guid, byte[])>();
        while (await reader.ReadAsync(cancellationToken))
            states.Add((reader.GetGuid(0), reader.GetFieldValue<byte[]>(1)));
        return states;
    }

    private async Task<int> ExecuteAsync(string sql, object[] arguments, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await ExecuteAsync(connection, sql, arguments, cancellationToken);
    }

    private static async Task<int> ExecuteAsync(NpgsqlConnection connection, string sql, object[] arguments, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var argument in arguments)
            command.Parameters.Add(new NpgsqlParameter { Value = argument });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static MigrationPlanResult Refuse(string code, string message) => new(null, new RejectionError(code, null, message));
}
