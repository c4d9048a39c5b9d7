using System.Globalization;

namespace ExamReg.Web.Hosting;

/// <summary>
/// <c>dotnet run</c> starts us as its child. Killed the hard way it cannot tell us, and we would keep the port and the data:
/// so when it is gone, we end as if told to. Linux only; started in any other way, nothing is watched.
/// </summary>
internal sealed class RunParentWatch(IHostApplicationLifetime lifetime, ILogger<RunParentWatch> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!OperatingSystem.IsLinux() || !IsDotnetRun(Parent()))
            return;
        var parent = Parent();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (Parent() == parent)
                continue;
            log.LogWarning("dotnet run is gone; stopping");
            lifetime.StopApplication();
            return;
        }
    }

    // "pid (name) state parent ...": the name may itself contain brackets and blanks.
    private static int Parent()
    {
        var stat = File.ReadAllText("/proc/self/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
    }

    private static bool IsDotnetRun(int pid)
    {
        try
        {
            var words = File.ReadAllText($"/proc/{pid}/cmdline").Split('\0');
            return Path.GetFileName(words[0]) == "dotnet" && words.Contains("run");
        }
        catch (IOException)
        {
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
