using System.Text.Json;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Expressions;
using ExamReg.Workflows.Runtime;
using Npgsql;
using NpgsqlTypes;

namespace ExamReg.Workflows.Incidents;

/// <summary>
/// Keeps what an activity could not do: the stimulus, the error, how often it was tried. The instance itself keeps its place.
/// </summary>
public sealed class IncidentStore(NpgsqlDataSource dataSource, WorkflowOptions options)
{
    private readonly string insert = $"""
        INSERT INTO workflow.incident (id, instance_id, activity_id, is_fault, message, detail, stimulus, stimulus_id, created_at, next_attempt_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, {options.NowSql}, {options.NowSql} + $9)
        ON CONFLICT (instance_id, stimulus_id) WHERE resolved_at IS NULL
        DO UPDATE SET attempts = workflow.incident.attempts + 1, message = excluded.message, detail = excluded.detail,
            next_attempt_at = {options.NowSql} + ($10::interval[])[workflow.incident.attempts + 1]
        RETURNING id, attempts
        """;

    /// <summary>The incidents that are open, newest first.</summary>
    /// <param name="instanceId">Of one instance; of all when null.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<Incident>> ListOpenAsync(Guid? instanceId = null, int limit = 200, CancellationToken cancellationToken = default)
    {
        await using var command = dataSource.CreateCommand($"""
            SELECT id, instance_id, activity_id, is_fault, message, detail, attempts, created_at, next_attempt_at
            FROM workflow.incident WHERE resolved_at IS NULL {(instanceId is null ? "" : "AND instance_id = $2")} ORDER BY created_at DESC LIMIT $1
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = limit });
        if (instanceId is { } one)
            command.Parameters.Add(new NpgsqlParameter { Value = one });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<Incident>();
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(new Incident(
                reader.GetGuid(0), reader.GetGuid(1), reader.IsDBNull(2) ? null : reader.GetString(2), reader.GetBoolean(3), reader.GetString(4),
                reader.IsDBNull(5) ? null : reader.GetString(5), reader.GetInt32(6), reader.GetFieldValue<DateTimeOffset>(7),
                reader.IsDBNull(8) ? null : reader.GetFieldValue<DateTimeOffset>(8)));
        }
        return found;
    }

    internal async Task<BurstResult> RecordAsync(Guid instanceId, Stimulus stimulus, Exception exception, CancellationToken cancellationToken)
    {
        var activityId = ActivityOf(exception);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var kept = StartIncident.CanRetry(stimulus) ? JsonSerializer.Serialize(stimulus, ValueConverter.Json) : null;
        await using var command = Insert(connection, instanceId, activityId, isFault: false, exception.Message, exception.ToString(), kept, stimulus.Id);
        Guid id;
        int attempts;
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            await reader.ReadAsync(cancellationToken);
            (id, attempts) = (reader.GetGuid(0), reader.GetInt32(1));
        }
        await CountAsync(connection, instanceId, cancellationToken);
        if (stimulus.Name == Stimulus.Timer)
            await PostponeTimerAsync(connection, instanceId, stimulus, attempts, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new BurstResult.Failed(id, activityId, exception.Message);
    }

    /// <summary>The activity that threw; null where none did.</summary>
    internal static string? ActivityOf(Exception exception) => exception switch
    {
        ActivityFailedException failed => failed.Node.Id,
        BurstTooLongException tooLong => tooLong.Node.Id,
        _ => null,
    };

    internal async ValueTask RecordFaultAsync(
        NpgsqlConnection connection, Guid instanceId, string stimulusId, FaultException fault, CancellationToken cancellationToken)
    {
        await using (var command = Insert(connection, instanceId, fault.ActivityId, isFault: true, fault.Message, $"{fault.Category} {fault.Code}".Trim(), null, stimulusId))
            await command.ExecuteNonQueryAsync(cancellationToken);
        await CountAsync(connection, instanceId, cancellationToken);
    }

    // The incident's own schedule decides when the timer is tried again, not the sweep.
    private async Task PostponeTimerAsync(NpgsqlConnection connection, Guid instanceId, Stimulus stimulus, int attempts, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "UPDATE workflow.bookmark SET claimed_until = CASE WHEN $3 THEN clock_timestamp() + $4 ELSE 'infinity' END WHERE instance_id = $1 AND id = $2", connection);
        var retries = attempts <= options.IncidentBackOff.Count;
        command.Parameters.Add(new NpgsqlParameter { Value = instanceId });
        command.Parameters.Add(new NpgsqlParameter { Value = stimulus.BookmarkId ?? 0 });
        command.Parameters.Add(new NpgsqlParameter { Value = retries });
        command.Parameters.Add(new NpgsqlParameter { Value = retries ? options.IncidentBackOff[attempts - 1] : TimeSpan.Zero });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private NpgsqlCommand Insert(NpgsqlConnection connection, Guid instanceId, string? activityId, bool isFault, string message, string? detail, string? stimulus, string stimulusId)
    {
        var command = new NpgsqlCommand(insert, connection);
        command.Parameters.AddRange((NpgsqlParameter[])
        [
            new() { Value = Guid.CreateVersion7() },
            new() { Value = instanceId },
            new() { Value = (object?)activityId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
            new() { Value = isFault },
            new() { Value = Storable(message) },
            new() { Value = (object?)Storable(detail) ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
            new() { Value = (object?)stimulus ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
            new() { Value = stimulusId },
            new() { Value = stimulus is null || options.IncidentBackOff.Count == 0 ? DBNull.Value : options.IncidentBackOff[0], NpgsqlDbType = NpgsqlDbType.Interval },
            new() { Value = stimulus is null ? [] : options.IncidentBackOff.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Interval },
        ]);
        return command;
    }

    // PostgreSQL's text has no NUL; an error that quotes one must not make the incident fail as well.
    private static string? Storable(string? text) => text?.Replace('\0', '\uFFFD');

    private static async Task CountAsync(NpgsqlConnection connection, Guid instanceId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "UPDATE workflow.instance SET incident_count = (SELECT count(*) FROM workflow.incident WHERE instance_id = $1 AND resolved_at IS NULL) WHERE id = $1", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = instanceId });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Marks the incidents of a stimulus as settled, after a retry went through or by an administrator's word.</summary>
    /// <param name="incidentId">The incident.</param>
    /// <param name="resolution">How it was settled.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task ResolveAsync(Guid incidentId, string resolution, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            $"UPDATE workflow.incident SET resolved_at = {options.NowSql}, resolution = $2, next_attempt_at = NULL WHERE id = $1 AND resolved_at IS NULL RETURNING instance_id", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = incidentId });
        command.Parameters.Add(new NpgsqlParameter { Value = resolution });
        if (await command.ExecuteScalarAsync(cancellationToken) is Guid instanceId)
            await CountAsync(connection, instanceId, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    internal async Task<(Guid InstanceId, Stimulus? Stimulus)?> FindAsync(Guid incidentId, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("SELECT instance_id, stimulus::text FROM workflow.incident WHERE id = $1 AND resolved_at IS NULL");
        command.Parameters.Add(new NpgsqlParameter { Value = incidentId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            return null;
        if (reader.IsDBNull(1) || JsonSerializer.Deserialize<Stimulus>(reader.GetString(1), ValueConverter.Json) is not { } stimulus)
            return (reader.GetGuid(0), null);
        // A text is a text again, as it was when it first came.
        return (reader.GetGuid(0), stimulus with { Payload = stimulus.Payload is JsonElement json ? ValueConverter.FromJson(json) : stimulus.Payload });
    }

    internal async Task<IReadOnlyList<Guid>> ClaimDueAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand($"""
            UPDATE workflow.incident SET next_attempt_at = {options.NowSql} + interval '5 minutes'
            WHERE id IN (SELECT id FROM workflow.incident WHERE resolved_at IS NULL AND next_attempt_at <= {options.NowSql}
                         ORDER BY next_attempt_at LIMIT 100 FOR UPDATE SKIP LOCKED)
            RETURNING id
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var due = new List<Guid>();
        while (await reader.ReadAsync(cancellationToken))
            due.Add(reader.GetGuid(0));
        return due;
    }
}

/// <summary>Something that an activity could not do.</summary>
/// <param name="Id">The incident.</param>
/// <param name="InstanceId">The instance.</param>
/// <param name="ActivityId">The activity.</param>
/// <param name="IsFault">Whether a Fault activity made it: then the instance has ended.</param>
/// <param name="Message">What went wrong.</param>
/// <param name="Detail">More for the engineer.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="CreatedAt">When it first happened.</param>
/// <param name="NextAttemptAt">When it is tried again by itself; null means by hand only.</param>
public sealed record Incident(
    Guid Id, Guid InstanceId, string? ActivityId, bool IsFault, string Message, string? Detail, int Attempts, DateTimeOffset CreatedAt, DateTimeOffset? NextAttemptAt);
