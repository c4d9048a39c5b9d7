using ExamReg.Workflows.Execution;
using Npgsql;

namespace ExamReg.Workflows.Administration;

/// <summary>Counts by version and activity, and who stands behind a count.</summary>
public sealed partial class InstanceQueries
{
    /// <summary>One instance as lists show it, or null.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<InstanceSummary?> FindAsync(Guid instanceId, CancellationToken cancellationToken = default)
        => (await ListAsync(new InstanceFilter { Ids = [instanceId], PageSize = 1 }, cancellationToken)).FirstOrDefault();

    /// <summary>Who waits at an activity, the longest first, a page at a time.</summary>
    /// <param name="definitionKey">The store's number of the version.</param>
    /// <param name="activityIds">The activity, with what lies inside of it where it is a container.</param>
    /// <param name="page">Which page, from 0.</param>
    /// <param name="pageSize">Rows on a page.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<WaitingInstance>> ListWaitingAsync(
        int definitionKey, IReadOnlyCollection<string> activityIds, int page, int pageSize, CancellationToken cancellationToken = default)
    {
        await using var command = dataSource.CreateCommand("""
            SELECT instance_id, min(created_at) AS since, min(due_at) FROM workflow.bookmark
            WHERE definition_key = $1 AND activity_id = ANY($2)
            GROUP BY instance_id ORDER BY since, instance_id LIMIT $3 OFFSET $4
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = definitionKey });
        command.Parameters.Add(new NpgsqlParameter { Value = activityIds.ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = pageSize });
        command.Parameters.Add(new NpgsqlParameter { Value = (long)page * pageSize });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<WaitingInstance>();
        while (await reader.ReadAsync(cancellationToken))
            found.Add(new WaitingInstance(reader.GetGuid(0), reader.GetFieldValue<DateTimeOffset>(1), reader.IsDBNull(2) ? null : reader.GetFieldValue<DateTimeOffset>(2)));
        return found;
    }

    /// <summary>How many open incidents there are at each activity of a version; those without an activity count under the empty id.</summary>
    /// <param name="definitionKey">The store's number of the version.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyDictionary<string, int>> CountIncidentsAsync(int definitionKey, CancellationToken cancellationToken = default)
    {
        await using var command = dataSource.CreateCommand("""
            SELECT coalesce(n.activity_id, ''), count(*)::int FROM workflow.incident n JOIN workflow.instance i ON i.id = n.instance_id
            WHERE n.resolved_at IS NULL AND i.definition_key = $1 GROUP BY 1
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = definitionKey });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
            counts[reader.GetString(0)] = reader.GetInt32(1);
        return counts;
    }

    /// <summary>
    /// How many instances of each version live (wait), by the store's number of the version. Those that have ended, in the long run nearly all,
    /// are not read: each version's living are a stretch of the index.
    /// </summary>
    /// <param name="definitionId">Of one definition; of all when null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<IReadOnlyDictionary<int, int>> CountLiveAsync(string? definitionId = null, CancellationToken cancellationToken = default)
        => CountByVersionAsync("i.sub_status = $2", definitionId, cancellationToken);

    /// <summary>How many instances of each version of a definition have ended; as <see cref="CountLiveAsync"/>.</summary>
    /// <param name="definitionId">The definition.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<IReadOnlyDictionary<int, int>> CountEndedAsync(string definitionId, CancellationToken cancellationToken = default)
        => CountByVersionAsync("i.sub_status <> $2", definitionId, cancellationToken);

    private async Task<IReadOnlyDictionary<int, int>> CountByVersionAsync(string condition, string? definitionId, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand($"""
            SELECT d.key, c.count FROM workflow.definition d
            CROSS JOIN LATERAL (SELECT count(*)::int AS count FROM workflow.instance i WHERE i.definition_key = d.key AND {condition}) AS c
            WHERE $1::text IS NULL OR d.definition_id = $1
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)definitionId ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter { Value = (short)WorkflowSubStatus.Suspended });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var counts = new Dictionary<int, int>();
        while (await reader.ReadAsync(cancellationToken))
        {
            if (reader.GetInt32(1) > 0)
                counts[reader.GetInt32(0)] = reader.GetInt32(1);
        }
        return counts;
    }
}
