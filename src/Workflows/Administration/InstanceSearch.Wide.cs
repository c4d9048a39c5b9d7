using ExamReg.Workflows.Execution;
using Npgsql;

namespace ExamReg.Workflows.Administration;

/// <summary>
/// Lists by several versions, several standings, times, or in another order than the ids'. By creation they are read along the primary
/// key; any other order sorts the <see cref="SortBound"/> newest that the filter finds, since no burst may change an indexed column.
/// </summary>
internal static partial class InstanceSearch
{
    /// <summary>How many of the newest instances are sorted where no index knows the order.</summary>
    public const int SortBound = 10_000;

    private static bool IsWide(InstanceFilter filter) => filter.DefinitionKeys is not null || filter.Ids is not null || filter.SubStatuses is not null
        || filter.Times.Count > 0 || filter.OrderBy != InstanceOrder.Created || filter.Ascending;

    private static NpgsqlCommand ListWide(InstanceFilter filter)
    {
        var command = new NpgsqlCommand();
        var order = Order(filter);
        var page = $"LIMIT {Add(command, filter.PageSize)} OFFSET {Add(command, (long)filter.Page * filter.PageSize)}";
        var (inner, outer) = filter.OrderBy == InstanceOrder.Created ? ($"{order} {page}", "") : ($"i.id DESC LIMIT {SortBound}", page);
        command.CommandText = $"""
            SELECT {Columns}, NULL::timestamptz
            FROM (SELECT i.id, i.definition_key, i.sub_status, i.correlation_id, i.name, i.incident_count, i.created_at, i.updated_at, i.finished_at
                  FROM workflow.instance i WHERE {WhereWide(command, filter)} ORDER BY {inner}) AS i
            JOIN workflow.definition d ON d.key = i.definition_key
            ORDER BY {order} {outer}
            """;
        return command;
    }

    private static NpgsqlCommand CountWide(InstanceFilter filter, int bound)
    {
        var command = new NpgsqlCommand();
        command.CommandText =
            $"SELECT count(*)::int FROM (SELECT 1 FROM workflow.instance i WHERE {WhereWide(command, filter with { After = null })} LIMIT {Add(command, bound)}) AS bounded";
        return command;
    }

    private static string WhereWide(NpgsqlCommand command, InstanceFilter filter)
    {
        var where = new List<string> { Where(command, filter) };
        if (filter.Ids is { } ids)
            where.Add($"i.id = ANY({Add(command, ids.ToArray())})");
        if (filter.DefinitionKeys is { } keys)
            where.Add($"i.definition_key = ANY({Add(command, keys.ToArray())})");
        if (filter.SubStatuses is { } statuses)
            where.Add($"i.sub_status = ANY({Add(command, statuses.Select(each => (short)each).ToArray())})");
        foreach (var (column, comparison, at) in filter.Times)
            where.Add($"i.{Column(column)} {Operator(comparison)} {Add(command, at.UtcDateTime)}");
        return string.Join(" AND ", where);
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
}
