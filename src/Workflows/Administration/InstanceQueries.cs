using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Storage;
using Npgsql;

namespace ExamReg.Workflows.Administration;

/// <summary>Look-ups that stay fast with a million instances: each one is answered from an index, and no list loads a state.</summary>
public sealed class InstanceQueries(NpgsqlDataSource dataSource)
{
    /// <summary>How many of the newest instances are sorted where no index knows the order.</summary>
    public const int SortBound = 10_000;

    /// <summary>
    /// Instances, a page at a time, newest first unless the filter says otherwise. By creation they come from the primary key; any
    /// other order sorts the <see cref="SortBound"/> newest that the filter finds, since no burst may change an indexed column.
    /// </summary>
    /// <param name="filter">Which ones.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<InstanceSummary>> ListAsync(InstanceFilter filter, CancellationToken cancellationToken = default)
    {
        await using var command = dataSource.CreateCommand();
        var (from, where) = Conditions(filter, command);
        var order = Order(filter);
        var page = $"LIMIT {Add(command, filter.PageSize)} OFFSET {Add(command, (long)filter.Page * filter.PageSize)}";
        var (inner, outer) = filter.OrderBy == InstanceOrder.Created ? ($"{order} {page}", "") : ($"i.id DESC LIMIT {SortBound}", page);
        command.CommandText = $"""
            SELECT i.id, d.definition_id, d.id, d.version, i.sub_status, i.correlation_id, i.name, i.incident_count, i.created_at, i.updated_at, i.finished_at, d.key
            FROM (SELECT i.id, i.definition_key, i.sub_status, i.correlation_id, i.name, i.incident_count, i.created_at, i.updated_at, i.finished_at
                  FROM {from} WHERE {where} ORDER BY {inner}) AS i
            JOIN workflow.definition d ON d.key = i.definition_key
            ORDER BY {order} {outer}
            """;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<InstanceSummary>();
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(new InstanceSummary(
                reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3), (WorkflowSubStatus)reader.GetInt16(4),
                reader.IsDBNull(5) ? null : reader.GetString(5), reader.IsDBNull(6) ? null : reader.GetString(6), reader.GetInt32(7),
                reader.GetFieldValue<DateTimeOffset>(8), reader.GetFieldValue<DateTimeOffset>(9),
                reader.IsDBNull(10) ? null : reader.GetFieldValue<DateTimeOffset>(10), reader.GetInt32(11)));
        }
        return found;
    }

    /// <summary>One instance as lists show it, or null.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<InstanceSummary?> FindAsync(Guid instanceId, CancellationToken cancellationToken = default)
        => (await ListAsync(new InstanceFilter { Ids = [instanceId], PageSize = 1 }, cancellationToken)).FirstOrDefault();

    /// <summary>How many instances a filter finds; counting stops at a bound, since nobody reads page 900.</summary>
    /// <param name="filter">Which ones.</param>
    /// <param name="bound">Where counting stops.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<int> CountAsync(InstanceFilter filter, int bound = 10_000, CancellationToken cancellationToken = default)
    {
        await using var command = dataSource.CreateCommand();
        var (from, where) = Conditions(filter, command);
        command.CommandText = $"SELECT count(*)::int FROM (SELECT 1 FROM {from} WHERE {where} LIMIT {Add(command, bound)}) AS bounded";
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Who waits at an activity, the longest first, a page at a time.</summary>
    /// <param name="definitionKey">The store's number of the version.</param>
    /// <param name="activityIds">The activity, with what lies inside of it where it is a container.</param>
    /// <param name="page">Which page, from 0.</param>
    /// <param name="pageSize">Rows on a page.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<WaitingInstance>> ListWaitingAsync(
        int definitionKey, IReadOnlyCollection<string> activityIds, int page, int pageSize, CancellationToken cancellationToken = default)
    {
        await using var command = dataSource.CreateCommand();
        command.CommandText = $"""
            SELECT instance_id, min(created_at) AS since, min(due_at) FROM workflow.bookmark
            WHERE definition_key = {Add(command, definitionKey)} AND activity_id = ANY({Add(command, activityIds.ToArray())})
            GROUP BY instance_id ORDER BY since, instance_id LIMIT {Add(command, pageSize)} OFFSET {Add(command, (long)page * pageSize)}
            """;
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
        await using var command = dataSource.CreateCommand();
        command.CommandText = $"""
            SELECT coalesce(n.activity_id, ''), count(*)::int FROM workflow.incident n JOIN workflow.instance i ON i.id = n.instance_id
            WHERE n.resolved_at IS NULL AND i.definition_key = {Add(command, definitionKey)} GROUP BY 1
            """;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
            counts[reader.GetString(0)] = reader.GetInt32(1);
        return counts;
    }

    /// <summary>How many instances of each version live (wait), by the store's number of the version.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyDictionary<int, int>> CountLiveAsync(CancellationToken cancellationToken = default)
    {
        await using var command = dataSource.CreateCommand();
        command.CommandText = $"""
            SELECT definition_key, count(*)::int FROM workflow.instance
            WHERE sub_status = {Add(command, (short)WorkflowSubStatus.Suspended)} GROUP BY definition_key
            """;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var counts = new Dictionary<int, int>();
        while (await reader.ReadAsync(cancellationToken))
            counts[reader.GetInt32(0)] = reader.GetInt32(1);
        return counts;
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

    // Only what is asked for stands in the statement, so that the planner sees which index answers it.
    private static (string From, string Where) Conditions(InstanceFilter filter, NpgsqlCommand command)
    {
        var from = "workflow.instance i";
        var where = new List<string> { "true" };
        if (filter.WaitingAt is not null || filter.DueBefore is not null)
        {
            var waiting = new List<string>();
            if (filter.WaitingAt is { } activity)
                waiting.Add($"activity_id = {Add(command, activity)}");
            if (filter.DefinitionKey is { } version)
                waiting.Add($"definition_key = {Add(command, version)}");
            if (filter.DueBefore is { } due)
                waiting.Add($"due_at <= {Add(command, due.UtcDateTime)}");
            from = $"(SELECT DISTINCT instance_id FROM workflow.bookmark WHERE {string.Join(" AND ", waiting)}) AS w JOIN workflow.instance i ON i.id = w.instance_id";
        }
        if (filter.Ids is { } ids)
            where.Add($"i.id = ANY({Add(command, ids.ToArray())})");
        if (filter.DefinitionKey is { } key)
            where.Add($"i.definition_key = {Add(command, key)}");
        if (filter.DefinitionKeys is { } keys)
            where.Add($"i.definition_key = ANY({Add(command, keys.ToArray())})");
        if (filter.SubStatus is { } status)
            where.Add($"i.sub_status = {Add(command, (short)status)}");
        if (filter.SubStatuses is { } statuses)
            where.Add($"i.sub_status = ANY({Add(command, statuses.Select(each => (short)each).ToArray())})");
        if (filter.CorrelationId is { } correlation)
            where.Add($"i.correlation_id = {Add(command, correlation)}");
        if (filter.WithIncidents)
            where.Add("i.incident_count > 0");
        foreach (var (column, comparison, at) in filter.Times)
            where.Add($"i.{Column(column)} {Operator(comparison)} {Add(command, at.UtcDateTime)}");
        return (from, string.Join(" AND ", where));
    }

    private static string Order(InstanceFilter filter)
    {
        var direction = filter.Ascending ? "ASC" : "DESC";
        return filter.OrderBy == InstanceOrder.Created ? $"i.id {direction}" : $"i.{Column(filter.OrderBy)} {direction} NULLS LAST, i.id {direction}";
    }

    private static string Column(InstanceOrder order) => order switch
    {
        InstanceOrder.Updated => "updated_at",
        InstanceOrder.Finished => "finished_at",
        InstanceOrder.Name => "name",
        _ => "created_at",
    };

    private static string Operator(TimeComparison comparison) => comparison switch
    {
        TimeComparison.Is => "=",
        TimeComparison.IsNot => "<>",
        TimeComparison.LessThan => "<",
        TimeComparison.LessThanOrEqual => "<=",
        TimeComparison.GreaterThan => ">",
        _ => ">=",
    };

    private static string Add(NpgsqlCommand command, object value)
    {
        command.Parameters.Add(new NpgsqlParameter { Value = value });
        return $"${command.Parameters.Count}";
    }
}

/// <summary>What instances are sorted by, or compared by their times.</summary>
public enum InstanceOrder
{
    /// <summary>When it began; the order of the ids.</summary>
    Created,

    /// <summary>When its last burst was.</summary>
    Updated,

    /// <summary>When it ended.</summary>
    Finished,

    /// <summary>Its display name; no time.</summary>
    Name,
}

/// <summary>How a time is compared; names as in Elsa.</summary>
public enum TimeComparison
{
    /// <summary>The same moment.</summary>
    Is,

    /// <summary>Another moment.</summary>
    IsNot,

    /// <summary>Before.</summary>
    LessThan,

    /// <summary>Before, or then.</summary>
    LessThanOrEqual,

    /// <summary>After.</summary>
    GreaterThan,

    /// <summary>After, or then.</summary>
    GreaterThanOrEqual,
}

/// <summary>A condition on one of an instance's times.</summary>
/// <param name="Column">Which time; never <see cref="InstanceOrder.Name"/>.</param>
/// <param name="Comparison">How.</param>
/// <param name="At">With what.</param>
public sealed record TimeCondition(InstanceOrder Column, TimeComparison Comparison, DateTimeOffset At);

/// <summary>Which instances to list; what is null does not matter.</summary>
public sealed record InstanceFilter
{
    /// <summary>Of this definition version (the store's number).</summary>
    public int? DefinitionKey { get; init; }

    /// <summary>Of one of these definition versions.</summary>
    public IReadOnlyCollection<int>? DefinitionKeys { get; init; }

    /// <summary>One of these.</summary>
    public IReadOnlyCollection<Guid>? Ids { get; init; }

    /// <summary>Standing in one of these ways.</summary>
    public IReadOnlyCollection<WorkflowSubStatus>? SubStatuses { get; init; }

    /// <summary>With times like these.</summary>
    public IReadOnlyCollection<TimeCondition> Times { get; init; } = [];

    /// <summary>What they are sorted by.</summary>
    public InstanceOrder OrderBy { get; init; }

    /// <summary>The smallest first.</summary>
    public bool Ascending { get; init; }

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
/// <param name="DefinitionKey">The store's number of the version.</param>
public sealed record InstanceSummary(
    Guid Id, string DefinitionId, string VersionId, int Version, WorkflowSubStatus SubStatus, string? CorrelationId, string? Name, int IncidentCount,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, DateTimeOffset? FinishedAt, int DefinitionKey)
{
    /// <summary>Whether it goes on.</summary>
    public WorkflowStatus Status => SubStatus is WorkflowSubStatus.Pending or WorkflowSubStatus.Executing or WorkflowSubStatus.Suspended
        ? WorkflowStatus.Running : WorkflowStatus.Finished;
}

/// <summary>Somebody who waits at an activity.</summary>
/// <param name="InstanceId">The instance.</param>
/// <param name="Since">Since when.</param>
/// <param name="DueAt">When its earliest timer there is due.</param>
public sealed record WaitingInstance(Guid InstanceId, DateTimeOffset Since, DateTimeOffset? DueAt);

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
