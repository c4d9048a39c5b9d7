using ExamReg.Web.PrivatePostgres;
using Npgsql;

namespace ExamReg.Bench;

/// <summary>The bench's own PostgreSQL, in a temporary folder; each section has databases of its own.</summary>
internal sealed class BenchServer : IAsyncDisposable
{
    private readonly PrivatePostgresServer server;
    private readonly string folder;

    private BenchServer(PrivatePostgresServer server, string folder) => (this.server, this.folder) = (server, folder);

    public string Version => server.Version;

    public static async Task<BenchServer> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("examreg-bench-").FullName;
        var server = await PrivatePostgresServer.StartAsync(new PrivatePostgresOptions
        {
            Folder = Path.Combine(folder, "postgres"),
            // Without waiting for the disk the processor is the limit, which is the harder comparison.
            Durable = false,
            MaxConnections = 200,
            Settings = new Dictionary<string, string>
            {
                ["shared_buffers"] = "4GB",
                ["max_wal_size"] = "16GB",
                ["checkpoint_timeout"] = "1h",
                ["maintenance_work_mem"] = "256MB",
            },
        });
        Load.Postmaster = server.ProcessId ?? 0;
        return new BenchServer(server, folder);
    }

    /// <summary>A fresh database; gives the connection string that a host would use.</summary>
    public async Task<string> CreateDatabaseAsync(string name)
    {
        await using var postgres = NpgsqlDataSource.Create(server.ConnectionString);
        await Sql.RunAsync(postgres, $"CREATE DATABASE {name}");
        return new NpgsqlConnectionStringBuilder(server.ConnectionStringFor(name))
        {
            MaxAutoPrepare = 64,
            AutoPrepareMinUsages = 2,
            NoResetOnClose = true,
            MaxPoolSize = 40,
            IncludeErrorDetail = true,
        }.ConnectionString;
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
