using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using ExamReg.Domain;
using ExamReg.Tests.Support;
using ExamReg.Web.Identity;
using ExamReg.Workflows.Storage;
using Microsoft.EntityFrameworkCore;
using Npgsql;

[assembly: AssemblyFixture(typeof(TestPostgres))]

namespace ExamReg.Tests.Support;

/// <summary>
/// One private PostgreSQL for the whole test run, started by the first test that needs it, and one migrated template database
/// from which every test class gets its own copy (<see cref="TestDatabase"/>).
/// </summary>
public sealed class TestPostgres : IAsyncLifetime
{
    private const string Template = "examreg_template";

    private readonly SemaphoreSlim gate = new(1);
    private PrivateServer? server;
    private int databases;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
        gate.Dispose();
    }

    /// <summary>A fresh, migrated database; gives its connection string.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        // One at a time: CREATE DATABASE refuses a template that somebody is connected to.
        await gate.WaitAsync();
        try
        {
            server ??= await StartAsync();
            var name = string.Create(CultureInfo.InvariantCulture, $"test_{++databases}");
            await ExecuteAsync(server.ConnectionString("postgres"), $"CREATE DATABASE {name} TEMPLATE {Template}");
            return server.ConnectionString(name);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Drops a database made here, whoever is still connected.</summary>
    public async Task DropDatabaseAsync(string connectionString)
    {
        var name = new NpgsqlConnectionStringBuilder(connectionString).Database;
        await ExecuteAsync(server!.ConnectionString("postgres"), $"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    }

    private static async Task<PrivateServer> StartAsync()
    {
        var server = await PrivateServer.StartAsync();
        await ExecuteAsync(server.ConnectionString("postgres"), $"CREATE DATABASE {Template}");
        // Every schema that tests need is migrated here, once.
        await using var template = NpgsqlDataSource.Create(server.ConnectionString(Template) + ";Pooling=false");
        await ExamDb.MigrateAsync(template);
        await WorkflowSchema.MigrateAsync(template);
        await using var identity = new IdentityDb(((DbContextOptionsBuilder<IdentityDb>)IdentityDb.Configure(new DbContextOptionsBuilder<IdentityDb>(), template)).Options);
        await identity.MigrateAsync();
        return server;
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}

/// <summary>A class fixture: this class's own database, migrated and empty; dropped with the class.</summary>
public sealed class TestDatabase(TestPostgres postgres) : IAsyncLifetime
{
    public string ConnectionString { get; private set; } = "";

    public NpgsqlDataSource DataSource { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        ConnectionString = await postgres.CreateDatabaseAsync();
        DataSource = NpgsqlDataSource.Create(ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        await postgres.DropDatabaseAsync(ConnectionString);
    }
}

/// <summary>
/// A PostgreSQL of our own on a random port of the loopback, with its data in a temporary folder. PostgreSQL refuses root, so
/// under root it runs as another user. Folders of test runs that were killed are cleared away by the next run.
/// </summary>
internal sealed class PrivateServer : IAsyncDisposable
{
    private const string FolderPrefix = "examreg-tests-";

    private readonly string folder;
    private readonly string binaries;
    private readonly int port;

    private PrivateServer(string folder, string binaries, int port) => (this.folder, this.binaries, this.port) = (folder, binaries, port);

    public string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={port};Username=postgres;Database={database};Maximum Pool Size=60;Include Error Detail=true";

    public static async Task<PrivateServer> StartAsync()
    {
        var binaries = FindBinaries();
        await ClearKilledRunsAsync(binaries);
        var folder = Path.Combine(Path.GetTempPath(), $"{FolderPrefix}{Environment.ProcessId}");
        Directory.CreateDirectory(folder);
        if (Environment.IsPrivilegedProcess)
            await RunAsync("chown", [ServerUser(), folder]);

        var server = new PrivateServer(folder, binaries, FreePorts.Take());
        await RunAsServerUserAsync(
            Path.Combine(binaries, "initdb"),
            ["-D", Data(folder), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]);
        // Durability off: a test database that does not survive a power cut is no loss.
        var options = $"-p {server.port} -h 127.0.0.1 -k '' -F -c synchronous_commit=off -c full_page_writes=off "
            + "-c max_connections=300 -c shared_buffers=128MB -c max_locks_per_transaction=256";
        await RunAsServerUserAsync(
            Path.Combine(binaries, "pg_ctl"),
            ["-D", Data(folder), "-l", Path.Combine(folder, "log"), "-o", options, "-w", "-t", "60", "start"]);
        return server;
    }

    public async ValueTask DisposeAsync() => await StopAndRemoveAsync(binaries, folder);

    private static string Data(string folder) => Path.Combine(folder, "data");

    private static async Task StopAndRemoveAsync(string binaries, string folder)
    {
        if (File.Exists(Path.Combine(Data(folder), "postmaster.pid")))
        {
            await RunAsServerUserAsync(
                Path.Combine(binaries, "pg_ctl"), ["-D", Data(folder), "-m", "immediate", "-w", "stop"], mustSucceed: false);
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async Task ClearKilledRunsAsync(string binaries)
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), FolderPrefix + "*"))
        {
            if (int.TryParse(Path.GetFileName(folder)[FolderPrefix.Length..], out var owner) && !IsRunning(owner))
                await StopAndRemoveAsync(binaries, folder);
        }
    }

    private static bool IsRunning(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static string FindBinaries()
    {
        var debian = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [];
        var candidates = debian
            .OrderByDescending(path => int.TryParse(Path.GetFileName(path), out var version) ? version : 0)
            .Select(path => Path.Combine(path, "bin"))
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator));
        return candidates.FirstOrDefault(path => File.Exists(Path.Combine(path, "initdb")) && File.Exists(Path.Combine(path, "pg_ctl")))
            ?? throw new InvalidOperationException("The tests need PostgreSQL's server programs (Debian: apt-get install postgresql).");
    }

    private static string ServerUser() =>
        File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "nobody";

    private static Task RunAsServerUserAsync(string program, string[] arguments, bool mustSucceed = true) => Environment.IsPrivilegedProcess
        ? RunAsync("runuser", ["-u", ServerUser(), "--", program, .. arguments], mustSucceed)
        : RunAsync(program, arguments, mustSucceed);

    private static async Task RunAsync(string program, string[] arguments, bool mustSucceed = true)
    {
        // Output is not redirected into pipes: the server would inherit them and keep them open.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$@\" >/dev/null 2>&1 </dev/null", program, .. arguments])
        {
            WorkingDirectory = "/",
        };
        using var process = Process.Start(start) ?? throw new Win32Exception($"{program} did not start.");
        await process.WaitForExitAsync();
        if (mustSucceed && process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }
}
