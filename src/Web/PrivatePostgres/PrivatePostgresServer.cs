using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;

namespace ExamReg.Web.PrivatePostgres;

/// <summary>
/// A PostgreSQL that belongs to this process: made and started by <see cref="StartAsync"/>, reachable on 127.0.0.1 with a random
/// password, started anew when it dies, stopped by <see cref="DisposeAsync"/>. When the process itself is killed, a guard stops the
/// server; should that be killed too, the next start does. Works as an ordinary user and as root (then it runs as another account).
/// </summary>
public sealed class PrivatePostgresServer : IAsyncDisposable
{
    private const string UserName = "examreg";

    private readonly PrivatePostgresOptions _options;
    private readonly FolderLock _folderLock;
    private readonly Cluster _cluster;
    private readonly string _password;
    private readonly int _port;
    private readonly OrphanGuard? _guard;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _watch;
    private int _disposed;

    private PrivatePostgresServer(PrivatePostgresOptions options, FolderLock folderLock, Cluster cluster, string password, int port)
    {
        (_options, _folderLock, _cluster, _password, _port) = (options, folderLock, cluster, password, port);
        _guard = OrphanGuard.Start(cluster);
        _watch = Task.Run(() => WatchAsync(_stopping.Token));
    }

    /// <summary>Connects to <see cref="PrivatePostgresOptions.Database"/> as the owner of the whole server.</summary>
    public string ConnectionString => ConnectionStringFor(_options.Database);

    /// <summary>The server's version and where its binaries come from, for people: "PostgreSQL 15.14 (machine)".</summary>
    public string Version => _cluster.Binaries.ToString();

    /// <summary>The folder with the tables: PostgreSQL's data directory.</summary>
    public string ClusterFolder => _cluster.Folder;

    /// <summary>The process id of the running postmaster, null while it is down.</summary>
    public int? ProcessId => Postmaster.ReadPid(_cluster);

    /// <summary>pg_ctl and the account it runs as: with them the tests make the mess that a killed owner leaves.</summary>
    internal (string PgCtl, string? Account) StartCommand => (_cluster.Binaries.PgCtl, _cluster.Account?.Name);

    /// <summary>Starts the server in <see cref="PrivatePostgresOptions.Folder"/>, making the cluster and the database when missing.</summary>
    /// <exception cref="PrivatePostgresException">No binaries, the folder is in use or unusable, or PostgreSQL does not start.</exception>
    public static async Task<PrivatePostgresServer> StartAsync(PrivatePostgresOptions options, CancellationToken ct = default)
    {
        var folder = FolderAccess.Canonical(Directory.CreateDirectory(options.Folder).FullName);
        var folderLock = await FolderLock.AcquireAsync(folder, options.LockTimeout, ct);
        try
        {
            var account = await ServerAccount.ForThisProcessAsync(folder, ct);
            if (account is not null)
                await FolderAccess.LetPassAsync(folder, account, options.Logger, ct);

            var found = await PostgresBinaries.ChooseAsync(folder, options, ct);
            var binaries = await found.UsableByAsync(account, folder, ct);
            var cluster = new Cluster(folder, binaries, account);
            var password = await ReadOrMakePasswordAsync(folder, cluster, ct);

            await Postmaster.StopOrphanAsync(cluster, options.Logger, ct);
            if (!cluster.Exists)
                await cluster.InitializeAsync(UserName, password, options.Durable, ct);
            var port = await StartOnFreePortAsync(cluster, options, ct);

            var server = new PrivatePostgresServer(options, folderLock, cluster, password, port);
            try
            {
                await server.CreateDatabaseAsync(ct);
            }
            catch
            {
                await server.DisposeAsync();
                throw;
            }

            options.Logger.LogInformation("Private {Version} runs on 127.0.0.1:{Port}, data in {Folder}", binaries, port, cluster.Folder);
            return server;
        }
        catch
        {
            folderLock.Dispose();
            throw;
        }
    }

    /// <summary>Connects to another database of this server (create it first).</summary>
    public string ConnectionStringFor(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = _port,
        Username = UserName,
        Password = _password,
        Database = database,
        ApplicationName = "ExamReg",
    }.ConnectionString;

    /// <summary>Stops the server: open connections are cut, everything committed is on disk.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        await _stopping.CancelAsync();
        await _watch;
        await Postmaster.StopAsync(_cluster, _options.Logger, CancellationToken.None);
        if (_guard is not null)
            await _guard.DismissAsync();
        _folderLock.Dispose();
        _stopping.Dispose();
    }

    private static async Task<string> ReadOrMakePasswordAsync(string folder, Cluster cluster, CancellationToken ct)
    {
        var path = Path.Combine(folder, "password");
        if (File.Exists(path))
            return (await File.ReadAllTextAsync(path, ct)).Trim();
        if (cluster.Exists)
        {
            throw new PrivatePostgresException(
                $"{cluster.Folder} 里有数据库，但密码文件 {path} 不见了。请找回该文件；若不再需要这些数据，请删除 {folder} 后重新启动。");
        }

        var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        await PrivateFile.WriteAsync(path, password + "\n", owner: null, ct);
        return password;
    }

    private static async Task<int> StartOnFreePortAsync(Cluster cluster, PrivatePostgresOptions options, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort();
            await cluster.WriteSettingsAsync(port, options, ct);
            var failure = await Postmaster.StartAsync(cluster, ct);
            if (failure is null)
                return port;
            // Between choosing a port and binding it, somebody else may take it.
            if (attempt == 3 || !failure.PortTaken)
                throw new PrivatePostgresException($"PostgreSQL 没有启动：{failure.Message}\n日志：{cluster.LogFile}");
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task CreateDatabaseAsync(CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(ConnectionStringFor("postgres") + ";Pooling=false");
        await connection.OpenAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = $"CREATE DATABASE \"{_options.Database.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        try
        {
            await command.ExecuteNonQueryAsync(ct);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.DuplicateDatabase)
        {
            // Started before on the same data.
        }
    }

    /// <summary>A postmaster that dies (killed, out of memory) is started again on the same port, so that connection strings stay true.</summary>
    private async Task WatchAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        try
        {
            while (await timer.WaitForNextTickAsync(ct))
            {
                if (Postmaster.IsRunning(_cluster))
                    continue;
                _options.Logger.LogWarning("The private PostgreSQL is gone; it is started again");
                await Postmaster.StopOrphanAsync(_cluster, _options.Logger, ct);
                if (await Postmaster.StartAsync(_cluster, ct) is { } failure)
                    _options.Logger.LogError("The private PostgreSQL does not start: {Reason}", failure.Message);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }
}
