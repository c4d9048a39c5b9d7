using ExamReg.Tests.Support;
using Npgsql;

namespace ExamReg.Tests.Web.Accounts;

/// <summary>A class fixture: as many migrated databases as a test wants, the first for all tests of the class.</summary>
public sealed class AccountsDatabase(TestPostgres postgres) : IAsyncLifetime
{
    private readonly List<string> _made = [];

    public string ConnectionString { get; private set; } = "";

    public async ValueTask InitializeAsync() => ConnectionString = await CreateAsync();

    /// <summary>Another migrated database on the same server.</summary>
    public async Task<string> CreateAsync()
    {
        var made = await postgres.CreateDatabaseAsync();
        lock (_made)
            _made.Add(made);
        return made;
    }

    public async Task<object?> SqlAsync(string sql, string? connectionString = null)
    {
        await using var connection = new NpgsqlConnection((connectionString ?? ConnectionString) + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var made in _made)
            await postgres.DropDatabaseAsync(made);
    }
}
