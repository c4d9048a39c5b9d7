using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Storage;
using Npgsql;

namespace ExamReg.Workflows.Administration;

/// <summary>Look-ups that stay fast with a million instances: each one is answered from an index, and no list loads a state.</summary>
public sealed partial class InstanceQueries(NpgsqlDataSource dataSource, WorkflowOptions options)
{
    /// <summary>Instances, a page at a time: newest first, or by due time where the filter asks for what is due.</summary>
    /// <param name="filter">Which ones.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<InstanceSummary>> ListAsync(InstanceFilter filter, CancellationToken cancellationToken = default)
    {
        await using var command = InstanceSearch.List(filter);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        command.Connection = connection;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<InstanceSummary>();
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(new InstanceSummary(
                reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3), (WorkflowSubStatus)reader.GetInt16(4),
                reader.IsDBNull(5) ? null : reader.GetString(5), reader.IsDBNull(6) ? null : reader.GetString(6), reader.GetInt32(7),
                reader.GetFieldValue<DateTimeOffset>(8), reader.GetFieldValue<DateTimeOffset>(9), reader.IsDBNull(10) ? null : reader.GetFieldValue<DateTimeOffset>(10),
                reader.IsDBNull(11) ? null : reader.GetFieldValue<DateTimeOffset>(11)));
        }
        return found;
    }

    /// <summary>How many instances a filter finds; counting stops at a bound, since nobody reads page 900.</summary>
    /// <param name="filter">Which ones; its page does not matter.</param>
    /// <param name="bound">Where counting stops.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<int> CountAsync(InstanceFilter filter, int bound = 10_000, CancellationToken cancellationToken = default)
    {
        await using var command = InstanceSearch.Count(filter, bound);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        command.Connection = connection;
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>How many instances of a version wait at each activity, and for how long: a heat map.</summary>
    /// <param name="definitionKey">The store's number of the version.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<WaitingCount>> CountWaitingAsync(int definitionKey, CancellationToken cancellationToken = default)
    {
        // The index gives the bookmarks in this order, so nothing is sorted but the times within an activity.
        await using var command = dataSource.CreateCommand($"""
            SELECT activity_id, count(*)::int, min(since), percentile_disc(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY {options.NowSql} - since)
            FROM (SELECT activity_id, instance_id, min(created_at) AS since FROM workflow.bookmark WHERE definition_key = $1 GROUP BY activity_id, instance_id) AS waits
            GROUP BY activity_id
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = definitionKey });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var counts = new List<WaitingCount>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var waited = reader.GetFieldValue<TimeSpan[]>(3);
            counts.Add(new WaitingCount(reader.GetString(0), reader.GetInt32(1), reader.GetFieldValue<DateTimeOffset>(2), waited[0], waited[1]));
        }
        return counts;
    }

    /// <summary>The journal of one instance, in order.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<IReadOnlyList<JournalBurst>> ReadJournalAsync(Guid instanceId, CancellationToken cancellationToken = default)
        => ReadJournalAsync(instanceId, 0, int.MaxValue, cancellationToken);

    /// <summary>A page of the journal of one instance, in order.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="after">Only bursts after this one: the last one of the page before, or 0.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<JournalBurst>> ReadJournalAsync(Guid instanceId, int after, int limit, CancellationToken cancellationToken = default)
    {
        await using var command = dataSource.CreateCommand(
            "SELECT seq, at, stimulus_id, stimulus, activity_id, actor, entries FROM workflow.journal WHERE instance_id = $1 AND seq > $2 ORDER BY seq LIMIT $3");
        command.Parameters.Add(new NpgsqlParameter { Value = instanceId });
        command.Parameters.Add(new NpgsqlParameter { Value = after });
        command.Parameters.Add(new NpgsqlParameter { Value = limit });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var bursts = new List<JournalBurst>();
        while (await reader.ReadAsync(cancellationToken))
        {
            bursts.Add(new JournalBurst(
                reader.GetInt32(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetString(2), reader.GetString(3), reader.IsDBNull(4) ? null : reader.GetString(4),
                reader.IsDBNull(5) ? null : reader.GetString(5), InstanceStore.ReadEntries(reader.GetString(6))));
        }
        return bursts;
    }
}
