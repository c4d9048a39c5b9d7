using ExamReg.Bench.Flow;
using ExamReg.Workflows;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Runtime;
using ExamReg.Workflows.Storage;
using ExamReg.Workflows.Timers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ExamReg.Bench;

/// <summary>The engine under load: starts, resumes, due timers, many suspended instances.</summary>
internal sealed class EngineLoad(NpgsqlDataSource dataSource)
{
    private readonly ServiceProvider services = new ServiceCollection()
        .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning))
        .AddSingleton(dataSource)
        .AddWorkflows(activities => activities.AddFrom(typeof(EngineLoad).Assembly), options => options.NowSql = "(clock_timestamp() + (SELECT shift FROM bench.clock))")
        .AddScoped<DomainRow>()
        .AddScoped<IBurstParticipant>(provider => provider.GetRequiredService<DomainRow>())
        .BuildServiceProvider();

    private WorkflowRuntime Runtime => services.GetRequiredService<WorkflowRuntime>();

    public async Task PrepareAsync()
    {
        await WorkflowSchema.MigrateAsync(dataSource);
        await using var stream = typeof(EngineLoad).Assembly.GetManifestResourceStream("six-waits.json")!;
        using var reader = new StreamReader(stream);
        var store = services.GetRequiredService<DefinitionStore>();
        await store.SaveDraftAsync(WorkflowDocument.Parse(await reader.ReadToEndAsync(), out _)!);
        var (published, findings) = await store.PublishAsync("six-waits");
        if (published is null)
            throw new InvalidOperationException(string.Join("; ", findings.Select(finding => finding.Message)));
    }

    public async Task<(Measured Starts, Guid[] Ids)> StartAsync(int clients, int count)
    {
        var ids = Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7()).ToArray();
        await Sql.RunAsync(dataSource, "INSERT INTO bench.registration SELECT id, 0, now() FROM unnest($1) AS id", ids);
        var measured = await Load.RunAsync("start", dataSource, clients, count, async index => Expect(
            await Runtime.StartAsync(new StartWorkflow("six-waits", ids[index]) { CorrelationId = ids[index].ToString(), Actor = "bench" })));
        return (measured, ids);
    }

    /// <summary>Each instance takes five of its six steps, so that it ends up waiting beside its timer.</summary>
    public Task<Measured> ResumeAsync(string name, int clients, Guid[] ids, int steps = 5)
        => Load.RunAsync(name, dataSource, clients, ids.Length * steps, async index => Expect(
            await Runtime.SendAsync(ids[index % ids.Length], new Stimulus($"{name}-{clients}-{index / ids.Length}-{index:x}", "act") { Actor = "bench" })));

    /// <summary>Bulk-loads suspended instances that look like a given one.</summary>
    public async Task FillAsync(Guid like, int total)
    {
        await Sql.RunAsync(dataSource, "DROP TABLE IF EXISTS bench.filler; CREATE TABLE bench.filler AS SELECT gen_random_uuid() AS id FROM generate_series(1, " + total + ")");
        await Sql.RunAsync(dataSource, """
            INSERT INTO workflow.instance (id, definition_key, status, sub_status, correlation_id, created_at, updated_at, state)
            SELECT f.id, i.definition_key, i.status, i.sub_status, f.id::text, i.created_at, i.updated_at, i.state FROM bench.filler f, workflow.instance i WHERE i.id = $1
            """, like);
        await Sql.RunAsync(dataSource, """
            INSERT INTO workflow.bookmark (instance_id, id, definition_key, activity_id, name, due_at, created_at)
            SELECT f.id, b.id, b.definition_key, b.activity_id, b.name, b.due_at, b.created_at FROM bench.filler f, workflow.bookmark b WHERE b.instance_id = $1
            """, like);
        await Sql.RunAsync(dataSource, """
            INSERT INTO workflow.journal (instance_id, stimulus_id, seq, at, stimulus, activity_id, actor, entries, answer)
            SELECT f.id, j.stimulus_id, j.seq, j.at, j.stimulus, j.activity_id, j.actor, j.entries, j.answer FROM bench.filler f, workflow.journal j WHERE j.instance_id = $1
            """, like);
        await Sql.RunAsync(dataSource, "DROP TABLE bench.filler");
        await Sql.RunAsync(dataSource, "VACUUM ANALYZE");
    }

    public async Task<double> BytesPerInstanceAsync()
        => await Sql.AskAsync<double>(dataSource, """
            SELECT (pg_total_relation_size('workflow.instance') + pg_total_relation_size('workflow.bookmark') + pg_total_relation_size('workflow.journal'))::float8
                   / (SELECT count(*) FROM workflow.instance)
            """);

    /// <summary>Makes every timer due and drains them with one or more sweepers.</summary>
    public async Task<double> DrainTimersAsync(int sweepers)
    {
        await Sql.RunAsync(dataSource, "VACUUM ANALYZE workflow.bookmark");
        await Sql.RunAsync(dataSource, "UPDATE bench.clock SET shift = '25 hours'");
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, sweepers).Select(_ => services.GetRequiredService<TimerSweep>().RunOnceAsync()));
        await Sql.RunAsync(dataSource, "UPDATE bench.clock SET shift = '0'");
        return watch.Elapsed.TotalSeconds;
    }

    private static void Expect(BurstResult result)
    {
        if (result is not BurstResult.Accepted { IsDuplicate: false })
            throw new InvalidOperationException(result.ToString());
    }
}
