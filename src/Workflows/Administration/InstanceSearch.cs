using ExamReg.Workflows.Execution;
using Npgsql;
using NpgsqlTypes;

namespace ExamReg.Workflows.Administration;

/// <summary>
/// The statements behind lists of instances. Only the conditions that are asked stand in them, and each filter begins at the index
/// that knows it best, in the list's order, so that a page is read and not the table:
/// correlation id, waiting activity, due time, incidents, version and status; without any, the primary key.
/// </summary>
internal static partial class InstanceSearch
{
    private const string Columns = """
        i.id, d.definition_id, d.id, d.version, i.sub_status, i.correlation_id, i.name, i.incident_count, i.created_at, i.updated_at, i.finished_at
        """;

    // Instances are never stored in any other state.
    private static readonly short[] AllStatuses =
        [(short)WorkflowSubStatus.Suspended, (short)WorkflowSubStatus.Finished, (short)WorkflowSubStatus.Cancelled, (short)WorkflowSubStatus.Faulted];

    /// <summary>A page of the list.</summary>
    public static NpgsqlCommand List(InstanceFilter filter)
    {
        if (IsWide(filter))
            return ListWide(filter);
        var command = new NpgsqlCommand();
        var byDue = filter is { DueBefore: not null };
        var skip = Add(command, filter.Page * filter.PageSize);
        var take = Add(command, filter.PageSize);
        var found = Candidates(command, filter, $"LIMIT {take} + {skip}");
        command.CommandText = $"""
            SELECT {Columns}, {(byDue ? "f.due_at" : "NULL::timestamptz")}
            FROM ({found}) AS f JOIN workflow.instance i ON i.id = f.id JOIN workflow.definition d ON d.key = i.definition_key
            ORDER BY {(byDue ? "f.due_at, f.id" : "f.id DESC")} LIMIT {take} OFFSET {skip}
            """;
        return command;
    }

    /// <summary>How many there are, up to a bound.</summary>
    public static NpgsqlCommand Count(InstanceFilter filter, int bound)
    {
        if (IsWide(filter))
            return CountWide(filter, bound);
        var command = new NpgsqlCommand();
        var limit = Add(command, bound);
        var found = Candidates(command, filter with { After = null }, $"LIMIT {limit}");
        command.CommandText = $"SELECT count(*)::int FROM (SELECT 1 FROM ({found}) AS f LIMIT {limit}) AS bounded";
        return command;
    }

    private static string Candidates(NpgsqlCommand command, InstanceFilter filter, string limit)
    {
        if (filter.DueBefore is { } due)
            return ByDue(command, filter, due, limit);
        if (filter.WaitingAt is { } activity)
            return ByActivity(command, filter, activity, limit);
        if (filter.CorrelationId is not null || filter.WithIncidents || IsUnfiltered(filter))
            return $"SELECT i.id FROM workflow.instance i WHERE {Where(command, filter)} ORDER BY i.id DESC {limit}";
        return ByVersionAndStatus(command, filter, limit);
    }

    // Each pair of version and status is a stretch of the index in the order of ids; the newest of all are among the newest of each.
    private static string ByVersionAndStatus(NpgsqlCommand command, InstanceFilter filter, string limit)
    {
        var statuses = filter.SubStatus is { } status ? [(short)status] : AllStatuses;
        var parameter = Add(command, statuses);
        return $"""
            SELECT part.id FROM ({Versions(command, filter)}) AS v CROSS JOIN unnest({parameter}::smallint[]) AS s (sub_status)
            CROSS JOIN LATERAL (SELECT i.id FROM workflow.instance i WHERE i.definition_key = v.key AND i.sub_status = s.sub_status{After(command, filter)}
                ORDER BY i.id DESC {limit}) AS part
            """;
    }

    private static string ByActivity(NpgsqlCommand command, InstanceFilter filter, string activity, string limit)
    {
        var id = Add(command, activity);
        var after = filter.After is { } last ? $" AND b.instance_id < {Add(command, last.Id)}" : "";
        return $"""
            SELECT part.id FROM ({Versions(command, filter)}) AS v
            CROSS JOIN LATERAL (SELECT DISTINCT b.instance_id AS id FROM workflow.bookmark b{Joined(command, filter)}
                WHERE b.definition_key = v.key AND b.activity_id = {id}{after} ORDER BY b.instance_id DESC {limit}) AS part
            """;
    }

    private static string ByDue(NpgsqlCommand command, InstanceFilter filter, DateTimeOffset due, string limit)
    {
        var conditions = $"b.due_at <= {Add(command, due.UtcDateTime)}";
        if (filter.WaitingAt is { } activity)
            conditions += $" AND b.activity_id = {Add(command, activity)}";
        if (filter.DefinitionKey is { } key)
            conditions += $" AND b.definition_key = {Add(command, key)}";
        if (filter.DefinitionId is not null)
            conditions += $" AND b.definition_key IN ({Versions(command, filter)})";
        if (filter.After is { DueAt: { } dueAt } last)
            conditions += $" AND (b.due_at, b.instance_id) > ({Add(command, dueAt.UtcDateTime)}, {Add(command, last.Id)})";
        // An instance stands where its earliest timer does.
        return $"""
            SELECT b.instance_id AS id, b.due_at FROM workflow.bookmark b{Joined(command, filter)}
            WHERE {conditions} AND NOT EXISTS (SELECT 1 FROM workflow.bookmark e
                WHERE e.instance_id = b.instance_id AND (e.due_at < b.due_at OR e.due_at = b.due_at AND e.id < b.id)
                {(filter.WaitingAt is null ? "" : "AND e.activity_id = b.activity_id")})
            ORDER BY b.due_at, b.instance_id {limit}
            """;
    }

    // What only the instance's row knows.
    private static string Joined(NpgsqlCommand command, InstanceFilter filter)
        => filter.SubStatus is null && filter.CorrelationId is null && !filter.WithIncidents
            ? ""
            : $" JOIN workflow.instance i ON i.id = b.instance_id AND {Where(command, filter with { After = null, DefinitionId = null, DefinitionKey = null })}";

    private static string Where(NpgsqlCommand command, InstanceFilter filter)
    {
        var conditions = new List<string>();
        if (filter.CorrelationId is { } correlation)
            conditions.Add($"i.correlation_id = {Add(command, correlation)}");
        if (filter.WithIncidents)
            conditions.Add("i.incident_count > 0");
        if (filter.SubStatus is { } status)
            conditions.Add($"i.sub_status = {Add(command, (short)status)}");
        if (filter.DefinitionKey is not null || filter.DefinitionId is not null)
            conditions.Add($"i.definition_key IN ({Versions(command, filter)})");
        if (filter.After is { } last)
            conditions.Add($"i.id < {Add(command, last.Id)}");
        return conditions.Count == 0 ? "true" : string.Join(" AND ", conditions);
    }

    private static string After(NpgsqlCommand command, InstanceFilter filter) => filter.After is { } last ? $" AND i.id < {Add(command, last.Id)}" : "";

    private static string Versions(NpgsqlCommand command, InstanceFilter filter)
    {
        var conditions = new List<string> { "true" };
        if (filter.DefinitionKey is { } key)
            conditions.Add($"key = {Add(command, key)}");
        if (filter.DefinitionId is { } definition)
            conditions.Add($"definition_id = {Add(command, definition)}");
        return $"SELECT key FROM workflow.definition WHERE {string.Join(" AND ", conditions)}";
    }

    private static bool IsUnfiltered(InstanceFilter filter) => filter is { SubStatus: null, DefinitionKey: null, DefinitionId: null };

    private static string Add(NpgsqlCommand command, object value)
    {
        var parameter = new NpgsqlParameter { Value = value };
        if (value is DateTime)
            parameter.NpgsqlDbType = NpgsqlDbType.TimestampTz;
        command.Parameters.Add(parameter);
        return $"${command.Parameters.Count}";
    }
}
