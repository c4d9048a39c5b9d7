using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ExamReg.Workflows.Runtime;
using ExamReg.Workflows.Storage;
using Npgsql;
using NpgsqlTypes;

namespace ExamReg.Workflows.Timers;

/// <summary>
/// Starts instances by the clock: Timer, Cron and StartAt triggers that are due. Rows are claimed with SKIP LOCKED and a lease;
/// the id of the instance follows from the trigger and the moment that it was due, so each occurrence starts one instance however
/// many processes sweep or die. After a downtime a trigger fires once for all that was missed, and goes on from now.
/// </summary>
public sealed class TriggerSweep(NpgsqlDataSource dataSource, WorkflowRuntime runtime, DefinitionStore definitions, WorkflowOptions options)
{
    private const int BatchSize = 100;

    private readonly string claim = $"""
        WITH due AS (
            SELECT definition_id, activity_id FROM workflow.trigger
            WHERE due_at <= {options.NowSql} AND (claimed_until IS NULL OR claimed_until < clock_timestamp())
            ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
        UPDATE workflow.trigger t SET claimed_until = clock_timestamp() + $2
        FROM due WHERE t.definition_id = due.definition_id AND t.activity_id = due.activity_id
        RETURNING t.definition_id, t.activity_id, t.definition_key, t.due_at, {options.NowSql}
        """;

    /// <summary>Fires every trigger that is due now; part of the timer sweep.</summary>
    /// <param name="cancellationToken">Stops between triggers.</param>
    /// <returns>How many instances were started.</returns>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken = default)
    {
        var started = 0;
        while (true)
        {
            var batch = await ClaimAsync(cancellationToken);
            foreach (var due in batch)
            {
                if (await FireAsync(due, cancellationToken))
                    started++;
            }
            if (batch.Count < BatchSize)
                return started;
        }
    }

    /// <summary>The id of the instance that an occurrence starts; its first part is the moment, so that lists by id stay in order.</summary>
    /// <param name="occurrence">What makes the occurrence one of its kind.</param>
    /// <param name="at">When it was due.</param>
    internal static Guid InstanceIdOf(string occurrence, DateTimeOffset at)
    {
        Span<byte> bytes = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(occurrence), bytes);
        var id = bytes[..16];
        Span<byte> time = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(time, at.ToUnixTimeMilliseconds());
        time[2..].CopyTo(id);
        id[6] = (byte)((id[6] & 0x0F) | 0x70);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new Guid(id, bigEndian: true);
    }

    private async Task<bool> FireAsync(Due due, CancellationToken cancellationToken)
    {
        var instanceId = InstanceIdOf($"{due.DefinitionId}/{due.ActivityId}/{due.DueAt.UtcTicks}", due.DueAt);
        var result = await runtime.StartAsync(
            new StartWorkflow(due.DefinitionId, instanceId) { TriggerActivityId = due.ActivityId, Actor = "timer" }, cancellationToken);
        // A start that failed is kept by its incident, and tried again from there; the trigger goes on.
        var workflow = await definitions.GetAsync(due.DefinitionKey, cancellationToken);
        var next = workflow.Find(due.ActivityId) is { } node ? TriggerStore.Describe(workflow, node, due.Now, due.DueAt)?.DueAt : null;
        await using var command = dataSource.CreateCommand(
            $"UPDATE workflow.trigger SET due_at = $4, claimed_until = NULL, last_fired_at = {options.NowSql} WHERE definition_id = $1 AND activity_id = $2 AND due_at = $3");
        command.Parameters.Add(new NpgsqlParameter { Value = due.DefinitionId });
        command.Parameters.Add(new NpgsqlParameter { Value = due.ActivityId });
        command.Parameters.Add(new NpgsqlParameter { Value = due.DueAt.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter { Value = next is { } at ? at.UtcDateTime : DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        await command.ExecuteNonQueryAsync(cancellationToken);
        return result is BurstResult.Accepted { IsDuplicate: false };
    }

    private async Task<List<Due>> ClaimAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(claim);
        command.Parameters.Add(new NpgsqlParameter { Value = BatchSize });
        command.Parameters.Add(new NpgsqlParameter { Value = options.TimerLease });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var claimed = new List<Due>();
        while (await reader.ReadAsync(cancellationToken))
        {
            claimed.Add(new Due(
                reader.GetString(0), reader.GetString(1), reader.GetInt32(2), reader.GetFieldValue<DateTimeOffset>(3), reader.GetFieldValue<DateTimeOffset>(4)));
        }
        return [.. claimed.OrderBy(due => due.DueAt)];
    }

    private sealed record Due(string DefinitionId, string ActivityId, int DefinitionKey, DateTimeOffset DueAt, DateTimeOffset Now);
}
