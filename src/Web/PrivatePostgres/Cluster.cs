using System.Globalization;
using System.Text;

namespace ExamReg.Web.PrivatePostgres;

/// <summary>One database cluster on disk: made by initdb, opened only by the major version that made it.</summary>
internal sealed class Cluster(string parent, PostgresBinaries binaries, ServerAccount? account)
{
    private const string Prefix = "data-";
    private const string SettingsFile = "examreg.conf";

    public string Folder { get; } = FolderOf(parent, binaries.Major);

    public string LogFile { get; } = Path.Combine(parent, $"server-{binaries.Major}.log");

    public PostgresBinaries Binaries => binaries;

    public ServerAccount? Account => account;

    public bool Exists => Directory.Exists(Folder);

    /// <summary>Where the cluster of a major version lies.</summary>
    public static string FolderOf(string parent, int major) => Path.Combine(parent, $"{Prefix}{major}");

    /// <summary>The major versions that have data in a folder, the one used last first.</summary>
    public static IReadOnlyList<int> MajorsByLastUse(string parent) =>
    [
        .. from folder in new DirectoryInfo(parent).EnumerateDirectories($"{Prefix}*")
           let major = int.TryParse(folder.Name.AsSpan(Prefix.Length), CultureInfo.InvariantCulture, out var number) ? number : 0
           where major > 0
           // The server writes this file at every start.
           orderby File.GetLastWriteTimeUtc(Path.Combine(folder.FullName, "postmaster.opts")) descending
           select major,
    ];

    /// <summary>Makes the cluster: complete under its final name, or not at all, even when interrupted.</summary>
    public async Task InitializeAsync(string user, string password, bool durable, CancellationToken ct)
    {
        var draft = Folder + ".new";
        if (Directory.Exists(draft))
            Directory.Delete(draft, recursive: true);
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(draft);
        else
            Directory.CreateDirectory(draft, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (account is not null)
            Unix.Give(draft, account);

        var passwordFile = Path.Combine(parent, "password.initdb");
        await PrivateFile.WriteAsync(passwordFile, password + "\n", account, ct);
        try
        {
            // Linguistic order, where people see lists, is asked for by name (an ICU collation); everything else goes by code point.
            string[] arguments =
            [
                "-D", draft, "-U", user, $"--pwfile={passwordFile}", "-A", "scram-sha-256", "-E", "UTF8",
                OperatingSystem.IsLinux() ? "--locale=C.UTF-8" : "--locale=C", .. durable ? Array.Empty<string>() : ["-N"],
            ];
            var answer = await Tool.RunAsync(binaries.InitDb, arguments, account, ct);
            if (answer.ExitCode != 0)
                throw new PrivatePostgresException($"initdb 失败：{answer.Output}\n{answer.Errors}");
        }
        finally
        {
            File.Delete(passwordFile);
        }

        await File.AppendAllTextAsync(Path.Combine(draft, "postgresql.conf"), $"\ninclude '{SettingsFile}'\n", ct);
        Directory.Move(draft, Folder);
    }

    /// <summary>Writes our part of the configuration anew, and the log file that the server may append to.</summary>
    public async Task WriteSettingsAsync(int port, PrivatePostgresOptions options, CancellationToken ct)
    {
        var settings = new Dictionary<string, string>
        {
            ["listen_addresses"] = "127.0.0.1",
            ["port"] = port.ToString(CultureInfo.InvariantCulture),
            ["unix_socket_directories"] = "",
            ["max_connections"] = options.MaxConnections.ToString(CultureInfo.InvariantCulture),
            ["timezone"] = "UTC",
            ["log_timezone"] = "UTC",
            ["lc_messages"] = "C",
            // Statements and details carry names and identity numbers; the log must not.
            ["log_min_error_statement"] = "panic",
            ["log_error_verbosity"] = "terse",
        };
        if (!options.Durable)
        {
            // What was committed still survives a killed server (the kernel has it), only not a power failure.
            settings["fsync"] = settings["full_page_writes"] = "off";
            settings["wal_level"] = "minimal";
            settings["max_wal_senders"] = "0";
        }

        foreach (var (name, value) in options.Settings)
            settings[name] = value;

        var text = new StringBuilder("# Written anew at every start.\n");
        foreach (var (name, value) in settings)
            text.Append(CultureInfo.InvariantCulture, $"{name} = '{value.Replace("'", "''", StringComparison.Ordinal)}'\n");
        await PrivateFile.WriteAsync(Path.Combine(Folder, SettingsFile), text.ToString(), account, ct);

        const long longLog = 10 * 1024 * 1024;
        if (!File.Exists(LogFile) || new FileInfo(LogFile).Length > longLog)
            await PrivateFile.WriteAsync(LogFile, "", account, ct);
    }
}
