using ExamReg.Tests.Support;
using ExamReg.Workflows.Administration;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Migration;
using ExamReg.Workflows.Runtime;
using ExamReg.Workflows.Storage;
using ExamReg.Workflows.Timers;
using Microsoft.Extensions.DependencyInjection;

namespace ExamReg.Tests.Workflows.Durability;

/// <summary>
/// The process that migrates live instances is killed (SIGKILL) again and again, at statements and at probes of all kinds, and each time
/// another process goes on. At the end every instance has moved once, with its deadline and its variables, and no step has run again.
/// </summary>
public sealed class MigrationKilledTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    /// <summary>Instances of one batch: several batches before, between and after the kills.</summary>
    public const int Batch = 8;

    private const int Instances = 60;

    // So far from the beginning of each process' work; together less than all the instances need, so that there is always more to do.
    private static readonly KillPoint[] Points =
    [
        new(KillMoment.Before, 1), new(KillMoment.After, 9), new(KillMoment.Torn, 14), new(KillMoment.Probe, 3), new(KillMoment.Probe, 12),
        new(KillMoment.Before, 23), new(KillMoment.After, 31), new(KillMoment.Torn, 27), new(KillMoment.After, 12), new(KillMoment.Before, 17),
        new(KillMoment.Probe, 8), new(KillMoment.After, 20),
    ];

    private static readonly string First = Flow("a", "b");
    private static readonly string Second = Flow("a", "b", "extra");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_move_each_instance_once_however_often_the_process_is_killed()
    {
        await CrashFlow.PrepareAsync(database.DataSource, First);
        await using var node = CrashFlow.CreateNode(database.DataSource);
        var ids = new List<Guid>();
        for (var number = 0; number < Instances; number++)
            ids.Add(await StartAsync(node, number));
        var source = (await node.GetRequiredService<DefinitionStore>().FindLatestAsync("moving", Token))!;
        await CrashFlow.PrepareAsync(database.DataSource, Second);
        var target = (await node.GetRequiredService<DefinitionStore>().FindLatestAsync("moving", Token))!;
        var plans = node.GetRequiredService<MigrationPlans>();
        var plan = (await plans.CreateAsync(source.Key, target.Key, "admin", cancellationToken: Token)).Plan!;
        Assert.True((await plans.StartAsync(plan.Id, "admin", cancellationToken: Token)).IsDone);
        var before = await KeptAsync();
        var revisions = await RevisionsAsync();

        var migrated = 0;
        foreach (var point in Points)
        {
            await KillAsync(plan.Id, point);
            var progress = (await plans.ReadProgressAsync(plan.Id, Token))!;
            Assert.Equal((MigrationStatus.Running, Instances, 0), (progress.Status, progress.Migrated + progress.Remaining, progress.Stayed));
            Assert.True(progress.Migrated >= migrated, $"{progress.Migrated} after {migrated} at {point}");
            migrated = progress.Migrated;
            Assert.Equal(migrated, await AskAsync<long>($"SELECT count(*) FROM workflow.instance WHERE definition_key = {target.Key}"));
        }
        Assert.InRange(migrated, 1, Instances - 1);

        // Another process ends it.
        await using (var last = await ChildProcess.StartAsync(new ChildOrder(ChildTask.Migrate, [new ChildSlot(database.ConnectionString, [plan.Id])])))
            await last.EndAsync();

        Assert.Equal(new MigrationProgress(MigrationStatus.Completed, Instances, 0, 0), await plans.ReadProgressAsync(plan.Id, Token));
        Assert.Equal(before, await KeptAsync());
        Assert.Equal(revisions.Select(revision => revision + 1), await RevisionsAsync());
        Assert.Equal(Instances, await AskAsync<long>($"SELECT count(*) FROM workflow.journal WHERE stimulus_id = 'migrate:{plan.Id:n}'"));
        Assert.Equal(2L * Instances, await AskAsync<long>($"SELECT count(*) FROM workflow.bookmark WHERE definition_key = {target.Key} AND activity_id = 'b'"));
        Assert.Equal(0L, await AskAsync<long>("SELECT count(*) FROM workflow.incident"));

        // The deadlines fire in the new version, which goes on where the old one would have ended.
        await CrashFlow.PassAsync(node, TimeSpan.FromMinutes(61));
        await node.GetRequiredService<TimerSweep>().RunOnceAsync(Token);
        foreach (var id in ids)
        {
            Assert.Equal(["a:act", "b:act", "b:timer"], await AskAsync<string[]>($"SELECT array_agg(what ORDER BY n) FROM effect WHERE instance_id = '{id}'"));
            Assert.Equal("extra", (await node.GetRequiredService<WorkflowRuntime>().FindAsync(id, Token))!.Waiting.Single().Node.Id);
        }

        // Deadlines, variables and what the steps wrote, instance by instance.
        async Task<IReadOnlyList<string>> KeptAsync()
        {
            var kept = new List<string>();
            foreach (var id in ids)
            {
                var view = (await node.GetRequiredService<WorkflowRuntime>().FindAsync(id, Token))!;
                var waiting = view.Waiting.Single();
                var effects = await AskAsync<string[]>($"SELECT array_agg(what ORDER BY n) FROM effect WHERE instance_id = '{id}'");
                var due = await AskAsync<DateTime>($"SELECT due_at FROM workflow.bookmark WHERE instance_id = '{id}' AND due_at IS NOT NULL");
                Assert.Equal(due, waiting.DueAt!.Value.UtcDateTime);
                kept.Add($"{id} {waiting.Node.Id} {waiting.GetVariable("n")} {due:O} {string.Join(',', effects)}");
            }
            return kept;
        }
    }

    private async Task KillAsync(Guid planId, KillPoint point)
    {
        await using var wire = new WireStop(database.ConnectionString, point);
        var slot = new ChildSlot(wire.ConnectionString, [planId], point.Moment == KillMoment.Probe ? point.Number : 0);
        await using var child = await ChildProcess.StartAsync(new ChildOrder(ChildTask.Migrate, [slot]));
        await Task.WhenAny(wire.Reached, child.SettledAsync(0)).WaitAsync(TimeSpan.FromSeconds(60), Token);
        await child.KillAsync();
        Assert.True(wire.Reached.IsCompleted || child.Lines.Contains("0 stopped"), $"{point}: {string.Join("\n", child.Lines)}");
    }

    private static async Task<Guid> StartAsync(IServiceProvider node, int number)
    {
        var id = Guid.CreateVersion7();
        var runtime = node.GetRequiredService<WorkflowRuntime>();
        Assert.True((await runtime.StartAsync(new StartWorkflow("moving", id), Token)).IsAccepted);
        Assert.True((await runtime.SendAsync(id, new Stimulus("1", "act"), Token)).IsAccepted);
        Assert.True((await runtime.SendAsync(id, new Stimulus("2", "act") { Payload = "later" }, Token)).IsAccepted);
        Assert.True((await node.GetRequiredService<InstanceAdministration>().SetVariableAsync(id, "n", number, "admin", Token)).IsAccepted);
        return id;
    }

    private async Task<int[]> RevisionsAsync() => await AskAsync<int[]>("SELECT array_agg(revision ORDER BY id) FROM workflow.instance");

    private async Task<T> AskAsync<T>(string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Token))!;
    }

    private static string Flow(params string[] steps)
    {
        var activities = string.Join(", ", steps.Select(step => $$"""{ "id": "{{step}}", "type": "Test.Step" }"""));
        return $$"""
            { "definitionId": "moving", "name": "moving", "variables": [{ "id": "n", "name": "n", "typeName": "Int32", "value": 0 }],
              "root": { "id": "flow", "type": "Elsa.Sequence", "activities": [{{activities}}] } }
            """;
    }
}
