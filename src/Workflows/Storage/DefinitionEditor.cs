using ExamReg.Workflows.Definitions;
using Npgsql;

namespace ExamReg.Workflows.Storage;

/// <summary>How an act on a definition ended.</summary>
public enum DefinitionOutcome
{
    /// <summary>It is done.</summary>
    Done,

    /// <summary>There is no such definition or version.</summary>
    NotFound,

    /// <summary>Somebody else has changed the definition since it was read.</summary>
    Stale,

    /// <summary>The checks found errors, or warnings that nobody has acknowledged.</summary>
    Findings,

    /// <summary>Instances are pinned to it.</summary>
    InUse,
}

/// <summary>What came of an act on a definition.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Version">The version as it is now, where there is one.</param>
/// <param name="Findings">What the checks said.</param>
public sealed record DefinitionResult(DefinitionOutcome Outcome, DefinitionSummary? Version = null, IReadOnlyList<DefinitionFinding>? Findings = null);

/// <summary>What an act has changed; told to a witness in the act's own transaction.</summary>
/// <param name="Before">The definition's latest document before; null where there was none.</param>
/// <param name="After">The document now; null where it is gone.</param>
/// <param name="Version">The version that the act was on.</param>
public sealed record DefinitionChange(WorkflowDocument? Before, WorkflowDocument? After, DefinitionSummary Version);

/// <summary>Writes down an act in the act's own transaction: both are committed, or neither.</summary>
/// <param name="connection">In the transaction.</param>
/// <param name="change">What has changed.</param>
public delegate Task DefinitionWitness(NpgsqlConnection connection, DefinitionChange change);

/// <summary>
/// What people do to definitions: save a draft, publish, retract, go back to an earlier version, delete. Each act locks the definition,
/// so that two people take turns, and calls a witness in its transaction.
/// </summary>
public sealed class DefinitionEditor(NpgsqlDataSource dataSource, DefinitionStore store, TimeProvider time)
{
    /// <summary>Saves a draft: changes the latest version if it was never published, else makes the next one.</summary>
    /// <param name="document">The draft; id, version, flags and revision are set here.</param>
    /// <param name="basedOn">The revision that the person has read; null saves over whatever is there.</param>
    /// <param name="witness">Writes the act down.</param>
    /// <param name="ct">Ends the wait.</param>
    public Task<DefinitionResult> SaveAsync(WorkflowDocument document, long? basedOn, DefinitionWitness witness, CancellationToken ct = default) =>
        ActAsync(document.DefinitionId, async act =>
        {
            var before = act.LatestDocument;
            if (basedOn is { } revision && before is not null && before.Revision != revision)
                return new(DefinitionOutcome.Stale, act.Latest);
            document.Revision = NextRevision(before);
            var saved = await act.WriteDraftAsync(document);
            await witness(act.Connection, new(before, document, saved));
            return new(DefinitionOutcome.Done, saved);
        }, ct);

    /// <summary>Publishes the latest version: new instances start from it at once.</summary>
    /// <param name="definitionId">The definition.</param>
    /// <param name="acknowledged">Whether the person has seen the warnings and wants it anyway.</param>
    /// <param name="witness">Writes the act down.</param>
    /// <param name="ct">Ends the wait.</param>
    public Task<DefinitionResult> PublishAsync(string definitionId, bool acknowledged, DefinitionWitness witness, CancellationToken ct = default) =>
        ActAsync(definitionId, async act =>
        {
            if (act.Latest is not { } latest || act.LatestDocument is not { } document)
                return new(DefinitionOutcome.NotFound);
            if (latest.IsPublished)
                return new(DefinitionOutcome.Done, latest, []);
            var (workflow, findings) = store.Compile(document);
            if (workflow is not null)
                findings = [.. findings, .. DefinitionChecker.Check(workflow)];
            if (findings.Any(finding => finding.Severity == FindingSeverity.Error || !acknowledged))
                return new(DefinitionOutcome.Findings, latest, findings);
            var before = await act.PublishedDocumentAsync();
            await act.ExecuteAsync("UPDATE workflow.definition SET is_published = false WHERE definition_id = $1 AND is_published", definitionId);
            DefinitionStore.Stamp(document, latest.Id, latest.Version, isLatest: true, isPublished: true);
            if (latest.WasPublished)
            {
                await act.ExecuteAsync("UPDATE workflow.definition SET is_published = true WHERE key = $1", latest.Key);
            }
            else
            {
                await act.ExecuteAsync(
                    "UPDATE workflow.definition SET is_published = true, was_published = true, document = $2, updated_at = now() WHERE key = $1",
                    latest.Key, document.ToJson());
            }
            var published = latest with { IsPublished = true, WasPublished = true };
            await witness(act.Connection, new(before, document, published));
            store.Forget(latest.Key);
            return new(DefinitionOutcome.Done, published, findings);
        }, ct);

    /// <summary>Takes the published version back: nothing new starts from it, running instances go on.</summary>
    /// <param name="definitionId">The definition.</param>
    /// <param name="witness">Writes the act down.</param>
    /// <param name="ct">Ends the wait.</param>
    public Task<DefinitionResult> RetractAsync(string definitionId, DefinitionWitness witness, CancellationToken ct = default) =>
        ActAsync(definitionId, async act =>
        {
            if (act.Latest is not { } latest)
                return new(DefinitionOutcome.NotFound);
            if (await act.FindAsync("definition_id = $1 AND is_published", definitionId) is not { } published)
                return new(DefinitionOutcome.Done, latest);
            var document = await act.DocumentAsync(published.Key);
            await act.ExecuteAsync("UPDATE workflow.definition SET is_published = false WHERE key = $1", published.Key);
            await witness(act.Connection, new(document, null, published));
            return new(DefinitionOutcome.Done, latest.Key == published.Key ? latest with { IsPublished = false } : latest);
        }, ct);

    /// <summary>Makes an earlier version the draft again; what the draft held is lost, the published version stays.</summary>
    /// <param name="definitionId">The definition.</param>
    /// <param name="version">The number of the version to go back to.</param>
    /// <param name="witness">Writes the act down.</param>
    /// <param name="ct">Ends the wait.</param>
    public Task<DefinitionResult> RevertAsync(string definitionId, int version, DefinitionWitness witness, CancellationToken ct = default) =>
        ActAsync(definitionId, async act =>
        {
            if (await act.FindAsync("definition_id = $1 AND version = $2", definitionId, version) is not { } wanted)
                return new(DefinitionOutcome.NotFound);
            var document = (await act.DocumentAsync(wanted.Key))!.Clone();
            document.Revision = NextRevision(act.LatestDocument);
            var saved = await act.WriteDraftAsync(document);
            await witness(act.Connection, new(act.LatestDocument, document, saved));
            return new(DefinitionOutcome.Done, saved);
        }, ct);

    /// <summary>Deletes one version that no instance is pinned to; the newest one left becomes the latest.</summary>
    /// <param name="versionId">The version's id.</param>
    /// <param name="witness">Writes the act down.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<DefinitionResult> DeleteVersionAsync(string versionId, DefinitionWitness witness, CancellationToken ct = default)
    {
        if (await store.ReadAsync(versionId, ct) is not { } document)
            return new(DefinitionOutcome.NotFound);
        return await ActAsync(document.DefinitionId, async act =>
        {
            if (await act.FindAsync("id = $1", versionId) is not { } version)
                return new(DefinitionOutcome.NotFound);
            if (await act.IsInUseAsync("d.key = $1", version.Key))
                return new(DefinitionOutcome.InUse, version);
            await act.ExecuteAsync("DELETE FROM workflow.definition WHERE key = $1", version.Key);
            await act.ExecuteAsync(
                """
                UPDATE workflow.definition SET is_latest = true WHERE NOT is_latest
                AND key = (SELECT key FROM workflow.definition WHERE definition_id = $1 ORDER BY version DESC LIMIT 1)
                """,
                version.DefinitionId);
            await witness(act.Connection, new(document, null, version));
            store.Forget(version.Key);
            return new(DefinitionOutcome.Done, version);
        }, ct);
    }

    /// <summary>Deletes a definition with all its versions, if no instance is pinned to one.</summary>
    /// <param name="definitionId">The definition.</param>
    /// <param name="witness">Writes the act down.</param>
    /// <param name="ct">Ends the wait.</param>
    public Task<DefinitionResult> DeleteAsync(string definitionId, DefinitionWitness witness, CancellationToken ct = default) =>
        ActAsync(definitionId, async act =>
        {
            if (act.Latest is not { } latest)
                return new(DefinitionOutcome.NotFound);
            if (await act.IsInUseAsync("d.definition_id = $1", definitionId))
                return new(DefinitionOutcome.InUse, latest);
            await act.ExecuteAsync("DELETE FROM workflow.definition WHERE definition_id = $1", definitionId);
            await witness(act.Connection, new(act.LatestDocument, null, latest));
            return new(DefinitionOutcome.Done, latest);
        }, ct);

    // Also ahead of what a deleted draft had, so that a page left open on that one is stale.
    private long NextRevision(WorkflowDocument? before) => Math.Max((before?.Revision ?? 0) + 1, time.GetUtcNow().ToUnixTimeMilliseconds());

    private async Task<DefinitionResult> ActAsync(string definitionId, Func<Act, Task<DefinitionResult>> work, CancellationToken ct)
    {
        await using var connection = await dataSource.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await DefinitionStore.LockAsync(connection, definitionId, ct);
        var latest = await DefinitionStore.ReadOneAsync(connection, "definition_id = $1 AND is_latest", ct, definitionId);
        var document = latest is null ? null : await DefinitionStore.ReadDocumentAsync(connection, latest.Key, ct);
        var result = await work(new(connection, store, latest, document, ct));
        if (result.Outcome == DefinitionOutcome.Done)
            await transaction.CommitAsync(ct);
        return result;
    }

    /// <summary>One act in its transaction, the definition locked.</summary>
    private sealed record Act(
        NpgsqlConnection Connection, DefinitionStore Store, DefinitionSummary? Latest, WorkflowDocument? LatestDocument, CancellationToken Ct)
    {
        public Task<int> ExecuteAsync(string sql, params object[] arguments) => DefinitionStore.ExecuteAsync(Connection, sql, arguments, Ct);

        public Task<DefinitionSummary?> FindAsync(string where, params object[] arguments) => DefinitionStore.ReadOneAsync(Connection, where, Ct, arguments);

        public Task<WorkflowDocument?> DocumentAsync(int key) => DefinitionStore.ReadDocumentAsync(Connection, key, Ct);

        public async Task<WorkflowDocument?> PublishedDocumentAsync() =>
            await FindAsync("definition_id = $1 AND is_published", Latest!.DefinitionId) is { } published ? await DocumentAsync(published.Key) : null;

        public async Task<bool> IsInUseAsync(string where, object argument)
        {
            await using var command = new NpgsqlCommand(
                $"SELECT EXISTS (SELECT FROM workflow.instance i JOIN workflow.definition d ON d.key = i.definition_key WHERE {where})", Connection);
            command.Parameters.Add(new NpgsqlParameter { Value = argument });
            return await command.ExecuteScalarAsync(Ct) is true;
        }

        public async Task<DefinitionSummary> WriteDraftAsync(WorkflowDocument document)
        {
            if (Latest is { WasPublished: false })
            {
                DefinitionStore.Stamp(document, Latest.Id, Latest.Version, isLatest: true, isPublished: false);
                await ExecuteAsync(
                    "UPDATE workflow.definition SET name = $2, description = $3, document = $4, updated_at = now() WHERE key = $1",
                    Latest.Key, document.Name, (object?)document.Description ?? DBNull.Value, document.ToJson());
                Store.Forget(Latest.Key);
            }
            else
            {
                await ExecuteAsync("UPDATE workflow.definition SET is_latest = false WHERE definition_id = $1 AND is_latest", document.DefinitionId);
                DefinitionStore.Stamp(document, Guid.NewGuid().ToString("n")[..16], (Latest?.Version ?? 0) + 1, isLatest: true, isPublished: false);
                await DefinitionStore.InsertAsync(Connection, document, Ct);
            }
            return (await FindAsync("id = $1", document.Id))!;
        }
    }
}
