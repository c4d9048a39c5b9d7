using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Storage;
using Npgsql;

namespace ExamReg.Web.Designer.Definitions;

/// <summary>A definition on our own list.</summary>
/// <param name="Latest">The newest version.</param>
/// <param name="Published">The version that new registrations start from; null for none.</param>
/// <param name="Live">Instances that are alive, in all versions.</param>
public sealed record DefinitionRow(DefinitionSummary Latest, DefinitionSummary? Published, long Live);

/// <summary>A version on the page of a definition's versions.</summary>
/// <param name="Version">The version.</param>
/// <param name="Live">Instances that are alive in it.</param>
/// <param name="Ended">Instances that have ended in it.</param>
public sealed record VersionRow(DefinitionSummary Version, long Live, long Ended);

/// <summary>Reads definitions for our own pages.</summary>
public sealed class DefinitionList(DefinitionStore store, NpgsqlDataSource database)
{
    /// <summary>All definitions, by name.</summary>
    /// <param name="search">Part of name, description or id; null for all.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<IReadOnlyList<DefinitionRow>> ReadAsync(string? search, CancellationToken ct)
    {
        var found = await store.SearchAsync(new() { Search = search?.Trim(), PageSize = 1_000 }, ct);
        var published = await store.SearchAsync(new() { Versions = DefinitionVersions.Published, PageSize = 1_000 }, ct);
        var counts = await CountAsync(null, ct);
        var keys = (await store.ListAsync(null, ct)).ToLookup(version => version.DefinitionId, version => version.Key);
        return
        [
            .. found.Items.Select(latest => new DefinitionRow(
                latest,
                published.Items.FirstOrDefault(version => version.DefinitionId == latest.DefinitionId),
                keys[latest.DefinitionId].Sum(key => counts.GetValueOrDefault(key).Live))),
        ];
    }

    /// <summary>The versions of one definition, the newest first.</summary>
    public async Task<IReadOnlyList<VersionRow>> VersionsAsync(string definitionId, CancellationToken ct)
    {
        var counts = await CountAsync(definitionId, ct);
        return [.. (await store.ListAsync(definitionId, ct)).Select(version => new VersionRow(version, counts.GetValueOrDefault(version.Key).Live, counts.GetValueOrDefault(version.Key).Ended))];
    }

    /// <summary>Whether a definition of that name is there.</summary>
    public async Task<bool> IsNameTakenAsync(string name, CancellationToken ct) =>
        (await store.ListAsync(null, ct)).Any(version => version.IsLatest && string.Equals(version.Name, name, StringComparison.OrdinalIgnoreCase));

    private async Task<Dictionary<int, (long Live, long Ended)>> CountAsync(string? definitionId, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            $"""
            SELECT d.key, count(i.id) FILTER (WHERE i.status = {(int)WorkflowStatus.Running}), count(i.id) FILTER (WHERE i.status <> {(int)WorkflowStatus.Running})
            FROM workflow.definition d LEFT JOIN workflow.instance i ON i.definition_key = d.key
            WHERE $1::text IS NULL OR d.definition_id = $1 GROUP BY d.key
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)definitionId ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var counts = new Dictionary<int, (long, long)>();
        while (await reader.ReadAsync(ct))
            counts[reader.GetInt32(0)] = (reader.GetInt64(1), reader.GetInt64(2));
        return counts;
    }
}
