using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Expressions;
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
    // The row is locked below, so the time is taken after the wait. Nothing else is looked up: whether the stimulus has come before is
    // said by the journal's key when the burst is written, and by the look after a burst that was not.
    private readonly string load = $"""
        SELECT i.definition_key, i.sub_status, i.correlation_id, i.state, i.revision, {options.NowSql}
        FROM (SELECT definition_key, sub_status, correlation_id, state, revision FROM workflow.instance WHERE id = $1 FOR UPDATE OFFSET 0) AS i
        """;

    private const string First = "SELECT answer FROM workflow.journal WHERE instance_id = $1 AND stimulus_id = $2";

    // Two starts with one id take turns before either has a row to lock; the hash only says who waits, never who wins.
    private const string Turn = "SELECT pg_advisory_xact_lock(hashtextextended('workflow.instance/' || $1::text, 0))";

    private readonly string beforeNew = $"""
        SELECT {options.NowSql}, EXISTS (SELECT FROM workflow.instance i WHERE i.id = $1),
               (SELECT d.key FROM workflow.definition d WHERE d.definition_id = $2 AND d.is_published)
        """;

    internal static readonly JsonSerializerOptions EntryJson = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Begins the transaction, locks and reads the instance: one round trip.</summary>
    public async ValueTask<LoadedInstance?> BeginAsync(NpgsqlConnection connection, Guid instanceId, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(load) { Parameters = { Uuid(instanceId) } });
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            return null;
        return new LoadedInstance
        {
            Id = instanceId,
            DefinitionKey = reader.GetInt32(0),
            SubStatus = (WorkflowSubStatus)reader.GetInt16(1),
            CorrelationId = reader.IsDBNull(2) ? null : reader.GetString(2),
            StateBytes = reader.GetFieldValue<byte[]>(3),
            NextSeq = reader.GetInt32(4) + 1,
            Now = reader.GetFieldValue<DateTimeOffset>(5),
        };
    }

    /// <summary>
    /// Begins the transaction of a new instance: takes the turn for its id, looks whether it exists already, tells the time and the
    /// definition's published version. One round trip.
    /// </summary>
    public async ValueTask<BegunStart> BeginNewAsync(NpgsqlConnection connection, Guid instanceId, string definitionId, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Turn) { Parameters = { Uuid(instanceId) } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(beforeNew) { Parameters = { Uuid(instanceId), Text(definitionId) } });
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new BegunStart(reader.GetFieldValue<DateTimeOffset>(0), reader.GetBoolean(1), reader.IsDBNull(2) ? null : reader.GetInt32(2));
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

    /// <summary>
    /// Ends the transaction without a trace and, in the same round trip, asks whether the stimulus has counted before: it may have come
    /// again, or twice at once.
    /// </summary>
    public static async ValueTask<FirstAnswer?> RollbackAsync(NpgsqlConnection connection, Guid instanceId, string stimulusId)
    {
        if (connection.FullState != System.Data.ConnectionState.Open)
            return null;
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("ROLLBACK"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(First) { Parameters = { Uuid(instanceId), Text(stimulusId) } });
        await using var reader = await batch.ExecuteReaderAsync(CancellationToken.None);
        if (!await reader.ReadAsync(CancellationToken.None))
            return null;
        return new FirstAnswer(reader.IsDBNull(0) ? null : JsonNode.Parse(reader.GetString(0)));
    }

    /// <summary>The journal's lines as <c>[[frame, "activity", event, "text"], ...]</c>; an event is its number.</summary>
    internal static byte[] WriteEntries(IReadOnlyList<JournalEntry> entries) => CompactJson.Write(entries, static (writer, entries) =>
    {
        writer.WriteStartArray();
        for (var index = 0; index < entries.Count; index++)
        {
            writer.WriteStartArray();
            writer.WriteNumberValue(entries[index].FrameId);
            writer.WriteStringValue(entries[index].ActivityId);
            writer.WriteNumberValue((int)entries[index].Event);
            if (entries[index].Text is { } text)
                writer.WriteStringValue(text);
            writer.WriteEndArray();
        }
        writer.WriteEndArray();
    });

    internal static IReadOnlyList<JournalEntry> ReadEntries(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(entry => new JournalEntry(
            entry[0].GetInt32(), entry[1].GetString()!, (JournalEvent)entry[2].GetInt32(), entry.GetArrayLength() > 3 ? entry[3].GetString() : null))];
    }

    private static NpgsqlParameter<Guid> Uuid(Guid value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Uuid };

    private static NpgsqlParameter<string> Text(string value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };
}

/// <summary>What the first round trip of a start found.</summary>
/// <param name="Now">The time by the database's clock.</param>
/// <param name="Exists">Whether the instance has been started before.</param>
/// <param name="PublishedKey">The definition's published version; null where none is.</param>
internal readonly record struct BegunStart(DateTimeOffset Now, bool Exists, int? PublishedKey);

/// <summary>What a stimulus was told when it counted.</summary>
/// <param name="Answer">The stored answer; null where the instance waits on and no activity replied.</param>
internal readonly record struct FirstAnswer(JsonNode? Answer);

/// <summary>An instance as the first round trip found it.</summary>
internal sealed class LoadedInstance
{
    public required Guid Id { get; init; }

    public required int DefinitionKey { get; init; }

    public required WorkflowSubStatus SubStatus { get; init; }

    public required string? CorrelationId { get; init; }

    public required byte[] StateBytes { get; init; }

    public required DateTimeOffset Now { get; init; }

    public required int NextSeq { get; init; }
}

/// <summary>What one burst stores.</summary>
internal sealed record BurstWrite(Burst Burst, Guid InstanceId, bool IsNew, string StimulusId, string StimulusName, int Seq)
{
    public string? ActivityId { get; init; }

    public string? Actor { get; init; }

    public JsonNode? Answer { get; init; }
}
