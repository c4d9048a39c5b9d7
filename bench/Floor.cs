using ExamReg.Bench.Flow;
using Npgsql;

namespace ExamReg.Bench;

/// <summary>
/// What the engine is held against: bare Npgsql that locks a row, updates about 1 KB of state, inserts a journal row and
/// updates one domain row, in two round trips.
/// </summary>
internal sealed class Floor(NpgsqlDataSource dataSource)
{
    private const string Schema = """
        CREATE SCHEMA IF NOT EXISTS floor;
        CREATE TABLE floor.instance (id uuid PRIMARY KEY, revision integer NOT NULL, state bytea NOT NULL) WITH (fillfactor = 75);
        CREATE TABLE floor.journal (instance_id uuid NOT NULL, seq integer NOT NULL, at timestamptz NOT NULL, entries text NOT NULL, PRIMARY KEY (instance_id, seq));
        """;

    private static readonly byte[] State = new byte[1024];

    public async Task<Guid[]> PrepareAsync(int count)
    {
        Random.Shared.NextBytes(State);
        await Sql.RunAsync(dataSource, Schema);
        var ids = Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7()).ToArray();
        await using var command = dataSource.CreateCommand("INSERT INTO floor.instance SELECT id, 0, $2 FROM unnest($1) AS id");
        command.Parameters.Add(new NpgsqlParameter { Value = ids });
        command.Parameters.Add(new NpgsqlParameter { Value = State });
        await command.ExecuteNonQueryAsync();
        await using var rows = dataSource.CreateCommand("INSERT INTO bench.registration SELECT id, 0, now() FROM unnest($1) AS id");
        rows.Parameters.Add(new NpgsqlParameter { Value = ids });
        await rows.ExecuteNonQueryAsync();
        return ids;
    }

    public async Task BurstAsync(Guid id)
    {
        await using var connection = await dataSource.OpenConnectionAsync();
        int revision;
        await using (var load = new NpgsqlBatch(connection))
        {
            load.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN"));
            load.BatchCommands.Add(new NpgsqlBatchCommand("SELECT revision, state FROM floor.instance WHERE id = $1 FOR UPDATE") { Parameters = { new() { Value = id } } });
            await using var reader = await load.ExecuteReaderAsync();
            await reader.ReadAsync();
            revision = reader.GetInt32(0);
            _ = reader.GetFieldValue<byte[]>(1);
        }
        await using var save = new NpgsqlBatch(connection);
        save.BatchCommands.Add(new NpgsqlBatchCommand("UPDATE floor.instance SET revision = revision + 1, state = $2 WHERE id = $1") { Parameters = { new() { Value = id }, new() { Value = State } } });
        save.BatchCommands.Add(new NpgsqlBatchCommand("INSERT INTO floor.journal VALUES ($1, $2, now(), $3)")
        {
            Parameters = { new() { Value = id }, new() { Value = revision + 1 }, new() { Value = "[[3,\"information\",3],[4,\"subjects\",1]]" } },
        });
        save.BatchCommands.Add(new NpgsqlBatchCommand(DomainRow.Sql) { Parameters = { new() { Value = id } } });
        save.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        await save.ExecuteNonQueryAsync();
    }
}
