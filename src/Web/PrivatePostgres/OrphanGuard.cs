using System.Diagnostics;

namespace ExamReg.Web.PrivatePostgres;

/// <summary>
/// A shell that waits on a pipe which only we hold. When we end without a word, however hard we were killed, the pipe closes
/// and the shell stops the server. Not under Windows, where the next start does it.
/// </summary>
internal sealed class OrphanGuard
{
    // Ctrl+C in the terminal reaches the guard too: it is not its business. It keeps none of our caller's pipes open.
    private const string Script =
        """trap '' INT TERM HUP; exec >/dev/null 2>&1; read -r word; test "$word" = dismissed || exec "$1" stop -D "$2" -m fast -W""";

    private readonly Process _shell;

    private OrphanGuard(Process shell) => _shell = shell;

    public static OrphanGuard? Start(Cluster cluster)
    {
        if (OperatingSystem.IsWindows())
            return null;
        var start = Tool.StartInfo("/bin/sh", ["-c", Script, "sh", cluster.Binaries.PgCtl, cluster.Folder], cluster.Account);
        start.RedirectStandardInput = true;
        return new OrphanGuard(Process.Start(start)!);
    }

    /// <summary>The server is stopped; the guard may go.</summary>
    public async Task DismissAsync()
    {
        try
        {
            await _shell.StandardInput.WriteLineAsync("dismissed");
            _shell.StandardInput.Close();
            await _shell.WaitForExitAsync();
        }
        catch (IOException)
        {
            // Somebody killed the guard.
        }

        _shell.Dispose();
    }
}
