using ExamReg.Tests.Support;
using ExamReg.Tests.Workflows.Runtime;
using ExamReg.Workflows.Administration;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Runtime;
using ExamReg.Workflows.Timers;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace ExamReg.Tests.Workflows.Durability;

/// <summary>Many timers and few processes: each fires once, none early, none lost with the process that had claimed it.</summary>
public sealed class ManyTimersTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private ServiceProvider node = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await CrashFlow.PrepareAsync(
            database.DataSource, EngineHost.Flow("timed", "Elsa.Start", "Test.Step", "Test.Step", "Elsa.End"), EngineHost.Flow("poisoned", "Elsa.Start", "Test.Mended", "Elsa.End"));
        node = CrashFlow.CreateNode(database.DataSource);
    }

    public ValueTask DisposeAsync() => node.DisposeAsync();

    [Fact]
    public async Task Should_fire_each_of_two_thousand_once_with_two_processes()
    {
        var ids = await WaitingAsync(2_000, "interval '1 hour'");
        await CrashFlow.PassAsync(node, TimeSpan.FromHours(2));
        await using var other = await ChildProcess.StartAsync(new ChildOrder(ChildTask.Sweep, [new ChildSlot(database.ConnectionString, [])]));
        await other.ReadyAsync(0);
        await node.GetRequiredService<TimerSweep>().RunOnceAsync(Ct);
        await other.EndAsync();

        await ExpectFiredOnceAsync(ids);
    }

    [Fact]
    public async Task Should_fire_each_once_though_the_process_that_had_claimed_them_is_killed()
    {
        var ids = await WaitingAsync(1_000, "interval '1 hour'");
        await CrashFlow.PassAsync(node, TimeSpan.FromHours(2));
        // The other process has claimed a batch of 500 and dies in the burst of its fiftieth timer.
        var bursts = 0;
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var wire = new WireProxy(database.ConnectionString, async (connection, message) =>
        {
            if (message.Type == 'P' && message.Bytes.AsSpan().IndexOf("WITH saved AS"u8) >= 0)
                Interlocked.Increment(ref bursts);
            if (Volatile.Read(ref bursts) >= 50)
            {
                reached.TrySetResult();
                await connection.HoldAsync();
            }
            await connection.ForwardAsync(message);
        });
        await using (var other = await ChildProcess.StartAsync(new ChildOrder(ChildTask.Sweep, [new ChildSlot(wire.ConnectionString, [])])))
        {
            await reached.Task.WaitAsync(TimeSpan.FromSeconds(60), Ct);
            await other.KillAsync();
        }
        await wire.DisposeAsync();
        var firedByTheDead = await AskAsync<long>($"SELECT count(*) FROM effect WHERE what = 's1:timer' AND instance_id = ANY('{{{string.Join(',', ids)}}}')");

        while (await node.GetRequiredService<TimerSweep>().RunOnceAsync(Ct) > 0)
        {
        }

        Assert.InRange(firedByTheDead, 1, 49);
        await ExpectFiredOnceAsync(ids);
    }

    [Fact]
    public async Task Should_catch_up_with_a_day_of_downtime()
    {
        // Due at every moment of a day on which nobody swept.
        var ids = await WaitingAsync(480, "interval '3 minutes' * n");
        await CrashFlow.PassAsync(node, TimeSpan.FromHours(12));
        await node.GetRequiredService<TimerSweep>().RunOnceAsync(Ct);
        var atNoon = await FiredAsync(ids);
        await CrashFlow.PassAsync(node, TimeSpan.FromHours(12));
        // Who comes before the sweep finds the deadline kept all the same.
        var last = ids[^1];
        Assert.True((await node.GetRequiredService<WorkflowRuntime>().SendAsync(last, new Stimulus("after the outage", "act"), Ct)).IsAccepted);
        var journal = await node.GetRequiredService<InstanceQueries>().ReadJournalAsync(last, Ct);

        await node.GetRequiredService<TimerSweep>().RunOnceAsync(Ct);

        Assert.Equal(240, atNoon);
        Assert.Equal(["timer", "act"], journal.Select(burst => burst.Stimulus).TakeLast(2));
        await ExpectFiredOnceAsync(ids);
    }

    [Fact]
    public async Task Should_go_by_the_databases_clock_alone()
    {
        // The database lives the day before yesterday: by the process' own clock the timer is long due, by the database's it is not.
        var shift = await AskAsync<TimeSpan>("SELECT shift FROM test_clock");
        await CrashFlow.ExecuteAsync(database.DataSource, "UPDATE test_clock SET shift = interval '-2 days'");
        var ids = await WaitingAsync(1, "interval '1 hour'");
        var due = await AskAsync<DateTime>($"SELECT due_at FROM workflow.bookmark WHERE instance_id = '{ids[0]}' AND due_at IS NOT NULL");
        await node.GetRequiredService<TimerSweep>().RunOnceAsync(Ct);
        await CrashFlow.PassAsync(node, TimeSpan.FromMinutes(59));
        await node.GetRequiredService<TimerSweep>().RunOnceAsync(Ct);
        var early = await FiredAsync(ids);
        await CrashFlow.PassAsync(node, TimeSpan.FromMinutes(2));
        await node.GetRequiredService<TimerSweep>().RunOnceAsync(Ct);
        await CrashFlow.ExecuteAsync(database.DataSource, $"UPDATE test_clock SET shift = interval '{shift.TotalSeconds} seconds'");

        Assert.True(due < DateTime.UtcNow.AddHours(-24));
        Assert.Equal(0, early);
        await ExpectFiredOnceAsync(ids);
    }

    [Fact]
    public async Task Should_not_let_a_poisoned_timer_stop_the_others_and_fire_it_once_it_is_mended()
    {
        MendedActivity.IsMended = false;
        var poisoned = Guid.CreateVersion7();
        Assert.True((await node.GetRequiredService<WorkflowRuntime>().StartAsync(new StartWorkflow("poisoned", poisoned), Ct)).IsAccepted);
        var ids = await WaitingAsync(20, "interval '2 hours'");
        // A state that nobody can read is no activity's throw; it must not stop the sweep either.
        var broken = ids[0];
        await CrashFlow.ExecuteAsync(database.DataSource, $"UPDATE workflow.instance SET state = 'rubbish' WHERE id = '{broken}'");
        await CrashFlow.PassAsync(node, TimeSpan.FromHours(3));
        await node.GetRequiredService<TimerSweep>().RunOnceAsync(Ct);
        await ExpectFiredOnceAsync([.. ids.Skip(1)]);
        var incidents = await node.GetRequiredService<ExamReg.Workflows.Incidents.IncidentStore>().ListOpenAsync(cancellationToken: Ct);
        var mine = Assert.Single(incidents, incident => incident.InstanceId == poisoned);
        Assert.Single(incidents, incident => incident.InstanceId == broken);

        // Swept again and again, it stays where it is: the incident's schedule decides.
        Assert.Equal(0, await node.GetRequiredService<TimerSweep>().RunOnceAsync(Ct));
        MendedActivity.IsMended = true;
        var retried = await node.GetRequiredService<ExamReg.Workflows.Incidents.IncidentRetry>().RetryAsync(mine.Id, Ct);

        Assert.Equal("s1", mine.ActivityId);
        Assert.Equal(WorkflowSubStatus.Finished, Assert.IsType<BurstResult.Accepted>(retried).SubStatus);
        Assert.Equal(1, await AskAsync<long>($"SELECT count(*) FROM effect WHERE instance_id = '{poisoned}'"));
        Assert.Empty(await node.GetRequiredService<ExamReg.Workflows.Incidents.IncidentStore>().ListOpenAsync(poisoned, cancellationToken: Ct));
    }

    [Fact]
    public async Task Should_keep_a_failed_start_as_an_incident_that_starts_it_when_it_is_mended()
    {
        MendedActivity.IsMended = false;
        await CrashFlow.PrepareAsync(database.DataSource, EngineHost.Flow("poisoned-start", "Elsa.Start", "Test.MendedAtOnce", "Test.Step", "Elsa.End"));
        var id = Guid.CreateVersion7();
        var start = new StartWorkflow("poisoned-start", id) { CorrelationId = "kept", Input = new Dictionary<string, object?> { ["subject"] = "24" } };
        var failed = Assert.IsType<BurstResult.Failed>(await node.GetRequiredService<WorkflowRuntime>().StartAsync(start, Ct));
        Assert.Equal(0, await AskAsync<long>($"SELECT count(*) FROM workflow.instance WHERE id = '{id}'"));
        MendedActivity.IsMended = true;

        var retried = await node.GetRequiredService<ExamReg.Workflows.Incidents.IncidentRetry>().RetryAsync(failed.IncidentId, Ct);

        Assert.True(retried!.IsAccepted);
        Assert.Equal("kept", await AskAsync<string>($"SELECT correlation_id FROM workflow.instance WHERE id = '{id}'"));
        Assert.Equal("24", await AskAsync<string>($"SELECT convert_from(state, 'UTF8')::jsonb #>> '{{i,subject}}' FROM workflow.instance WHERE id = '{id}'"));
    }

    /// <summary>Instances that wait beside a timer: one made by the engine, the others its likeness. n counts them from 1.</summary>
    private async Task<Guid[]> WaitingAsync(int count, string due)
    {
        var like = Guid.CreateVersion7();
        var runtime = node.GetRequiredService<WorkflowRuntime>();
        Assert.True((await runtime.StartAsync(new StartWorkflow("timed", like), Ct)).IsAccepted);
        Assert.True((await runtime.SendAsync(like, new Stimulus("wait", "act") { Payload = "later" }, Ct)).IsAccepted);
        await CrashFlow.ExecuteAsync(database.DataSource, "DROP TABLE IF EXISTS made");
        await CrashFlow.ExecuteAsync(database.DataSource, $$"""
            CREATE TABLE made AS SELECT gen_random_uuid() AS id, n, date_trunc('milliseconds', clock_timestamp() + (SELECT shift FROM test_clock) + {{due}}) AS due FROM generate_series(1, {{count}}) AS n;
            INSERT INTO workflow.instance (id, definition_key, status, sub_status, revision, created_at, updated_at, state)
            SELECT m.id, i.definition_key, i.status, i.sub_status, i.revision, i.created_at, i.updated_at,
                convert_to(regexp_replace(convert_from(i.state, 'UTF8'), '"t":\d+', '"t":' || (extract(epoch FROM m.due) * 1000)::bigint), 'UTF8')
            FROM made m, workflow.instance i WHERE i.id = '{{like}}';
            INSERT INTO workflow.bookmark (instance_id, id, definition_key, activity_id, name, due_at, created_at)
            SELECT m.id, b.id, b.definition_key, b.activity_id, b.name, CASE WHEN b.due_at IS NOT NULL THEN m.due END, b.created_at FROM made m, workflow.bookmark b WHERE b.instance_id = '{{like}}';
            DELETE FROM workflow.bookmark WHERE instance_id = '{{like}}';
            """);
        return await AskAsync<Guid[]>("SELECT array_agg(id ORDER BY n) FROM made");
    }

    private async Task<int> FiredAsync(Guid[] ids)
        => (int)await AskAsync<long>($"SELECT count(DISTINCT instance_id) FROM effect WHERE what = 's1:timer' AND instance_id = ANY('{{{string.Join(',', ids)}}}')");

    private async Task ExpectFiredOnceAsync(Guid[] ids)
    {
        Assert.Equal(ids.Length, await FiredAsync(ids));
        Assert.Equal(ids.Length, await AskAsync<long>($"SELECT count(*) FROM effect WHERE what = 's1:timer' AND instance_id = ANY('{{{string.Join(',', ids)}}}')"));
        Assert.Equal(0, await AskAsync<long>($"SELECT count(*) FROM workflow.bookmark WHERE due_at IS NOT NULL AND instance_id = ANY('{{{string.Join(',', ids)}}}')"));
    }

    private async Task<T> AskAsync<T>(string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
