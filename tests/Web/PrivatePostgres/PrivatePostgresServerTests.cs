using System.Diagnostics;
using System.Runtime.Versioning;
using ExamReg.Tests.Web.Hosting;
using ExamReg.Web.PrivatePostgres;
using Npgsql;

namespace ExamReg.Tests.Web.PrivatePostgres;

/// <summary>As root (then the server runs as another account) or as an ordinary user, whoever runs the tests; for the other see Hosting.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class PrivatePostgresServerTests : IDisposable
{
    private readonly string _parent = Directory.CreateTempSubdirectory("examreg-pg-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(PostgresSource.Machine)]
    [InlineData(PostgresSource.Npm)]
    public async Task Should_keep_what_was_written_over_a_restart(PostgresSource source)
    {
        await using (var first = await StartAsync(source))
        {
            await ExecuteAsync(first, "CREATE TABLE candidate (name text); INSERT INTO candidate VALUES ('李明');");
            Assert.Equal("UTF8", await ScalarAsync(first, "SHOW server_encoding"));
        }

        await using var second = await StartAsync(source);

        Assert.Equal("李明", await ScalarAsync(second, "SELECT name FROM candidate"));
    }

    [Fact]
    public async Task Should_leave_no_process_behind_when_disposed()
    {
        var server = await StartAsync();
        var pid = server.ProcessId!.Value;

        await server.DisposeAsync();

        Assert.False(IsPostgres(pid));
    }

    [Theory]
    [InlineData(PostgresSource.Machine)]
    [InlineData(PostgresSource.Npm)]
    public async Task Should_come_back_on_the_same_address_when_the_server_is_killed(PostgresSource source)
    {
        await using var server = await StartAsync(source);
        await ExecuteAsync(server, "CREATE TABLE seat (number int); INSERT INTO seat VALUES (7);");
        var killed = server.ProcessId!.Value;

        Process.GetProcessById(killed).Kill();

        await EventuallyAsync(async () => server.ProcessId != killed && (int?)await ScalarAsync(server, "SELECT number FROM seat") == 7);
    }

    [Fact]
    public async Task Should_stop_a_server_that_outlived_its_owner_and_start_on_its_data()
    {
        // An owner that was killed together with its guard leaves a running server, a pid file, and no lock.
        var server = await StartAsync();
        await ExecuteAsync(server, "CREATE TABLE seat (number int); INSERT INTO seat VALUES (7);");
        await server.DisposeAsync();
        var orphan = await OrphanAsync(server);

        await using var next = await StartAsync();

        Assert.False(IsPostgres(orphan));
        Assert.Equal(7, await ScalarAsync(next, "SELECT number FROM seat"));
    }

    [Fact]
    public async Task Should_start_when_the_number_in_a_stale_pid_file_belongs_to_a_stranger()
    {
        string pidFile;
        await using (var first = await StartAsync())
            pidFile = Path.Combine(first.ClusterFolder, "postmaster.pid");
        await File.WriteAllTextAsync(pidFile, $"{Environment.ProcessId}\n{Path.GetDirectoryName(pidFile)}\n1700000000\n", Ct);

        await using var second = await StartAsync();

        Assert.NotEqual(Environment.ProcessId, second.ProcessId);
    }

    [Fact]
    public async Task Should_make_the_cluster_anew_when_making_it_was_interrupted()
    {
        var half = Directory.CreateDirectory(Path.Combine(_parent, "data", "data-15.new"));
        await File.WriteAllTextAsync(Path.Combine(half.FullName, "PG_VERSION"), "15\n", Ct);

        await using var server = await StartAsync(PostgresSource.Machine);

        Assert.Equal(1, await ScalarAsync(server, "SELECT 1"));
    }

    [Fact]
    public async Task Should_refuse_a_folder_that_another_one_uses()
    {
        await using var first = await StartAsync();

        var refusal = await Assert.ThrowsAsync<PrivatePostgresException>(() => StartAsync());

        Assert.Contains("正被另一个运行中的 ExamReg 使用", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_go_on_with_the_data_used_last_whatever_made_it()
    {
        await using (var npm = await StartAsync(PostgresSource.Npm))
            await ExecuteAsync(npm, "CREATE TABLE seat (number int); INSERT INTO seat VALUES (7);");

        await using var any = await StartAsync(PostgresSource.Any);

        Assert.Equal(7, await ScalarAsync(any, "SELECT number FROM seat"));
    }

    [Theory]
    [InlineData(PostgresSource.Machine)]
    [InlineData(PostgresSource.Npm)]
    public async Task Should_start_inside_a_folder_that_only_root_may_enter(PostgresSource source)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root has another account run the server.");
        var closed = Path.Combine(_parent, "closed", "deeper");
        const UnixFileMode onlyOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(Path.GetDirectoryName(closed)!, onlyOwner);
        Directory.CreateDirectory(closed, onlyOwner);

        await using var server = await StartAsync(source, Path.Combine(closed, "data"));

        Assert.Equal(1, await ScalarAsync(server, "SELECT 1"));
        var others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(closed) & others);
    }

    [Fact]
    public async Task Should_run_npm_binaries_that_its_account_cannot_read()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root has another account run the server.");
        var closed = Path.Combine(_parent, "checkout");
        Directory.CreateDirectory(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var package = Path.Combine("@embedded-postgres", "linux-x64");
        Directory.CreateDirectory(Path.Combine(closed, "@embedded-postgres"));
        using (var copy = Process.Start("cp", ["-a", ExamReg.Web.Assets.NpmPackages.PathOf(package), Path.Combine(closed, package)]))
            await copy.WaitForExitAsync(Ct);

        await using var server = await PrivatePostgresServer.StartAsync(
            Options(PostgresSource.Npm, Path.Combine(_parent, "data")) with { NodeModules = closed }, Ct);

        Assert.StartsWith("18", (string?)await ScalarAsync(server, "SHOW server_version"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_say_what_is_missing_when_there_are_no_binaries()
    {
        var options = Options(PostgresSource.Npm, Path.Combine(_parent, "data")) with { NodeModules = _parent };

        var refusal = await Assert.ThrowsAsync<PrivatePostgresException>(() => PrivatePostgresServer.StartAsync(options, Ct));

        Assert.Contains("@embedded-postgres", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_keep_the_password_to_its_owner_and_statements_out_of_the_log()
    {
        await using var server = await StartAsync();
        await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(server, "SELECT * FROM missing WHERE name = '李明'"));

        var data = Path.Combine(_parent, "data");
        var log = string.Concat(Directory.EnumerateFiles(data, "server-*.log").Select(File.ReadAllText));
        Assert.Contains("missing", log, StringComparison.Ordinal);
        Assert.DoesNotContain("李明", log, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(data, "password")));
    }

    public void Dispose()
    {
        NpgsqlConnection.ClearAllPools();
        Directory.Delete(_parent, recursive: true);
    }

    private Task<PrivatePostgresServer> StartAsync(PostgresSource source = PostgresSource.Any, string? folder = null) =>
        PrivatePostgresServer.StartAsync(Options(source, folder ?? Path.Combine(_parent, "data")), Ct);

    private static PrivatePostgresOptions Options(PostgresSource source, string folder) => new()
    {
        Folder = folder,
        Source = source,
        Durable = false,
        LockTimeout = TimeSpan.FromMilliseconds(300),
    };

    /// <summary>Starts a server on the cluster that nobody owns, as a killed owner leaves it.</summary>
    private static async Task<int> OrphanAsync(PrivatePostgresServer stopped)
    {
        var (program, account) = stopped.StartCommand;
        var start = new ProcessStartInfo(program, ["start", "-D", stopped.ClusterFolder, "-l", "/dev/null", "-w"]) { WorkingDirectory = "/" };
        if (account is not null)
            start.UserName = account;
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync(Ct);
        return stopped.ProcessId!.Value;
    }

    private static bool IsPostgres(int pid) => ProcessTable.CommandLine(pid).Contains("postgres", StringComparison.Ordinal);

    private static async Task ExecuteAsync(PrivatePostgresServer server, string sql) => await ScalarAsync(server, sql);

    private static async Task<object?> ScalarAsync(PrivatePostgresServer server, string sql)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(Ct);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Ct);
    }

    private static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                if (await condition())
                    return;
            }
            catch (NpgsqlException)
            {
                // Not there yet.
            }

            await Task.Delay(50, deadline.Token);
        }
    }
}
