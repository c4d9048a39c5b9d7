using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Rehearsal;
using Npgsql;

namespace ExamReg.Workflows.Storage;

/// <content>What changes definitions: drafts, publishing and its reverse, going back to an older version, deleting.</content>
public sealed partial class DefinitionStore
{
    private const string NotFoundCode = "not-found";
    private const string StaleCode = "stale";

    /// <summary>Checks a document as publishing would, without storing it: form, inputs, connections, and a rehearsal of all ways.</summary>
    /// <param name="document">The document.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    public async Task<DefinitionCheck> CheckAsync(WorkflowDocument document, CancellationToken cancellationToken = default)
    {
        await RefreshActivitiesAsync(cancellationToken);
        var (workflow, findings) = Compile(document);
        if (workflow is null)
            return new DefinitionCheck(null, findings, null);
        var (more, rehearsal) = await checks.RunAsync(workflow, cancellationToken);
        return new DefinitionCheck(workflow, [.. findings, .. more], rehearsal);
    }

    /// <summary>Stores a document as the definition's draft, whatever others did meanwhile; for programs that own the definition.</summary>
    /// <param name="document">The document; its id, version and flags are set here.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<DefinitionSummary> SaveDraftAsync(WorkflowDocument document, CancellationToken cancellationToken = default)
        => (await SaveDraftAsync(document, null, cancellationToken)).Saved!;

    /// <summary>Stores a document as the definition's draft: changes the latest version if it was never published, else makes the next one.</summary>
    /// <param name="document">The document; its id, version and flags are set here.</param>
    /// <param name="basis">What the author had read. Where the definition has changed since, nothing is stored; null takes the risk.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<DraftResult> SaveDraftAsync(WorkflowDocument document, DraftBasis? basis, CancellationToken cancellationToken = default)
        => SaveDraftAsync(document, basis, null, cancellationToken);

    /// <summary>Stores a document as the definition's draft and has the act written down with it.</summary>
    /// <param name="document">The document; its id, version and flags are set here.</param>
    /// <param name="basis">What the author had read. Where the definition has changed since, nothing is stored; null takes the risk.</param>
    /// <param name="witness">Writes the act down in its transaction.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<DraftResult> SaveDraftAsync(
        WorkflowDocument document, DraftBasis? basis, DefinitionWitness? witness, CancellationToken cancellationToken = default)
    {
        if (document.DefinitionId.Length == 0)
            document.DefinitionId = NewId();
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await LockAsync(connection, document.DefinitionId, cancellationToken);
        var latest = await ReadOneAsync(connection, "definition_id = $1 AND is_latest", document.DefinitionId, cancellationToken);
        if (basis is not null && !IsCurrent(basis, latest))
            return new DraftResult(null, latest);
        if (latest is { WasPublished: false })
        {
            Stamp(document, latest.Id, latest.Version, isLatest: true, isPublished: false);
            await ExecuteAsync(
                connection,
                "UPDATE workflow.definition SET name = $2, description = $3, document = $4, revision = revision + 1, updated_at = now() WHERE key = $1",
                [latest.Key, document.Name, (object?)document.Description ?? DBNull.Value, document.ToJson()], cancellationToken);
            compiled.TryRemove(latest.Key, out _);
        }
        else
        {
            await ExecuteAsync(connection, "UPDATE workflow.definition SET is_latest = false WHERE definition_id = $1 AND is_latest", [document.DefinitionId], cancellationToken);
            Stamp(document, NewId(), (latest?.Version ?? 0) + 1, isLatest: true, isPublished: false);
            await InsertAsync(connection, document, cancellationToken);
        }
        var saved = await ReadOneAsync(connection, "id = $1", document.Id, cancellationToken);
        await TellAsync(witness, connection, saved!);
        await transaction.CommitAsync(cancellationToken);
        return new DraftResult(saved, null);
    }

    /// <summary>Publishes the latest version: new instances start from it at once, its triggers are registered.</summary>
    /// <param name="definitionId">The definition.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The version, or null with findings where it has errors or does not exist.</returns>
    public Task<(DefinitionSummary? Published, IReadOnlyList<DefinitionFinding> Findings)> PublishAsync(
        string definitionId, CancellationToken cancellationToken = default)
        => PublishAsync(definitionId, null, cancellationToken: cancellationToken);

    /// <summary>Publishes the latest version, if it is the one that the publisher has seen.</summary>
    /// <param name="definitionId">The definition.</param>
    /// <param name="basis">What the publisher had read; where the definition has changed since, the finding "stale" tells so. Null takes what there is.</param>
    /// <param name="witness">Writes the act down in its transaction.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The version, or null with findings where it has errors or does not exist.</returns>
    public async Task<(DefinitionSummary? Published, IReadOnlyList<DefinitionFinding> Findings)> PublishAsync(
        string definitionId, DraftBasis? basis, DefinitionWitness? witness = null, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var (seen, document) = await ReadLatestWithSummaryAsync(definitionId, cancellationToken);
            if (seen is null || document is null)
                return (null, [Refuse(NotFoundCode, Text.Of($"流程“{definitionId}”不存在：请刷新列表。"))]);
            if (basis is not null && !IsCurrent(basis, seen))
                return (null, [Refuse(StaleCode, Text.Of($"流程“{seen.Name}”已被他人修改：请查看最新内容后再发布。"))]);
            // The checks take their time, so they run before the lock; what they looked at must then still be the latest.
            var check = await CheckAsync(document, cancellationToken);
            if (check.HasErrors)
                return (null, check.Findings);
            if (await TryPublishAsync(seen, document, check.Workflow!, witness, cancellationToken) is { } published)
                return (published, check.Findings);
        }
    }

    /// <summary>Takes the published version back: nothing new starts from it, its triggers are gone, running instances go on.</summary>
    /// <param name="definitionId">The definition.</param>
    /// <param name="witness">Writes the act down in its transaction; not asked where nothing was published.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether a version was published.</returns>
    public async Task<bool> RetractAsync(string definitionId, DefinitionWitness? witness = null, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await LockAsync(connection, definitionId, cancellationToken);
        var published = await ReadOneAsync(connection, "definition_id = $1 AND is_published", definitionId, cancellationToken);
        await ExecuteAsync(connection, "UPDATE workflow.definition SET is_published = false WHERE definition_id = $1 AND is_published", [definitionId], cancellationToken);
        await triggers.RemoveAsync(connection, definitionId, cancellationToken);
        if (published is not null)
            await TellAsync(witness, connection, published);
        await transaction.CommitAsync(cancellationToken);
        await activities.RefreshAsync(connection, cancellationToken);
        return published is not null;
    }

    /// <summary>Makes the content of an older version the draft again; versions themselves never change.</summary>
    /// <param name="definitionId">The definition.</param>
    /// <param name="version">The older version's number.</param>
    /// <param name="basis">What the author had read; null overwrites a draft whatever it holds.</param>
    /// <param name="witness">Writes the act down in its transaction.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The draft; null where there is no such version.</returns>
    public async Task<DraftResult?> RevertAsync(
        string definitionId, int version, DraftBasis? basis = null, DefinitionWitness? witness = null, CancellationToken cancellationToken = default)
    {
        if (await FindVersionAsync(definitionId, version, cancellationToken) is not { } found || await ReadAsync(found.Id, cancellationToken) is not { } document)
            return null;
        return await SaveDraftAsync(document, basis, witness, cancellationToken);
    }

    /// <summary>Deletes one version; a version to which instances are pinned stays.</summary>
    /// <param name="versionId">The id of the version.</param>
    /// <param name="witness">Writes the act down in its transaction.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<DeleteResult> DeleteVersionAsync(string versionId, DefinitionWitness? witness = null, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await ReadOneAsync(connection, "id = $1", versionId, cancellationToken) is { } version
            ? await DeleteAsync(connection, version.DefinitionId, version.Key, witness, cancellationToken)
            : new DeleteResult.NotFound();
    }

    /// <summary>Deletes a definition with all its versions; nothing is deleted while instances are pinned to any of them.</summary>
    /// <param name="definitionId">The definition.</param>
    /// <param name="witness">Writes the act down in its transaction.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<DeleteResult> DeleteAsync(string definitionId, DefinitionWitness? witness = null, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await DeleteAsync(connection, definitionId, null, witness, cancellationToken);
    }

    // The foreign key of instances decides: whoever starts one meanwhile makes the deletion fail, not dangle.
    private async Task<DeleteResult> DeleteAsync(
        NpgsqlConnection connection, string definitionId, int? key, DefinitionWitness? witness, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await LockAsync(connection, definitionId, cancellationToken);
        var versions = await ReadManyAsync(connection, "definition_id = $1 ORDER BY version DESC", definitionId, cancellationToken);
        var wanted = versions.Where(version => key is null || version.Key == key).ToList();
        if (wanted.Count == 0)
            return new DeleteResult.NotFound();
        try
        {
            foreach (var version in wanted)
            {
                if (await CountPinnedAsync(connection, version, cancellationToken) is { } inUse)
                    return inUse;
                await ExecuteAsync(connection, "DELETE FROM workflow.definition WHERE key = $1", [version.Key], cancellationToken);
                compiled.TryRemove(version.Key, out _);
            }
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            return new DeleteResult.InUse(wanted[0], 1, 0);
        }
        await ExecuteAsync(
            connection,
            """
            UPDATE workflow.definition SET is_latest = true
            WHERE key = (SELECT key FROM workflow.definition WHERE definition_id = $1 ORDER BY version DESC LIMIT 1)
                AND NOT EXISTS (SELECT 1 FROM workflow.definition WHERE definition_id = $1 AND is_latest)
            """,
            [definitionId], cancellationToken);
        await TellAsync(witness, connection, wanted[0]);
        await transaction.CommitAsync(cancellationToken);
        await activities.RefreshAsync(connection, cancellationToken);
        return new DeleteResult.Deleted(wanted.Count);
    }

    private static async Task<DeleteResult.InUse?> CountPinnedAsync(NpgsqlConnection connection, DefinitionSummary version, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT count(*) FILTER (WHERE sub_status = {(int)WorkflowSubStatus.Suspended})::int, count(*) FILTER (WHERE sub_status <> {(int)WorkflowSubStatus.Suspended})::int
            FROM workflow.instance WHERE definition_key = $1
            """,
            connection);
        command.Parameters.Add(new NpgsqlParameter { Value = version.Key });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var (live, ended) = (reader.GetInt32(0), reader.GetInt32(1));
        return live + ended > 0 ? new DeleteResult.InUse(version, live, ended) : null;
    }

    private async Task<DefinitionSummary?> TryPublishAsync(
        DefinitionSummary seen, WorkflowDocument document, CompiledWorkflow workflow, DefinitionWitness? witness, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await LockAsync(connection, seen.DefinitionId, cancellationToken);
        var latest = await ReadOneAsync(connection, "definition_id = $1 AND is_latest", seen.DefinitionId, cancellationToken);
        if (latest is null || latest.Key != seen.Key || latest.Revision != seen.Revision)
            return null;
        await ExecuteAsync(connection, "UPDATE workflow.definition SET is_published = false WHERE definition_id = $1 AND is_published", [seen.DefinitionId], cancellationToken);
        Stamp(document, latest.Id, latest.Version, isLatest: true, isPublished: true);
        var sql = latest.WasPublished
            ? "UPDATE workflow.definition SET is_published = true WHERE key = $1"
            : "UPDATE workflow.definition SET is_published = true, was_published = true, document = $2, updated_at = now() WHERE key = $1";
        await ExecuteAsync(connection, sql, latest.WasPublished ? [latest.Key] : [latest.Key, document.ToJson()], cancellationToken);
        await triggers.RegisterAsync(connection, workflow, latest.Key, cancellationToken);
        await TellAsync(witness, connection, latest with { IsPublished = true, WasPublished = true });
        await transaction.CommitAsync(cancellationToken);
        compiled.TryRemove(latest.Key, out _);
        await activities.RefreshAsync(connection, cancellationToken);
        return latest with { IsPublished = true, WasPublished = true };
    }

    private async Task<(DefinitionSummary? Latest, WorkflowDocument? Document)> ReadLatestWithSummaryAsync(string definitionId, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        // One snapshot, so that the document is the revision's.
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
        var latest = await ReadOneAsync(connection, "definition_id = $1 AND is_latest", definitionId, cancellationToken);
        return (latest, latest is null ? null : await ReadDocumentAsync(connection, latest.Key, cancellationToken));
    }

    private static Task TellAsync(DefinitionWitness? witness, NpgsqlConnection connection, DefinitionSummary version) =>
        witness is null ? Task.CompletedTask : witness(connection, version);

    private static bool IsCurrent(DraftBasis basis, DefinitionSummary? latest)
        => basis.VersionId is null ? latest is null : latest is not null && latest.Id == basis.VersionId && latest.Revision == basis.Revision;

    private static DefinitionFinding Refuse(string code, string message) => new(FindingSeverity.Error, code, null, message);

    private static string NewId() => Guid.NewGuid().ToString("n")[..16];

    private static void Stamp(WorkflowDocument document, string id, int version, bool isLatest, bool isPublished)
    {
        document.Id = id;
        document.Version = version;
        document.IsLatest = isLatest;
        document.IsPublished = isPublished;
    }

    // Two administrators saving at once take turns per definition, not per table.
    private static Task LockAsync(NpgsqlConnection connection, string definitionId, CancellationToken cancellationToken)
        => ExecuteAsync(connection, "SELECT pg_advisory_xact_lock(hashtextextended('workflow.definition/' || $1, 0))", [definitionId], cancellationToken);

    private static Task InsertAsync(NpgsqlConnection connection, WorkflowDocument document, CancellationToken cancellationToken)
        => ExecuteAsync(
            connection,
            "INSERT INTO workflow.definition (id, definition_id, version, name, description, is_latest, is_published, document) VALUES ($1, $2, $3, $4, $5, true, false, $6)",
            [document.Id, document.DefinitionId, document.Version, document.Name, (object?)document.Description ?? DBNull.Value, document.ToJson()],
            cancellationToken);

    private static async Task<List<DefinitionSummary>> ReadManyAsync(NpgsqlConnection connection, string where, object argument, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT {Columns} FROM workflow.definition WHERE {where}", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = argument });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<DefinitionSummary>();
        while (await reader.ReadAsync(cancellationToken))
            found.Add(Summary(reader));
        return found;
    }
}

/// <summary>Writes an act on a definition down in the act's own transaction: both are committed, or neither.</summary>
/// <param name="connection">In the transaction.</param>
/// <param name="version">The version that the act was on, as it is now.</param>
public delegate Task DefinitionWitness(NpgsqlConnection connection, DefinitionSummary version);

/// <summary>What checking a document came to.</summary>
/// <param name="Workflow">The compiled workflow; null where the form has errors.</param>
/// <param name="Findings">What was found: errors refuse publishing, warnings show.</param>
/// <param name="Rehearsal">What walking all ways found; null where the form has errors.</param>
public sealed record DefinitionCheck(CompiledWorkflow? Workflow, IReadOnlyList<DefinitionFinding> Findings, RehearsalReport? Rehearsal)
{
    /// <summary>Whether publishing would be refused.</summary>
    public bool HasErrors => Workflow is null || Findings.Any(finding => finding.Severity == FindingSeverity.Error);
}
