namespace ExamReg.Web.PrivatePostgres;

/// <summary>
/// Lets PostgreSQL's account reach a folder that lies inside others which only root may enter (<c>/root</c>, a <c>mktemp -d</c>).
/// It gets the right to pass through, never to list or read.
/// </summary>
internal static class FolderAccess
{
    private const UnixFileMode GroupRights = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;

    /// <summary>Opens every blocked folder on the way to <paramref name="folder"/> (a canonical path), and tells which.</summary>
    public static async Task LetPassAsync(string folder, ServerAccount account, ILogger logger, CancellationToken ct)
    {
        string? previous = null;
        while (await FirstBlockedAsync(folder, account, ct) is { } blocked)
        {
            if (OperatingSystem.IsWindows())
                return;
            var mode = File.GetUnixFileMode(blocked);
            if ((mode & GroupRights) == 0 && blocked != previous)
            {
                // Nobody has rights through the group, so handing it over takes nothing away and opens the folder to one account only.
                Unix.SetGroup(blocked, account.GroupId);
                File.SetUnixFileMode(blocked, mode | UnixFileMode.GroupExecute);
            }
            else if ((mode & UnixFileMode.OtherExecute) == 0)
            {
                File.SetUnixFileMode(blocked, mode | UnixFileMode.OtherExecute);
            }
            else
            {
                throw new PrivatePostgresException($"账号 {account.Name} 无法进入目录 {blocked}。请用 EXAMREG_DATA 指定另一个数据目录。");
            }

            previous = blocked;
            logger.LogInformation("Folder {Folder} may now be passed through by account {Account}", blocked, account.Name);
        }
    }

    /// <summary>The absolute path without symbolic links, so that the folders on the way are the real ones.</summary>
    public static string Canonical(string path)
    {
        var full = Path.GetFullPath(path);
        var result = Path.GetPathRoot(full)!;
        foreach (var part in full[result.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            result = Path.Combine(result, part);
            if (new DirectoryInfo(result).ResolveLinkTarget(returnFinalTarget: true) is { } target)
                result = Canonical(target.FullName);
        }

        return result;
    }

    private static async Task<string?> FirstBlockedAsync(string folder, ServerAccount account, CancellationToken ct)
    {
        var way = new List<string>();
        for (var step = new DirectoryInfo(folder); step is not null; step = step.Parent)
            way.Insert(0, step.FullName);
        const string script = """for folder; do test -x "$folder" || { printf %s "$folder"; exit 1; }; done""";
        var answer = await Tool.RunAsync("/bin/sh", ["-c", script, "sh", .. way], account, ct);
        return answer.ExitCode == 0 ? null : answer.Output;
    }
}
