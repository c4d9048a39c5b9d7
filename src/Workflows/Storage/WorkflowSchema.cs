using Npgsql;

namespace ExamReg.Workflows.Storage;

/// <summary>Creates and upgrades the engine's schema <c>workflow</c>.</summary>
public static class WorkflowSchema
{
    // Any number will do as long as every process uses the same.
    private const long LockKey = 0x45_78_61_6D_52_65_67_01;

    private static readonly (int Version, string Resource)[] Steps =
    [
        (1, "ExamReg.Workflows.Storage.Schema.sql"),
        (2, "ExamReg.Workflows.Storage.Versions.sql"),
        (3, "ExamReg.Workflows.Storage.MigrationHeartbeat.sql"),
    ];

    /// <summary>The version that this program needs.</summary>
    public static int Current => Steps[^1].Version;

    /// <summary>Brings the schema to <see cref="Current"/>; safe when several processes start at once.</summary>
    /// <param name="dataSource">The database.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task MigrateAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({LockKey})", cancellationToken);
        await ExecuteAsync(connection, "CREATE SCHEMA IF NOT EXISTS workflow", cancellationToken);
        await ExecuteAsync(
            connection, "CREATE TABLE IF NOT EXISTS workflow.schema_version (version integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())", cancellationToken);
        var applied = await VersionAsync(connection, cancellationToken);
        foreach (var (version, resource) in Steps.Where(step => step.Version > applied))
        {
            await ExecuteAsync(connection, Read(resource), cancellationToken);
            await ExecuteAsync(connection, $"INSERT INTO workflow.schema_version (version) VALUES ({version})", cancellationToken);
        }
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Whether the schema is at <see cref="Current"/>.</summary>
    /// <param name="dataSource">The database.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<bool> IsCurrentAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand("SELECT to_regclass('workflow.schema_version') IS NOT NULL", connection);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))! && await VersionAsync(connection, cancellationToken) >= Current;
    }

    private static async Task<int> VersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT coalesce(max(version), 0) FROM workflow.schema_version", connection);
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string Read(string resource)
    {
        using var stream = typeof(WorkflowSchema).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"{resource} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
