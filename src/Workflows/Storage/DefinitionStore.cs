using System.Collections.Concurrent;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Expressions;
using Npgsql;

namespace ExamReg.Workflows.Storage;

/// <summary>
/// The versions of all definitions. A draft may change; once published, a version is immutable (the database refuses), so
/// compiled versions are cached by number without ever being stale.
/// </summary>
public sealed class DefinitionStore(NpgsqlDataSource dataSource, ActivityRegistry registry, WorkflowOptions options)
{
    private const string Columns = "key, id, definition_id, version, name, description, is_latest, is_published, was_published, created_at";
    private readonly ConcurrentDictionary<int, CompiledWorkflow> compiled = new();
    private readonly ExpressionCompiler expressions = new(options.Expressions);

    /// <summary>Compiles a document without storing it.</summary>
    /// <param name="document">The document.</param>
    public (CompiledWorkflow? Workflow, IReadOnlyList<DefinitionFinding> Findings) Compile(WorkflowDocument document)
        => Compilation.Compile(document, registry, expressions);

    /// <summary>Stores a document as the definition's draft: changes the latest version if it was never published, else makes the next one.</summary>
    /// <param name="document">The document; its id, version and flags are set here.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<DefinitionSummary> SaveDraftAsync(WorkflowDocument document, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await LockAsync(connection, document.DefinitionId, cancellationToken);
        var latest = await ReadOneAsync(connection, "definition_id = $1 AND is_latest", cancellationToken, document.DefinitionId);
        if (latest is { WasPublished: false })
        {
            Stamp(document, latest.Id, latest.Version, isLatest: true, isPublished: false);
            await ExecuteAsync(connection, "UPDATE workflow.definition SET name = $2, description = $3, document = $4, updated_at = now() WHERE key = $1",
                [latest.Key, document.Name, (object?)document.Description ?? DBNull.Value, document.ToJson()], cancellationToken);
            compiled.TryRemove(latest.Key, out _);
        }
        else
        {
            await ExecuteAsync(connection, "UPDATE workflow.definition SET is_latest = false WHERE definition_id = $1 AND is_latest", [document.DefinitionId], cancellationToken);
            Stamp(document, Guid.NewGuid().ToString("n")[..16], (latest?.Version ?? 0) + 1, isLatest: true, isPublished: false);
            await InsertAsync(connection, document, cancellationToken);
        }
        var saved = await ReadOneAsync(connection, "id = $1", cancellationToken, document.Id);
        await transaction.CommitAsync(cancellationToken);
        return saved!;
    }

    /// <summary>Publishes the latest version: new instances start from it at once.</summary>
    /// <param name="definitionId">The definition.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The version, or null with findings where it does not compile or does not exist.</returns>
    public async Task<(DefinitionSummary? Published, IReadOnlyList<DefinitionFinding> Findings)> PublishAsync(
        string definitionId, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await LockAsync(connection, definitionId, cancellationToken);
        var latest = await ReadOneAsync(connection, "definition_id = $1 AND is_latest", cancellationToken, definitionId);
        if (latest is null)
            return (null, [new DefinitionFinding(FindingSeverity.Error, "not-found", null, $"流程“{definitionId}”不存在。")]);
        var document = (await ReadDocumentAsync(connection, latest.Key, cancellationToken))!;
        var (workflow, findings) = Compile(document);
        if (workflow is not null)
            findings = [.. findings, .. DefinitionChecker.Check(workflow)];
        if (findings.Any(finding => finding.Severity == FindingSeverity.Error))
            return (null, findings);
        await ExecuteAsync(connection, "UPDATE workflow.definition SET is_published = false WHERE definition_id = $1 AND is_published", [definitionId], cancellationToken);
        Stamp(document, latest.Id, latest.Version, isLatest: true, isPublished: true);
        var sql = latest.WasPublished
            ? "UPDATE workflow.definition SET is_published = true WHERE key = $1"
            : "UPDATE workflow.definition SET is_published = true, was_published = true, document = $2, updated_at = now() WHERE key = $1";
        await ExecuteAsync(connection, sql, latest.WasPublished ? [latest.Key] : [latest.Key, document.ToJson()], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        compiled.TryRemove(latest.Key, out _);
        return (latest with { IsPublished = true, WasPublished = true }, findings);
    }

    /// <summary>Takes the published version back: nothing new starts from it, running instances go on.</summary>
    /// <param name="definitionId">The definition.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether a version was published.</returns>
    public async Task<bool> RetractAsync(string definitionId, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await ExecuteAsync(connection, "UPDATE workflow.definition SET is_published = false WHERE definition_id = $1 AND is_published", [definitionId], cancellationToken) > 0;
    }

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
        return await ReadOneAsync(connection, "id = $1", cancellationToken, versionId) is { } found ? await ReadDocumentAsync(connection, found.Key, cancellationToken) : null;
    }

    /// <summary>The latest version's document of a definition.</summary>
    /// <param name="definitionId">The definition.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<WorkflowDocument?> ReadLatestAsync(string definitionId, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await ReadOneAsync(connection, "definition_id = $1 AND is_latest", cancellationToken, definitionId) is { } found
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

    /// <summary>Forgets a compiled version whose document has changed.</summary>
    internal void Forget(int key) => compiled.TryRemove(key, out _);

    internal static void Stamp(WorkflowDocument document, string id, int version, bool isLatest, bool isPublished)
    {
        document.Id = id;
        document.Version = version;
        document.IsLatest = isLatest;
        document.IsPublished = isPublished;
    }

    // Two administrators saving at once take turns per definition, not per table.
    internal static Task LockAsync(NpgsqlConnection connection, string definitionId, CancellationToken cancellationToken)
        => ExecuteAsync(connection, "SELECT pg_advisory_xact_lock(hashtextextended('workflow.definition/' || $1, 0))", [definitionId], cancellationToken);

    internal static Task InsertAsync(NpgsqlConnection connection, WorkflowDocument document, CancellationToken cancellationToken)
        => ExecuteAsync(
            connection,
            "INSERT INTO workflow.definition (id, definition_id, version, name, description, is_latest, is_published, document) VALUES ($1, $2, $3, $4, $5, true, false, $6)",
            [document.Id, document.DefinitionId, document.Version, document.Name, (object?)document.Description ?? DBNull.Value, document.ToJson()],
            cancellationToken);

    internal static async Task<WorkflowDocument?> ReadDocumentAsync(NpgsqlConnection connection, int key, CancellationToken cancellationToken)
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

    internal static async Task<DefinitionSummary?> ReadOneAsync(
        NpgsqlConnection connection, string where, CancellationToken cancellationToken, params object[] arguments)
    {
        await using var command = new NpgsqlCommand($"SELECT {Columns} FROM workflow.definition WHERE {where}", connection);
        foreach (var argument in arguments)
            command.Parameters.Add(new NpgsqlParameter { Value = argument });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Summary(reader) : null;
    }

    private static DefinitionSummary Summary(NpgsqlDataReader reader) => new(
        reader.GetInt32(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3), reader.GetString(4), reader.IsDBNull(5) ? null : reader.GetString(5),
        reader.GetBoolean(6), reader.GetBoolean(7), reader.GetBoolean(8), reader.GetFieldValue<DateTimeOffset>(9));

    internal static async Task<int> ExecuteAsync(NpgsqlConnection connection, string sql, object[] arguments, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var argument in arguments)
            command.Parameters.Add(new NpgsqlParameter { Value = argument });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <summary>A definition version as lists show it; its document is not loaded.</summary>
/// <param name="Key">The store's number of the version.</param>
/// <param name="Id">The id of the version.</param>
/// <param name="DefinitionId">The id that all versions share.</param>
/// <param name="Version">The version's number.</param>
/// <param name="Name">The name.</param>
/// <param name="Description">What the workflow is for.</param>
/// <param name="IsLatest">Whether it is the newest.</param>
/// <param name="IsPublished">Whether new instances start from it.</param>
/// <param name="WasPublished">Whether it ever was published, and so is immutable.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record DefinitionSummary(
    int Key, string Id, string DefinitionId, int Version, string Name, string? Description, bool IsLatest, bool IsPublished, bool WasPublished, DateTimeOffset CreatedAt);
