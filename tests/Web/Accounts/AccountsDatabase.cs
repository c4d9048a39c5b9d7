using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ExamReg.Web.Identity;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace ExamReg.Tests.Web.Accounts;

/// <summary>A class fixture: a PostgreSQL with the migrated schema <c>identity</c>, and as many databases as a test wants.</summary>
public sealed class AccountsDatabase : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"examreg-accounts-{Guid.NewGuid():N}");
    private readonly int _port = FreePort();
    private int _databases;

    public string ConnectionString { get; private set; } = "";

    private static string Binaries { get; } = Directory.GetDirectories("/usr/lib/postgresql").Max() + "/bin/";

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(_folder);
        if (Environment.IsPrivilegedProcess)
            await RunAsync("chown", ["postgres", _folder]);
        await AsPostgresAsync("initdb", ["-D", $"{_folder}/data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]);
        await AsPostgresAsync("pg_ctl", ["-D", $"{_folder}/data", "-l", $"{_folder}/log", "-o", $"-p {_port} -h 127.0.0.1 -k '' -F", "-w", "start"]);
        ConnectionString = await CreateAsync();
    }

    /// <summary>Another migrated database on the same server.</summary>
    public async Task<string> CreateAsync()
    {
        var name = $"accounts_{Interlocked.Increment(ref _databases)}";
        var connectionString = $"Host=127.0.0.1;Port={_port};Username=postgres;Database={name};Maximum Pool Size=40";
        await using var source = NpgsqlDataSource.Create(connectionString + ";Pooling=false");
        await using var db = new IdentityDb(((DbContextOptionsBuilder<IdentityDb>)IdentityDb.Configure(
            new DbContextOptionsBuilder<IdentityDb>(), source)).Options);
        await db.MigrateAsync();
        return connectionString;
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
        NpgsqlConnection.ClearAllPools();
        await AsPostgresAsync("pg_ctl", ["-D", $"{_folder}/data", "-m", "immediate", "-w", "stop"]);
        Directory.Delete(_folder, recursive: true);
    }

    private static Task AsPostgresAsync(string program, string[] arguments) => Environment.IsPrivilegedProcess
        ? RunAsync("runuser", ["-u", "postgres", "--", Binaries + program, .. arguments])
        : RunAsync(Binaries + program, arguments);

    private static async Task RunAsync(string program, string[] arguments)
    {
        // No pipes: the server would inherit them and hold them open.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$@\" >/dev/null 2>&1 </dev/null", program, .. arguments])
        {
            WorkingDirectory = "/",
        };
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
