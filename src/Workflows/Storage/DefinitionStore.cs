using System.Collections.Concurrent;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Expressions;
using ExamReg.Workflows.Timers;
using Npgsql;

namespace ExamReg.Workflows.Storage;

/// <summary>
/// The versions of all definitions. A draft may change; once published, a version is immutable (the database refuses), so
/// compiled versions are cached by number without ever being stale.
/// </summary>
public sealed partial class DefinitionStore(
    NpgsqlDataSource dataSource, ActivityRegistry registry, DefinitionChecks checks, TriggerStore triggers, WorkflowOptions options) : IDisposable
{
    private const string Columns = "key, id, definition_id, version, name, description, is_latest, is_published, was_published, created_at, revision, updated_at";
    private readonly ConcurrentDictionary<int, CompiledWorkflow> compiled = new();
    private readonly ExpressionCompiler expressions = new(options.Expressions);
    private readonly PublishedActivities activities = new(registry);

    /// <summary>
    /// Brings the activity registry up to date with the workflows that are published as activities, by whatever process. The store does
    /// it by itself before it checks or compiles; a host calls it before it shows what activities there are.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task RefreshActivitiesAsync(CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await activities.RefreshAsync(connection, cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose() => activities.Dispose();

    /// <summary>Compiles a document without storing it.</summary>
    /// <param name="document">The document.</param>
    public (CompiledWorkflow? Workflow, IReadOnlyList<DefinitionFinding> Findings) Compile(WorkflowDocument document)
        => Compilation.Compile(document, registry, expressions);

    /// <summary>The published version, compiled and cached; null where none is published.</summary>
    /// <param name="definitionId">The definition.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<CompiledWorkflow?> FindPublishedAsync(string definitionId, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await FindPublishedAsync(connection, definitionId, cancellationToken);
    }

    internal async ValueTask<CompiledWorkflow?> FindPublishedAsync(NpgsqlConnection connection, string definitionId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT key FROM workflow.definition WHERE definition_id = $1 AND is_published", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = definitionId });
        return await command.ExecuteScalarAsync(cancellationToken) is int key ? await GetAsync(connection, key, cancellationToken) : null;
    }

    /// <summary>A version by its number, compiled and cached.</summary>
    /// <param name="key">The store's number of the version.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">There is no such version, or it no longer compiles.</exception>
    public async ValueTask<CompiledWorkflow> GetAsync(int key, CancellationToken cancellationToken = default)
    {
        if (compiled.TryGetValue(key, out var cached))
            return cached;
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await GetAsync(connection, key, cancellationToken);
    }

    internal async ValueTask<CompiledWorkflow> GetAsync(NpgsqlConnection connection, int key, CancellationToken cancellationToken)
    {
        if (compiled.TryGetValue(key, out var cached))
            return cached;
        await activities.RefreshAsync(connection, cancellationToken);
        var document = await ReadDocumentAsync(connection, key, cancellationToken) ?? throw new InvalidOperationException($"There is no definition version {key}.");
        var (workflow, findings) = Compilation.Compile(document, registry, expressions, key);
        if (workflow is null)
            throw new InvalidOperationException($"Version {document.Version} of {document.DefinitionId} does not compile: {string.Join("; ", findings.Select(finding => finding.Message))}");
        // Only what can no longer change may be remembered.
        return document.IsPublished ? compiled.GetOrAdd(key, workflow) : workflow;
    }

    /// <summary>One version's document, by the id of the version.</summary>
    /// <param name="versionId">The id of the version.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<WorkflowDocument?> ReadAsync(string versionId, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await ReadOneAsync(connection, "id = $1", versionId, cancellationToken) is { } found ? await ReadDocumentAsync(connection, found.Key, cancellationToken) : null;
    }

    /// <summary>The latest version's document of a definition.</summary>
    /// <param name="definitionId">The definition.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<WorkflowDocument?> ReadLatestAsync(string definitionId, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await ReadOneAsync(connection, "definition_id = $1 AND is_latest", definitionId, cancellationToken) is { } found
            ? await ReadDocumentAsync(connection, found.Key, cancellationToken)
            : null;
    }

    /// <summary>All versions of a definition, newest first; of all definitions when null.</summary>
    /// <param name="definitionId">The definition.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<DefinitionSummary>> ListAsync(string? definitionId = null, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            $"SELECT {Columns} FROM workflow.definition WHERE $1::text IS NULL OR definition_id = $1 ORDER BY definition_id, version DESC", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)definitionId ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<DefinitionSummary>();
        while (await reader.ReadAsync(cancellationToken))
            found.Add(Summary(reader));
        return found;
    }

    /// <summary>Versions by what one looks for, by name, a page at a time; no document is loaded.</summary>
    /// <param name="filter">Which ones.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<DefinitionPage> SearchAsync(DefinitionFilter filter, CancellationToken cancellationToken = default)
    {
        var which = filter.Versions switch
        {
            DefinitionVersions.Latest => "is_latest",
            DefinitionVersions.Published => "is_published",
            DefinitionVersions.LatestOrPublished => "(is_latest OR is_published)",
            _ => "true",
        };
        await using var command = dataSource.CreateCommand($"""
            SELECT {Columns}, count(*) OVER ()::int FROM workflow.definition
            WHERE {which} AND ($1::text IS NULL OR definition_id = $1) AND ($2::text IS NULL OR name ILIKE $2 OR definition_id ILIKE $2 OR description ILIKE $2)
            ORDER BY name, definition_id, version DESC LIMIT $3 OFFSET $4
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)filter.DefinitionId ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter { Value = Pattern(filter.Search), NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter { Value = Math.Clamp(filter.PageSize, 1, 1_000) });
        command.Parameters.Add(new NpgsqlParameter { Value = Math.Max(0, filter.Page) * Math.Clamp(filter.PageSize, 1, 1_000) });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var (found, total) = (new List<DefinitionSummary>(), 0);
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(Summary(reader));
            total = reader.GetInt32(reader.FieldCount - 1);
        }
        return new DefinitionPage(found, total);

        static object Pattern(string? search) => search is not { Length: > 0 }
            ? DBNull.Value
            : $"%{search.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";
    }

    /// <summary>A version by its number.</summary>
    /// <param name="key">The store's number of the version.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<DefinitionSummary?> FindSummaryAsync(int key, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await ReadOneAsync(connection, "key = $1", key, cancellationToken);
    }

    /// <summary>The latest version of a definition.</summary>
    /// <param name="definitionId">The definition.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<DefinitionSummary?> FindLatestAsync(string definitionId, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await ReadOneAsync(connection, "definition_id = $1 AND is_latest", definitionId, cancellationToken);
    }

    /// <summary>A version by the definition's own number for it.</summary>
    /// <param name="definitionId">The definition.</param>
    /// <param name="version">The number, from 1.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<DefinitionSummary?> FindVersionAsync(string definitionId, int version, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand($"SELECT {Columns} FROM workflow.definition WHERE definition_id = $1 AND version = $2", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = definitionId });
        command.Parameters.Add(new NpgsqlParameter { Value = version });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Summary(reader) : null;
    }

    private static async Task<WorkflowDocument?> ReadDocumentAsync(NpgsqlConnection connection, int key, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT document, is_latest, is_published OR was_published FROM workflow.definition WHERE key = $1", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = key });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            return null;
        var document = WorkflowDocument.Parse(reader.GetString(0), out var error) ?? throw new InvalidOperationException(error);
        document.IsLatest = reader.GetBoolean(1);
        document.IsPublished = reader.GetBoolean(2);
        return document;
    }

    private static async Task<DefinitionSummary?> ReadOneAsync(NpgsqlConnection connection, string where, object argument, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT {Columns} FROM workflow.definition WHERE {where}", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = argument });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Summary(reader) : null;
    }

    private static DefinitionSummary Summary(NpgsqlDataReader reader) => new(
        reader.GetInt32(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3), reader.GetString(4), reader.IsDBNull(5) ? null : reader.GetString(5),
        reader.GetBoolean(6), reader.GetBoolean(7), reader.GetBoolean(8), reader.GetFieldValue<DateTimeOffset>(9),
        reader.GetInt32(10), reader.GetFieldValue<DateTimeOffset>(11));

    private static async Task<int> ExecuteAsync(NpgsqlConnection connection, string sql, object[] arguments, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var argument in arguments)
            command.Parameters.Add(new NpgsqlParameter { Value = argument });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
