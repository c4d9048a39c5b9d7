using System.Globalization;

namespace ExamReg.Tests.Web.Hosting;

/// <summary>What runs on this machine, from /proc. A dead process that nobody has reaped yet has no command line: it does not count.</summary>
internal static class ProcessTable
{
    /// <summary>The living processes whose command line names something.</summary>
    public static List<int> Naming(string text) =>
    [
        .. from folder in Directory.EnumerateDirectories("/proc")
           let pid = int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var number) ? number : 0
           where pid > 0 && CommandLine(pid).Contains(text, StringComparison.Ordinal)
           select pid,
    ];

    public static string CommandLine(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
        catch (UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>Waits until no process names something; fails with what still does.</summary>
    public static async Task NoneNamingAsync(string text, int seconds, CancellationToken ct)
    {
        var deadline = Environment.TickCount64 + seconds * 1000;
        while (Naming(text) is [var pid, ..])
        {
            if (Environment.TickCount64 > deadline)
                Assert.Fail($"Still there after {seconds} s: {pid} {CommandLine(pid).Replace('\0', ' ')}");
            await Task.Delay(50, ct);
        }
    }
}
