using System.Globalization;

namespace ExamReg.Web.PrivatePostgres;

/// <summary>The server process of a cluster: found by its pid file, started and stopped with pg_ctl.</summary>
internal static class Postmaster
{
    private static readonly TimeSpan _startPatience = TimeSpan.FromSeconds(60);

    /// <summary>Why a start failed.</summary>
    public sealed record Failure(string Message, bool PortTaken);

    /// <summary>The process id in the pid file; the process may be long gone.</summary>
    public static int? ReadPid(Cluster cluster) =>
        ReadPidFile(PidFile(cluster)) is [var first, ..] && int.TryParse(first, CultureInfo.InvariantCulture, out var pid) ? pid : null;

    /// <summary>Whether the process of the pid file lives and is this cluster's server.</summary>
    public static bool IsRunning(Cluster cluster) => ReadPid(cluster) is { } pid && IsServer(pid, cluster);

    /// <summary>Starts the server and waits until it accepts connections. Null when it does.</summary>
    public static async Task<Failure?> StartAsync(Cluster cluster, CancellationToken ct)
    {
        var deadline = Environment.TickCount64 + (long)_startPatience.TotalMilliseconds;
        while (true)
        {
            var logStart = new FileInfo(cluster.LogFile) is { Exists: true, Length: var length } ? length : 0;
            // pg_ctl puts the server into a session of its own, with the log as its output: it holds none of our caller's pipes,
            // and a Ctrl+C meant for us does not reach it. Under Windows it would inherit ours, so there are none.
            var answer = await Tool.RunAsync(
                cluster.Binaries.PgCtl, ["start", "-D", cluster.Folder, "-l", cluster.LogFile, "-w", "-t", "60"],
                cluster.Account, ct, keepOutput: !OperatingSystem.IsWindows());
            if (answer.ExitCode == 0)
                return null;

            var log = await ReadFromAsync(cluster.LogFile, logStart, ct);
            // After a hard kill the old server's children need a moment to notice and to let go of the shared memory.
            var memoryInUse = log.Contains("shared memory block", StringComparison.Ordinal);
            if (!memoryInUse || Environment.TickCount64 >= deadline)
                return new Failure($"{answer.Output}{answer.Errors}{log}".Trim(), log.Contains("could not bind", StringComparison.Ordinal));
            await Task.Delay(250, ct);
        }
    }

    /// <summary>Stops the server; first politely, then hard. Nothing when it does not run.</summary>
    public static async Task StopAsync(Cluster cluster, ILogger logger, CancellationToken ct)
    {
        foreach (var (mode, seconds) in new[] { ("fast", "20"), ("immediate", "10") })
        {
            if (!IsRunning(cluster))
                return;
            var answer = await Tool.RunAsync(cluster.Binaries.PgCtl,
                ["stop", "-D", cluster.Folder, "-m", mode, "-w", "-t", seconds], cluster.Account, ct);
            if (answer.ExitCode == 0 || !IsRunning(cluster))
                return;
            logger.LogWarning("pg_ctl stop -m {Mode} did not stop the private PostgreSQL: {Reason}", mode, answer.Errors.Trim());
        }

        if (ReadPid(cluster) is { } pid && IsServer(pid, cluster))
            Unix.KillHard(pid);
    }

    /// <summary>
    /// Clears what an owner left that was killed: stops its server, and removes a pid file whose number now belongs to a stranger
    /// or to a dead process nobody has reaped; PostgreSQL would take either for a running server.
    /// </summary>
    public static async Task StopOrphanAsync(Cluster cluster, ILogger logger, CancellationToken ct)
    {
        if (ReadPid(cluster) is not { } pid)
            return;
        if (IsServer(pid, cluster))
        {
            logger.LogWarning("A private PostgreSQL (process {Pid}) outlived its owner; it is stopped first", pid);
            await StopAsync(cluster, logger, ct);
        }
        else if (!await HasLiveChildrenAsync(cluster, ct))
        {
            File.Delete(PidFile(cluster));
        }
    }

    private static bool IsServer(int pid, Cluster cluster)
    {
        if (!Unix.IsAlive(pid))
            return false;
        if (!OperatingSystem.IsLinux())
            return true;
        // The server's working folder is its data folder: the same pid file lies there, unless the number was given to a stranger.
        return ReadPidFile($"/proc/{pid}/cwd/postmaster.pid") is [var theirPid, var theirFolder, var theirStart, ..]
            && ReadPidFile(PidFile(cluster)) is [var pidLine, var folder, var start, ..]
            && (theirPid, theirFolder, theirStart) == (pidLine, folder, start);
    }

    /// <summary>Children of a killed server end by themselves within moments; only if they hang are they killed.</summary>
    private static async Task<bool> HasLiveChildrenAsync(Cluster cluster, CancellationToken ct)
    {
        if (!OperatingSystem.IsLinux())
            return true;
        for (var attempt = 0; attempt < 50; attempt++)
        {
            var children = Directory.EnumerateDirectories("/proc")
                .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var pid) ? pid : 0)
                .Where(pid => pid > 0 && WorkingFolder(pid) == cluster.Folder && Unix.IsAlive(pid))
                .ToList();
            if (children.Count == 0)
                return false;
            if (attempt == 40)
                children.ForEach(Unix.KillHard);
            await Task.Delay(100, ct);
        }

        return true;
    }

    private static string? WorkingFolder(int pid)
    {
        try
        {
            return new FileInfo($"/proc/{pid}/cwd").LinkTarget;
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string PidFile(Cluster cluster) => Path.Combine(cluster.Folder, "postmaster.pid");

    private static string[] ReadPidFile(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (IOException)
        {
            return [];
        }
        catch (UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static async Task<string> ReadFromAsync(string path, long start, CancellationToken ct)
    {
        if (!File.Exists(path))
            return "";
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Seek(start, SeekOrigin.Begin);
        using var reader = new StreamReader(file);
        return await reader.ReadToEndAsync(ct);
    }
}
