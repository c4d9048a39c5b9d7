using System.Text.Json;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Migration;
using ExamReg.Workflows.Outbox;
using ExamReg.Workflows.Runtime;
using ExamReg.Workflows.Timers;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace ExamReg.Tests.Workflows.Durability;

/// <summary>What the other process is to do: the task, and one entry for each engine that it runs side by side.</summary>
internal sealed record ChildOrder(ChildTask Task, IReadOnlyList<ChildSlot> Slots);

/// <summary>The kinds of work of the other process.</summary>
internal enum ChildTask
{
    /// <summary>Runs the script of <see cref="CrashFlow"/> for each slot's instance; stops for ever at a slot's probe, if it names one.</summary>
    Script,

    /// <summary>Sweeps due timers until none is left.</summary>
    Sweep,

    /// <summary>Delivers the outbox until nothing is due.</summary>
    Deliver,

    /// <summary>Sends each instance the stimulus "both", and tells how many counted.</summary>
    Send,

    /// <summary>Carries out the migration plans whose ids stand for instances, in small batches.</summary>
    Migrate,
}

/// <summary>One engine in the other process.</summary>
/// <param name="ConnectionString">Its database.</param>
/// <param name="Instances">The instances that it works on.</param>
/// <param name="StopAtProbe">The probe, counted from 1, at which it stops; 0 for none.</param>
internal sealed record ChildSlot(string ConnectionString, IReadOnlyList<Guid> Instances, int StopAtProbe = 0);

/// <summary>The other process' side: reads an order from its input, works, and reports in lines.</summary>
internal static class EngineChild
{
    /// <summary>The argument that makes the tests' program this process.</summary>
    public const string Verb = "engine-child";

    public static async Task<int> RunAsync(TextReader input, TextWriter output)
    {
        var order = JsonSerializer.Deserialize<ChildOrder>((await input.ReadLineAsync())!)!;
        await Task.WhenAll(order.Slots.Select((slot, index) => Task.Run(async () =>
        {
            try
            {
                await WorkAsync(order.Task, slot, line => output.WriteLine($"{index} {line}"));
                output.WriteLine($"{index} done");
            }
            catch (Exception exception)
            {
                output.WriteLine($"{index} failed {exception.ToString().ReplaceLineEndings(" ")}");
            }
        })));
        return 0;
    }

    private static async Task WorkAsync(ChildTask task, ChildSlot slot, Action<string> report)
    {
        var probes = 0;
        await using var dataSource = NpgsqlDataSource.Create(slot.ConnectionString);
        await using var node = CrashFlow.CreateNode(dataSource, async _ =>
        {
            if (Interlocked.Increment(ref probes) != slot.StopAtProbe)
                return;
            report("stopped");
            await Task.Delay(Timeout.Infinite);
        });
        report("ready");
        switch (task)
        {
            case ChildTask.Script:
                await CrashFlow.RunAsync(node, slot.Instances[0]);
                break;
            case ChildTask.Sweep:
                while (await node.GetRequiredService<TimerSweep>().RunOnceAsync() > 0)
                {
                }
                break;
            case ChildTask.Deliver:
                while (await node.GetRequiredService<OutboxDelivery>().RunOnceAsync() > 0)
                {
                }
                break;
            case ChildTask.Send:
                var counted = 0;
                foreach (var id in slot.Instances)
                {
                    if (await node.GetRequiredService<WorkflowRuntime>().SendAsync(id, new Stimulus("both", "act")) is BurstResult.Accepted { IsDuplicate: false })
                        counted++;
                }
                report($"counted {counted}");
                break;
            case ChildTask.Migrate:
                foreach (var plan in slot.Instances)
                {
                    while (await node.GetRequiredService<MigrationRunner>().RunBatchAsync(plan, MigrationKilledTests.Batch))
                    {
                    }
                }
                break;
        }
    }
}
