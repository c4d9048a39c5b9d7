using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Definitions;
using Npgsql;

namespace ExamReg.Workflows.Storage;

/// <summary>
/// Keeps in the registry, as activities, the workflows that are published and usable as such, whichever process published them: the
/// database is asked which versions are published, and only versions that were not seen before are read.
/// </summary>
internal sealed class PublishedActivities(ActivityRegistry registry) : IDisposable
{
    private readonly SemaphoreSlim turn = new(1, 1);

    // Every published version by the store's number, with its definition's id where it is usable as an activity.
    private readonly Dictionary<int, string?> known = [];

    /// <summary>Brings the registry up to date.</summary>
    /// <param name="connection">A connection that the caller holds anyway: a second one might never come when all bursts want one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task RefreshAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            var published = await ReadKeysAsync(connection, cancellationToken);
            foreach (var gone in known.Keys.Except(published).ToList())
            {
                if (known.Remove(gone, out var definitionId) && definitionId is not null)
                    registry.RemoveWorkflowActivity(definitionId);
            }
            var added = published.Except(known.Keys).ToArray();
            if (added.Length == 0)
                return;
            foreach (var (key, document) in await ReadDocumentsAsync(connection, added, cancellationToken))
            {
                if (document.UsableAsActivity)
                    registry.AddWorkflowActivity(document);
                known[key] = document.UsableAsActivity ? document.DefinitionId : null;
            }
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => turn.Dispose();

    private static async Task<HashSet<int>> ReadKeysAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT key FROM workflow.definition WHERE is_published", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var keys = new HashSet<int>();
        while (await reader.ReadAsync(cancellationToken))
            keys.Add(reader.GetInt32(0));
        return keys;
    }

    private static async Task<List<(int Key, WorkflowDocument Document)>> ReadDocumentsAsync(NpgsqlConnection connection, int[] keys, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT key, document FROM workflow.definition WHERE key = ANY($1)", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = keys });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var documents = new List<(int, WorkflowDocument)>();
        while (await reader.ReadAsync(cancellationToken))
            documents.Add((reader.GetInt32(0), WorkflowDocument.Parse(reader.GetString(1), out var error) ?? throw new InvalidOperationException(error)));
        return documents;
    }
}
