using System.Diagnostics;
using System.Text.Json;

namespace ExamReg.Tests.Workflows.Durability;

/// <summary>The tests' program once more, as an engine in a process of its own that can be killed (<see cref="EngineChild"/>).</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly TaskCompletionSource[] settled;
    private readonly TaskCompletionSource[] ready;
    private readonly List<string> lines = [];
    private readonly Task reading;

    private ChildProcess(Process process, int slots)
    {
        this.process = process;
        settled = [.. Enumerable.Range(0, slots).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];
        ready = [.. settled.Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];
        reading = ReadAsync();
    }

    public static async Task<ChildProcess> StartAsync(ChildOrder order)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ChildProcess).Assembly.Location, EngineChild.Verb])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        var process = Process.Start(start)!;
        await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(order));
        await process.StandardInput.FlushAsync();
        return new ChildProcess(process, order.Slots.Count);
    }

    /// <summary>All lines so far, each with its slot's number in front.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (lines)
                return [.. lines];
        }
    }

    /// <summary>Is done once the slot's engine is about to begin.</summary>
    public Task ReadyAsync(int slot) => ready[slot].Task;

    /// <summary>Is done once the slot has ended or stopped at its probe.</summary>
    public Task SettledAsync(int slot) => settled[slot].Task;

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        await reading;
    }

    /// <summary>Waits for the end of all the work.</summary>
    public async Task EndAsync()
    {
        await process.WaitForExitAsync();
        await reading;
        Assert.DoesNotContain(Lines, line => line.Contains(" failed ", StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            await KillAsync();
        process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            lock (lines)
                lines.Add(line);
            var words = line.Split(' ', 3);
            if (!int.TryParse(words[0], out var slot))
                continue;
            ready[slot].TrySetResult();
            if (words[1] is "done" or "stopped" or "failed")
                settled[slot].TrySetResult();
        }
    }
}
