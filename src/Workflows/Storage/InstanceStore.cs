using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Runtime;
using Npgsql;
using NpgsqlTypes;

namespace ExamReg.Workflows.Storage;

/// <summary>
/// The statements of a burst: one round trip to begin, lock and load, one to write everything and commit. BEGIN and COMMIT
/// travel with them, so a burst costs two round trips and four statements.
/// </summary>
internal sealed class InstanceStore(WorkflowOptions options)
{
    // The row is locked below, so the time is taken after the wait. What is looked up beside it is as old as the statement; a revision
    // that differs from the locked one tells that somebody committed meanwhile.
    private readonly string load = $"""
        SELECT i.definition_key, i.sub_status, i.correlation_id, i.state, i.revision, {options.NowSql}, j.stimulus_id IS NOT NULL, j.answer,
               i.revision = (SELECT before.revision FROM workflow.instance before WHERE before.id = $1)
        FROM (SELECT definition_key, sub_status, correlation_id, state, revision FROM workflow.instance WHERE id = $1 FOR UPDATE OFFSET 0) AS i
        LEFT JOIN workflow.journal j ON j.instance_id = $1 AND j.stimulus_id = $2
        """;

    private const string First = "SELECT answer FROM workflow.journal WHERE instance_id = $1 AND stimulus_id = $2";

    // Two starts with one id take turns before either has a row to lock; the hash only says who waits, never who wins.
    private const string Turn = "SELECT pg_advisory_xact_lock(hashtextextended('workflow.instance/' || $1::text, 0))";

    private readonly string beforeNew = $"""
        SELECT {options.NowSql}, j.stimulus_id IS NOT NULL, j.answer,
               (SELECT d.key FROM workflow.definition d WHERE d.definition_id = $3 AND d.is_published)
        FROM (SELECT 1) AS one LEFT JOIN workflow.journal j ON j.instance_id = $1 AND j.stimulus_id = $2
        """;

    internal static readonly JsonSerializerOptions EntryJson = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Begins the transaction, locks and reads the instance, looks for the stimulus' first answer: one round trip, and a second one
    /// where another burst of the instance committed while this one waited for the lock.
    /// </summary>
    public async ValueTask<LoadedInstance?> BeginAsync(
        NpgsqlConnection connection, Guid instanceId, string stimulusId, CancellationToken cancellationToken)
    {
        LoadedInstance loaded;
        bool isAsOldAsTheRow;
        await using (var batch = new NpgsqlBatch(connection))
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN"));
            batch.BatchCommands.Add(new NpgsqlBatchCommand(load) { Parameters = { Uuid(instanceId), Text(stimulusId) } });
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            if (!await reader.ReadAsync(cancellationToken))
                return null;
            loaded = new LoadedInstance
            {
                Id = instanceId,
                DefinitionKey = reader.GetInt32(0),
                SubStatus = (WorkflowSubStatus)reader.GetInt16(1),
                CorrelationId = reader.IsDBNull(2) ? null : reader.GetString(2),
                StateBytes = reader.GetFieldValue<byte[]>(3),
                NextSeq = reader.GetInt32(4) + 1,
                Now = reader.GetFieldValue<DateTimeOffset>(5),
                IsDuplicate = reader.GetBoolean(6),
                FirstAnswer = reader.IsDBNull(7) ? null : JsonNode.Parse(reader.GetString(7)),
            };
            isAsOldAsTheRow = !reader.IsDBNull(8) && reader.GetBoolean(8);
        }
        if (!loaded.IsDuplicate && !isAsOldAsTheRow)
        {
            await using var command = new NpgsqlCommand(First, connection) { Parameters = { Uuid(instanceId), Text(stimulusId) } };
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            if (await reader.ReadAsync(cancellationToken))
            {
                loaded.IsDuplicate = true;
                loaded.FirstAnswer = reader.IsDBNull(0) ? null : JsonNode.Parse(reader.GetString(0));
            }
        }
        return loaded;
    }

    /// <summary>
    /// Begins the transaction of a new instance: takes the turn for its id, looks for the first answer of an earlier start, tells
    /// the time and the definition's published version. One round trip.
    /// </summary>
    public async ValueTask<BegunStart> BeginNewAsync(NpgsqlConnection connection, Guid instanceId, string definitionId, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Turn) { Parameters = { Uuid(instanceId) } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(beforeNew) { Parameters = { Uuid(instanceId), Text(WorkflowRuntime.StartStimulusId), Text(definitionId) } });
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new BegunStart(
            reader.GetFieldValue<DateTimeOffset>(0),
            reader.GetBoolean(1),
            reader.IsDBNull(2) ? null : JsonNode.Parse(reader.GetString(2)),
            reader.IsDBNull(3) ? null : reader.GetInt32(3));
    }

    /// <summary>Writes a burst and commits: one round trip, or three where something must be written in between.</summary>
    /// <param name="connection">The burst's connection.</param>
    /// <param name="write">What the engine stores.</param>
    /// <param name="deferred">Statements of activities that travel in the same batch.</param>
    /// <param name="beforeCommit">What must be written in between.</param>
    /// <param name="cancellationToken">Ends the burst.</param>
    public async ValueTask CommitAsync(
        NpgsqlConnection connection, BurstWrite write, IReadOnlyList<NpgsqlBatchCommand> deferred, Func<ValueTask>? beforeCommit, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var command in deferred)
            batch.BatchCommands.Add(command);
        batch.BatchCommands.Add(BurstStatement.For(write));
        if (beforeCommit is not null)
        {
            await batch.ExecuteNonQueryAsync(cancellationToken);
            await beforeCommit();
            batch.BatchCommands.Clear();
        }
        batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Ends the transaction without a trace.</summary>
    public static async ValueTask RollbackAsync(NpgsqlConnection connection)
    {
        if (connection.FullState != System.Data.ConnectionState.Open)
            return;
        await using var command = new NpgsqlCommand("ROLLBACK", connection);
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    /// <summary>The journal's lines as <c>[[frame, "activity", event, "text"], ...]</c>; an event is its number.</summary>
    internal static string WriteEntries(IReadOnlyList<JournalEntry> entries)
    {
        var text = new StringBuilder("[");
        foreach (var entry in entries)
        {
            if (text.Length > 1)
                text.Append(',');
            text.Append('[').Append(entry.FrameId).Append(',').Append(JsonSerializer.Serialize(entry.ActivityId, EntryJson)).Append(',').Append((int)entry.Event);
            if (entry.Text is not null)
                text.Append(',').Append(JsonSerializer.Serialize(entry.Text, EntryJson));
            text.Append(']');
        }
        return text.Append(']').ToString();
    }

    internal static IReadOnlyList<JournalEntry> ReadEntries(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(entry => new JournalEntry(
            entry[0].GetInt32(), entry[1].GetString()!, (JournalEvent)entry[2].GetInt32(), entry.GetArrayLength() > 3 ? entry[3].GetString() : null))];
    }

    private static NpgsqlParameter Uuid(Guid value) => new() { Value = value, NpgsqlDbType = NpgsqlDbType.Uuid };

    private static NpgsqlParameter Text(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };
}

/// <summary>What the first round trip of a start found.</summary>
/// <param name="Now">The time by the database's clock.</param>
/// <param name="IsDuplicate">Whether the instance exists already.</param>
/// <param name="FirstAnswer">Then: what its first start was told.</param>
/// <param name="PublishedKey">The definition's published version; null where none is.</param>
internal readonly record struct BegunStart(DateTimeOffset Now, bool IsDuplicate, JsonNode? FirstAnswer, int? PublishedKey);

/// <summary>An instance as the first round trip found it.</summary>
internal sealed class LoadedInstance
{
    public required Guid Id { get; init; }

    public required int DefinitionKey { get; init; }

    public required WorkflowSubStatus SubStatus { get; init; }

    public required string? CorrelationId { get; init; }

    public required byte[] StateBytes { get; init; }

    public required DateTimeOffset Now { get; init; }

    public bool IsDuplicate { get; set; }

    public JsonNode? FirstAnswer { get; set; }

    public required int NextSeq { get; init; }
}

/// <summary>What one burst stores.</summary>
internal sealed record BurstWrite(Burst Burst, Guid InstanceId, bool IsNew, string StimulusId, string StimulusName, int Seq)
{
    public string? ActivityId { get; init; }

    public string? Actor { get; init; }

    public JsonNode? Answer { get; init; }
}
