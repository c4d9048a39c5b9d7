using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Storage;
using Npgsql;
using NpgsqlTypes;

namespace ExamReg.Workflows.Administration;

/// <summary>Look-ups that stay fast with a million instances: each one is answered from an index, and no list loads a state.</summary>
public sealed class InstanceQueries(NpgsqlDataSource dataSource)
{
    /// <summary>Instances, newest first, a page at a time.</summary>
    /// <param name="filter">Which ones.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<InstanceSummary>> ListAsync(InstanceFilter filter, CancellationToken cancellationToken = default)
    {
        var (from, where) = Conditions(filter);
        await using var command = dataSource.CreateCommand($"""
            SELECT i.id, d.definition_id, d.id, d.version, i.sub_status, i.correlation_id, i.name, i.incident_count, i.created_at, i.updated_at, i.finished_at
            FROM {from} JOIN workflow.definition d ON d.key = i.definition_key
            WHERE {where} ORDER BY i.id DESC LIMIT $7 OFFSET $8
            """);
        AddFilter(command, filter);
        command.Parameters.Add(new NpgsqlParameter { Value = filter.PageSize });
        command.Parameters.Add(new NpgsqlParameter { Value = filter.Page * filter.PageSize });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<InstanceSummary>();
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(new InstanceSummary(
                reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3), (WorkflowSubStatus)reader.GetInt16(4),
                reader.IsDBNull(5) ? null : reader.GetString(5), reader.IsDBNull(6) ? null : reader.GetString(6), reader.GetInt32(7),
                reader.GetFieldValue<DateTimeOffset>(8), reader.GetFieldValue<DateTimeOffset>(9), reader.IsDBNull(10) ? null : reader.GetFieldValue<DateTimeOffset>(10)));
        }
        return found;
    }

    /// <summary>How many instances a filter finds; counting stops at a bound, since nobody reads page 900.</summary>
    /// <param name="filter">Which ones.</param>
    /// <param name="bound">Where counting stops.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<int> CountAsync(InstanceFilter filter, int bound = 10_000, CancellationToken cancellationToken = default)
    {
        var (from, where) = Conditions(filter);
        await using var command = dataSource.CreateCommand($"SELECT count(*)::int FROM (SELECT 1 FROM {from} WHERE {where} LIMIT $7) AS bounded");
        AddFilter(command, filter);
        command.Parameters.Add(new NpgsqlParameter { Value = bound });
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>How many instances of a version wait at each activity, and since when the longest does: a heat map.</summary>
    /// <param name="definitionKey">The store's number of the version.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<WaitingCount>> CountWaitingAsync(int definitionKey, CancellationToken cancellationToken = default)
    {
        await using var command = dataSource.CreateCommand("""
            SELECT activity_id, count(DISTINCT instance_id)::int, min(created_at) FROM workflow.bookmark WHERE definition_key = $1 GROUP BY activity_id
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = definitionKey });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var counts = new List<WaitingCount>();
        while (await reader.ReadAsync(cancellationToken))
            counts.Add(new WaitingCount(reader.GetString(0), reader.GetInt32(1), reader.GetFieldValue<DateTimeOffset>(2)));
        return counts;
    }

    /// <summary>The journal of one instance, in order.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<JournalBurst>> ReadJournalAsync(Guid instanceId, CancellationToken cancellationToken = default)
    {
        await using var command = dataSource.CreateCommand(
            "SELECT seq, at, stimulus_id, stimulus, activity_id, actor, entries FROM workflow.journal WHERE instance_id = $1 ORDER BY seq");
        command.Parameters.Add(new NpgsqlParameter { Value = instanceId });
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

    private static (string From, string Where) Conditions(InstanceFilter filter)
    {
        var from = filter.WaitingAt is null && filter.DueBefore is null
            ? "workflow.instance i"
            : """
              (SELECT DISTINCT instance_id FROM workflow.bookmark
               WHERE ($4::text IS NULL OR activity_id = $4) AND ($1::int IS NULL OR definition_key = $1) AND ($5::timestamptz IS NULL OR due_at <= $5)) AS w
              JOIN workflow.instance i ON i.id = w.instance_id
              """;
        var where = """
            ($1::int IS NULL OR i.definition_key = $1) AND ($2::smallint IS NULL OR i.sub_status = $2) AND ($3::text IS NULL OR i.correlation_id = $3)
            AND (NOT $6 OR i.incident_count > 0) AND ($4::text IS NULL OR true) AND ($5::timestamptz IS NULL OR true)
            """;
        return (from, where);
    }

    private static void AddFilter(NpgsqlCommand command, InstanceFilter filter)
    {
        command.Parameters.AddRange((NpgsqlParameter[])
        [
            new() { Value = (object?)filter.DefinitionKey ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer },
            new() { Value = filter.SubStatus is { } status ? (short)status : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Smallint },
            new() { Value = (object?)filter.CorrelationId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
            new() { Value = (object?)filter.WaitingAt ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
            new() { Value = filter.DueBefore is { } due ? due.UtcDateTime : DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz },
            new() { Value = filter.WithIncidents },
        ]);
    }
}

/// <summary>Which instances to list; what is null does not matter.</summary>
public sealed record InstanceFilter
{
    /// <summary>Of this definition version (the store's number).</summary>
    public int? DefinitionKey { get; init; }

    /// <summary>Standing so.</summary>
    public WorkflowSubStatus? SubStatus { get; init; }

    /// <summary>With this correlation id.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>Waiting at this activity.</summary>
    public string? WaitingAt { get; init; }

    /// <summary>With a timer due at or before this time.</summary>
    public DateTimeOffset? DueBefore { get; init; }

    /// <summary>Only with open incidents.</summary>
    public bool WithIncidents { get; init; }

    /// <summary>Which page, from 0.</summary>
    public int Page { get; init; }

    /// <summary>Rows on a page.</summary>
    public int PageSize { get; init; } = 25;
}

/// <summary>An instance as lists show it.</summary>
/// <param name="Id">The instance.</param>
/// <param name="DefinitionId">Its definition.</param>
/// <param name="VersionId">The id of the version.</param>
/// <param name="Version">The version's number.</param>
/// <param name="SubStatus">How it stands.</param>
/// <param name="CorrelationId">What ties it to the outer world.</param>
/// <param name="Name">Its display name.</param>
/// <param name="IncidentCount">Open incidents.</param>
/// <param name="CreatedAt">When it began.</param>
/// <param name="UpdatedAt">When its last burst was.</param>
/// <param name="FinishedAt">When it ended.</param>
public sealed record InstanceSummary(
    Guid Id, string DefinitionId, string VersionId, int Version, WorkflowSubStatus SubStatus, string? CorrelationId, string? Name, int IncidentCount,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, DateTimeOffset? FinishedAt);

/// <summary>How many wait at an activity.</summary>
/// <param name="ActivityId">The activity.</param>
/// <param name="Count">How many instances.</param>
/// <param name="Since">Since when the longest waits.</param>
public sealed record WaitingCount(string ActivityId, int Count, DateTimeOffset Since);

/// <summary>One burst in the journal.</summary>
/// <param name="Seq">Its number within the instance, from 1.</param>
/// <param name="At">When, by the database's clock.</param>
/// <param name="StimulusId">The stimulus' id.</param>
/// <param name="Stimulus">The stimulus' name.</param>
/// <param name="ActivityId">The activity that it met.</param>
/// <param name="Actor">Who was behind it.</param>
/// <param name="Entries">What happened, in order.</param>
public sealed record JournalBurst(
    int Seq, DateTimeOffset At, string StimulusId, string Stimulus, string? ActivityId, string? Actor, IReadOnlyList<JournalEntry> Entries);
