using System.Diagnostics;
using ExamReg.Tests.Web.SandboxBank;
using Npgsql;

[assembly: AssemblyFixture(typeof(BankPostgres))]

namespace ExamReg.Tests.Web.SandboxBank;

/// <summary>
/// A PostgreSQL for the bank's tests: in a temporary folder, on a socket only, started by the first test that wants a database.
/// </summary>
public sealed class BankPostgres : IAsyncDisposable
{
    private const string User = "postgres";

    private readonly string _folder = Directory.CreateTempSubdirectory("bank-pg-").FullName;
    private readonly SemaphoreSlim _starting = new(1, 1);
    private string? _binaries;

    /// <summary>An empty database's connection string.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        await _starting.WaitAsync();
        try
        {
            if (_binaries is null)
                await StartAsync();
        }
        finally
        {
            _starting.Release();
        }
        var name = $"bank_{Guid.NewGuid():N}";
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    private string ConnectionString(string database) => $"Host={_folder};Username={User};Database={database}";

    private async Task StartAsync()
    {
        var binaries = Directory.EnumerateDirectories("/usr/lib/postgresql")
            .Select(version => Path.Combine(version, "bin")).Order(StringComparer.Ordinal).Last();
        if (Environment.UserName == "root")
            await RunAsync("chown", User, _folder);
        var data = Path.Combine(_folder, "data");
        await RunAsAccountAsync(Path.Combine(binaries, "initdb"), "-D", data, "-U", User, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
        await RunAsAccountAsync(Path.Combine(binaries, "pg_ctl"), "-D", data, "-w", "-l", Path.Combine(_folder, "log"),
            "-o", $"-k {_folder} -c listen_addresses= -c fsync=off -c max_connections=200", "start");
        _binaries = binaries;
    }

    // PostgreSQL refuses to run as root.
    private static Task RunAsAccountAsync(string program, params string[] arguments) => Environment.UserName == "root"
        ? RunAsync("setpriv", [$"--reuid={User}", $"--regid={User}", "--clear-groups", program, .. arguments])
        : RunAsync(program, arguments);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        // Nothing is redirected: the server would hold the pipes open for as long as it runs.
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$@\" >/dev/null 2>&1", program, .. arguments])
        {
            WorkingDirectory = "/",
        })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }

    public async ValueTask DisposeAsync()
    {
        if (_binaries is not null)
        {
            NpgsqlConnection.ClearAllPools();
            await RunAsAccountAsync(Path.Combine(_binaries, "pg_ctl"), "-D", Path.Combine(_folder, "data"), "-m", "immediate", "-w", "stop");
        }
        Directory.Delete(_folder, recursive: true);
        _starting.Dispose();
    }
}
