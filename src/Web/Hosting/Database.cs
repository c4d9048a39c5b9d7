using ExamReg.Web.PrivatePostgres;
using Npgsql;

namespace ExamReg.Web.Hosting;

/// <summary>The database: the one that <c>ConnectionStrings__ExamReg</c> names, else a private PostgreSQL in the data folder.</summary>
public static class Database
{
    /// <summary>The connection string's name.</summary>
    public const string Name = "ExamReg";

    /// <summary>The key of the small pool that background jobs share, so that they never starve the pages.</summary>
    public const string JobsPool = "jobs";

    internal const string IsPrivateKey = "Database:IsPrivate";

    private const int PagesPoolSize = 50;
    private const int JobsPoolSize = 15;

    /// <summary>
    /// Makes <c>NpgsqlDataSource</c> available: unkeyed for everything, keyed <see cref="JobsPool"/> for schedulers.
    /// Dispose the result last: it stops the private server.
    /// </summary>
    /// <exception cref="PrivatePostgresException">There is neither a connection string nor a way to a private server.</exception>
    public static async Task<IAsyncDisposable> AddDatabaseAsync(this WebApplicationBuilder builder, ILogger log)
    {
        var configuration = builder.Configuration;
        PrivatePostgresServer? server = null;
        if (string.IsNullOrWhiteSpace(configuration.GetConnectionString(Name)))
        {
            if (builder.Environment.IsProduction())
                log.LogWarning("No ConnectionStrings__ExamReg: a private PostgreSQL serves for a trial, not for production");
            server = await PrivatePostgresServer.StartAsync(new PrivatePostgresOptions
            {
                Folder = Path.Combine(StartDefaults.DataFolder(configuration), "postgres"),
                Source = Source(configuration["EXAMREG_POSTGRES"]),
                Logger = log,
            });
            configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                [$"ConnectionStrings:{Name}"] = server.ConnectionString,
                [IsPrivateKey] = "true",
            });
        }

        var connectionString = configuration.GetConnectionString(Name)!;
        builder.Services.AddNpgsqlDataSource(Pooled(connectionString, "ExamReg", PagesPoolSize));
        builder.Services.AddNpgsqlDataSource(Pooled(connectionString, "ExamReg jobs", JobsPoolSize), serviceKey: JobsPool);
        return new Handle(server);
    }

    private static PostgresSource Source(string? name) => name switch
    {
        null or "" => PostgresSource.Any,
        "machine" => PostgresSource.Machine,
        "npm" => PostgresSource.Npm,
        _ => throw new PrivatePostgresException($"EXAMREG_POSTGRES 只能是 machine 或 npm，而不是“{name}”。"),
    };

    /// <summary>A size that the connection string itself gives wins: it is for the pages; the jobs' pool is never larger.</summary>
    private static string Pooled(string connectionString, string application, int size)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = application };
        var given = builder.ContainsKey("Maximum Pool Size") && builder.MaxPoolSize != new NpgsqlConnectionStringBuilder().MaxPoolSize;
        builder.MaxPoolSize = application == "ExamReg" && given ? builder.MaxPoolSize : Math.Min(size, builder.MaxPoolSize);
        // Bursts send the same few statements again and again: prepared once a connection. They end every transaction themselves.
        if (application == "ExamReg")
            (builder.MaxAutoPrepare, builder.AutoPrepareMinUsages, builder.NoResetOnClose) = (100, 2, true);
        return builder.ConnectionString;
    }

    private sealed class Handle(PrivatePostgresServer? server) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            if (server is not null)
                await server.DisposeAsync();
        }
    }
}
