using ExamReg.Web.PrivatePostgres;
using Npgsql;

namespace ExamReg.Tests.Web.Hosting;

/// <summary>One server for the tests of a class, a database for each.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("examreg-host-").FullName;
    private PrivatePostgresServer? _server;
    private int _databases;

    public async ValueTask InitializeAsync() => _server = await PrivatePostgresServer.StartAsync(new PrivatePostgresOptions
    {
        Folder = Path.Combine(_folder, "postgres"),
        Durable = false,
    });

    /// <summary>A new database's connection string.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        var name = $"host_{Interlocked.Increment(ref _databases)}";
        await using var connection = new NpgsqlConnection(_server!.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return _server.ConnectionStringFor(name);
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_server is not null)
            await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
