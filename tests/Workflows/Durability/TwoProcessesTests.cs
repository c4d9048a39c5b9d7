using ExamReg.Tests.Support;
using ExamReg.Tests.Workflows.Runtime;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Migration;
using ExamReg.Workflows.Outbox;
using ExamReg.Workflows.Runtime;
using ExamReg.Workflows.Storage;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace ExamReg.Tests.Workflows.Durability;

/// <summary>
/// Two processes on one database. Races come in pairs: what happens without the guard (taken out of the statements on their way to
/// the server) shows that the test would see the defect, and that it does not happen shows the guard.
/// </summary>
public sealed class TwoProcessesTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private const string RowLock = "FOR UPDATE";
    private const string Claim = "FOR UPDATE SKIP LOCKED";
    private const string FirstAnswer = "WHERE instance_id = $1 AND stimulus_id = $2";
    private const string Turn = "pg_advisory_xact_lock";

    private static readonly string OneStep = EngineHost.Flow("one-step", "Elsa.Start", "Test.Step", "Elsa.End");
    private static readonly string TwoSteps = EngineHost.Flow("two-steps", "Elsa.Start", "Test.Step", "Test.Step", "Elsa.End");
    private static readonly string Mail = EngineHost.Flow("mail", "Elsa.Start", "Test.Mail", "Elsa.End");

    // Arranges and clears up; the pair of each test is what is on trial.
    private ServiceProvider node = null!;

    public async ValueTask InitializeAsync()
    {
        await CrashFlow.PrepareAsync(database.DataSource, OneStep, TwoSteps, Mail);
        node = CrashFlow.CreateNode(database.DataSource);
    }

    public ValueTask DisposeAsync() => node.DisposeAsync();

    [Fact]
    public async Task Should_count_a_stimulus_once_when_two_processes_send_it_and_tell_both_the_same()
    {
        var ids = new List<Guid>();
        for (var index = 0; index < 200; index++)
            ids.Add(await StartAsync("two-steps"));
        await using var other = await ChildProcess.StartAsync(new ChildOrder(ChildTask.Send, [new ChildSlot(database.ConnectionString, ids)]));
        await other.ReadyAsync(0);

        var results = new List<BurstResult.Accepted>();
        foreach (var id in ids)
            results.Add(Assert.IsType<BurstResult.Accepted>(await node.GetRequiredService<WorkflowRuntime>().SendAsync(id, new Stimulus("both", "act"))));
        await other.EndAsync();

        var theirs = int.Parse(other.Lines.Single(line => line.StartsWith("0 counted", StringComparison.Ordinal)).Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(ids.Count, theirs + results.Count(result => !result.IsDuplicate));
        Assert.All(results, result => Assert.Equal("s1", result.Answer!["done"]!.GetValue<string>()));
        Assert.Equal(ids.Count, await AskAsync<long>($"SELECT count(*) FROM effect WHERE what = 's1:act' AND instance_id = ANY('{{{string.Join(',', ids)}}}')"));
    }

    [Fact]
    public async Task Should_take_two_decisions_for_one_wait_without_the_row_lock()
        => Assert.Equal((2, 2), await DecideTwiceAsync(RowLock));

    [Fact]
    public async Task Should_take_one_decision_for_one_wait_with_the_row_lock()
        => Assert.Equal((1, 1), await DecideTwiceAsync());

    [Fact]
    public async Task Should_take_a_double_click_for_two_steps_without_the_journals_key()
        => Assert.Equal(2, await WithoutTheKeyAsync(ClickTwiceAsync));

    [Fact]
    public async Task Should_take_a_double_click_for_one_step_by_the_journals_key()
        => Assert.Equal(1, await ClickTwiceAsync());

    [Fact]
    public async Task Should_take_two_clicks_in_one_instant_for_two_steps_without_the_journals_key()
        => Assert.Equal(2, await WithoutTheKeyAsync(ClickAtOnceAsync));

    [Fact]
    public async Task Should_take_two_clicks_in_one_instant_for_one_step_by_the_journals_key()
        => Assert.Equal(1, await ClickAtOnceAsync());

    [Fact]
    public async Task Should_tell_a_second_click_that_it_is_late_without_the_look_at_the_first_answer()
        => Assert.Equal((1, 1), await ClickTwiceAtTheLastStepAsync(FirstAnswer));

    [Fact]
    public async Task Should_tell_a_second_click_the_first_answer_by_the_look_at_it()
        => Assert.Equal((2, 1), await ClickTwiceAtTheLastStepAsync());

    [Fact]
    public async Task Should_fire_a_timer_twice_without_the_row_lock()
        => Assert.Equal(2, await WithoutTheKeyAsync(() => FireTwiceAsync(RowLock)));

    [Fact]
    public async Task Should_fire_a_timer_once_with_the_row_lock()
        => Assert.Equal(1, await FireTwiceAsync());

    [Fact]
    public async Task Should_start_twice_at_once_and_prepare_twice_without_taking_turns()
        => Assert.Equal(2, await StartTwiceAsync(Turn));

    [Fact]
    public async Task Should_start_once_and_prepare_once_by_taking_turns()
        => Assert.Equal(1, await StartTwiceAsync());

    [Fact]
    public async Task Should_lose_a_move_or_a_step_that_meet_without_the_row_lock()
        => Assert.NotEqual(MovedAndStepped, await MoveWhileSteppingAsync("lose", RowLock));

    [Fact]
    public async Task Should_do_both_a_move_and_a_step_that_meet_with_the_row_lock()
        => Assert.Equal(MovedAndStepped, await MoveWhileSteppingAsync("both"));

    [Fact]
    public async Task Should_deliver_a_message_twice_without_the_claim()
        => Assert.Equal(2, await DeliverTwiceAsync(Claim));

    [Fact]
    public async Task Should_deliver_a_message_once_with_the_claim()
        => Assert.Equal(1, await DeliverTwiceAsync());

    [Fact]
    public async Task Should_deliver_again_with_the_same_key_what_a_killed_process_had_delivered_and_not_marked()
    {
        var ids = new List<Guid>();
        for (var index = 0; index < 20; index++)
            ids.Add(await SendMailAsync());
        var key = (await AskAsync<string[]>($"SELECT array_agg(key ORDER BY id) FROM workflow.outbox WHERE instance_id = ANY('{{{string.Join(',', ids)}}}')"))[7];
        // The other process dies when it says that the eighth message is delivered.
        var marks = 0;
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var marking = 0;
        await using var wire = new WireProxy(database.ConnectionString, async (connection, message) =>
        {
            if (Contains(message, "SET delivered_at"))
                marking = ++marks;
            if (marking == 8)
            {
                reached.TrySetResult();
                await connection.HoldAsync();
            }
            await connection.ForwardAsync(message);
        });
        await using (var other = await ChildProcess.StartAsync(new ChildOrder(ChildTask.Deliver, [new ChildSlot(wire.ConnectionString, [])])))
        {
            await reached.Task.WaitAsync(TimeSpan.FromSeconds(60));
            await other.KillAsync();
        }
        await wire.DisposeAsync();
        await node.GetRequiredService<OutboxDelivery>().RunOnceAsync(TestContext.Current.CancellationToken);
        var beforeTheLeaseEnds = await DeliveriesAsync(key);
        await CrashFlow.PassAsync(node, TimeSpan.FromMinutes(5));
        await node.GetRequiredService<OutboxDelivery>().RunOnceAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, beforeTheLeaseEnds);
        Assert.Equal(2, await DeliveriesAsync(key));
        Assert.Equal(21, await AskAsync<long>($"SELECT count(*) FROM delivery WHERE split_part(key, ':', 1)::uuid = ANY('{{{string.Join(',', ids)}}}')"));
        Assert.Equal(0, await AskAsync<long>("SELECT count(*) FROM workflow.outbox WHERE delivered_at IS NULL"));
    }

    private const string MovedAndStepped = "version 2, waits at s2, row at s2 of version 2, noted 1, steps 1";

    /// <summary>One process moves an instance to another version while the other one brings it a stimulus; gives how it then stands.</summary>
    private async Task<string> MoveWhileSteppingAsync(string definitionId, string? without = null)
    {
        await CrashFlow.PrepareAsync(database.DataSource, EngineHost.Flow(definitionId, "Elsa.Start", "Test.Step", "Test.Step", "Elsa.End"));
        var id = await StartAsync(definitionId);
        await CrashFlow.PrepareAsync(database.DataSource, EngineHost.Flow(definitionId, "Elsa.Start", "Test.Step", "Test.Step", "Test.Step", "Elsa.End"));
        var versions = (await node.GetRequiredService<DefinitionStore>().ListAsync(definitionId)).OrderBy(version => version.Version).ToList();
        var plans = node.GetRequiredService<MigrationPlans>();
        var plan = (await plans.CreateAsync(versions[0].Key, versions[1].Key, "admin")).Plan!;
        Assert.True((await plans.StartAsync(plan.Id, "admin")).IsDone);
        await using var nodes = Pair.Create(database, without);

        await Task.WhenAll(
            nodes.First.GetRequiredService<MigrationRunner>().RunBatchAsync(plan.Id, 1),
            nodes.Second.GetRequiredService<WorkflowRuntime>().SendAsync(id, new Stimulus("meanwhile", "act")));

        var view = (await node.GetRequiredService<WorkflowRuntime>().FindAsync(id))!;
        return $"version {view.Workflow.Document.Version}, waits at {string.Join(' ', view.Waiting.Select(waiting => waiting.Node.Id))}, "
            + await AskAsync<string>($"""
                SELECT 'row at ' || string_agg(b.activity_id || ' of version ' || d.version, ' ')
                    || ', noted ' || (SELECT count(*) FROM workflow.migration_item WHERE instance_id = '{id}' AND migrated)
                    || ', steps ' || (SELECT count(*) FROM effect WHERE instance_id = '{id}')
                FROM workflow.bookmark b JOIN workflow.definition d ON d.key = b.definition_key WHERE b.instance_id = '{id}'
                """);
    }

    /// <summary>Two clerks decide about the same wait at once; gives how many decisions counted and how many rows they wrote.</summary>
    private async Task<(int Accepted, long Effects)> DecideTwiceAsync(string? without = null)
    {
        await using var nodes = Pair.Create(database, without);
        var id = await StartAsync("one-step");

        var results = await Task.WhenAll(
            nodes.First.GetRequiredService<WorkflowRuntime>().SendAsync(id, new Stimulus("approve", "act")),
            nodes.Second.GetRequiredService<WorkflowRuntime>().SendAsync(id, new Stimulus("reject", "act")));

        return (results.Count(result => result.IsAccepted), await EffectsAsync(id));
    }

    /// <summary>The same stimulus comes twice, one after the other; gives the rows that it wrote.</summary>
    private async Task<long> ClickTwiceAsync()
    {
        await using var nodes = Pair.Create(database, meets: false);
        var id = await StartAsync("two-steps");

        Assert.True((await nodes.First.GetRequiredService<WorkflowRuntime>().SendAsync(id, new Stimulus("click", "act"))).IsAccepted);
        Assert.True((await nodes.Second.GetRequiredService<WorkflowRuntime>().SendAsync(id, new Stimulus("click", "act"))).IsAccepted);

        return await EffectsAsync(id);
    }

    /// <summary>The same stimulus comes twice in one instant, so that one waits for the lock of the other; gives the rows that it wrote.</summary>
    private async Task<long> ClickAtOnceAsync()
    {
        await using var nodes = Pair.Create(database);
        var id = await StartAsync("two-steps");

        var results = await Task.WhenAll(
            nodes.First.GetRequiredService<WorkflowRuntime>().SendAsync(id, new Stimulus("click", "act")),
            nodes.Second.GetRequiredService<WorkflowRuntime>().SendAsync(id, new Stimulus("click", "act")));

        Assert.All(results, result => Assert.True(result.IsAccepted));
        return await EffectsAsync(id);
    }

    /// <summary>The same where nothing waits for the second one any more; gives how many were told that they counted, and the rows.</summary>
    private async Task<(int Accepted, long Effects)> ClickTwiceAtTheLastStepAsync(string? without = null)
    {
        await using var nodes = Pair.Create(database, without, "WHERE $1 <> $1::uuid AND $2 = $2::text");
        var id = await StartAsync("one-step");

        var results = await Task.WhenAll(
            nodes.First.GetRequiredService<WorkflowRuntime>().SendAsync(id, new Stimulus("click", "act")),
            nodes.Second.GetRequiredService<WorkflowRuntime>().SendAsync(id, new Stimulus("click", "act")));

        return (results.Count(result => result.IsAccepted), await EffectsAsync(id));
    }

    /// <summary>Takes the journal's key away for as long as something runs.</summary>
    private async Task<long> WithoutTheKeyAsync(Func<Task<long>> run)
    {
        await CrashFlow.ExecuteAsync(database.DataSource, "ALTER TABLE workflow.journal DROP CONSTRAINT journal_pkey");
        var counted = await run();
        await CrashFlow.ExecuteAsync(database.DataSource, "DELETE FROM workflow.journal; ALTER TABLE workflow.journal ADD PRIMARY KEY (instance_id, stimulus_id)");
        return counted;
    }

    /// <summary>Two processes bring the same due timer at once; gives the rows that it wrote.</summary>
    private async Task<long> FireTwiceAsync(string? without = null)
    {
        await using var nodes = Pair.Create(database, without);
        var id = await StartAsync("one-step");
        await node.GetRequiredService<WorkflowRuntime>().SendAsync(id, new Stimulus("wait", "act") { Payload = "later" });
        var timer = await AskAsync<int>($"SELECT id FROM workflow.bookmark WHERE instance_id = '{id}' AND due_at IS NOT NULL");
        await CrashFlow.PassAsync(node, TimeSpan.FromHours(2));

        await Task.WhenAll(
            nodes.First.GetRequiredService<WorkflowRuntime>().FireTimerAsync(id, timer, CancellationToken.None),
            nodes.Second.GetRequiredService<WorkflowRuntime>().FireTimerAsync(id, timer, CancellationToken.None));

        return await AskAsync<long>($"SELECT count(*) FROM effect WHERE what = 's1:timer' AND instance_id = '{id}'");
    }

    /// <summary>Two processes start the same instance at once; gives how often the host's preparation ran for it.</summary>
    private async Task<int> StartTwiceAsync(string? without = null)
    {
        await using var nodes = Pair.Create(database, without, "abs");
        var id = Guid.CreateVersion7();
        var prepared = 0;
        var request = new StartWorkflow("one-step", id)
        {
            Prepare = (_, _) =>
            {
                Interlocked.Increment(ref prepared);
                return ValueTask.FromResult<IReadOnlyList<RejectionError>>([]);
            },
        };

        var results = await Task.WhenAll(
            nodes.First.GetRequiredService<WorkflowRuntime>().StartAsync(request), nodes.Second.GetRequiredService<WorkflowRuntime>().StartAsync(request));

        Assert.Equal(1, await AskAsync<long>($"SELECT count(*) FROM workflow.instance WHERE id = '{id}'"));
        Assert.Single(results.OfType<BurstResult.Accepted>(), result => !result.IsDuplicate);
        return prepared;
    }

    /// <summary>Two processes deliver the outbox at once; gives how often the one message went out.</summary>
    private async Task<long> DeliverTwiceAsync(string? without = null)
    {
        await using var nodes = Pair.Create(database, without, meets: false);
        await SendMailAsync();
        var key = await AskAsync<string>("SELECT key FROM workflow.outbox WHERE delivered_at IS NULL");
        // A third session holds the row: without the claim both look, wait, and then both take it.
        await using var connection = await database.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand($"SELECT 1 FROM workflow.outbox WHERE key = '{key}' FOR UPDATE", connection))
            await hold.ExecuteScalarAsync();
        var deliveries = DeliverAsync();
        await Task.WhenAny(deliveries, nodes.LockedAsync(2));
        await transaction.RollbackAsync();
        await deliveries;
        await DeliverAsync();
        return await DeliveriesAsync(key);

        Task DeliverAsync() => Task.WhenAll(nodes.First.GetRequiredService<OutboxDelivery>().RunOnceAsync(), nodes.Second.GetRequiredService<OutboxDelivery>().RunOnceAsync());
    }

    private async Task<Guid> SendMailAsync()
    {
        var id = await StartAsync("mail");
        Assert.True((await node.GetRequiredService<WorkflowRuntime>().SendAsync(id, new Stimulus("1", "act"))).IsAccepted);
        return id;
    }

    private async Task<Guid> StartAsync(string definitionId)
    {
        var id = Guid.CreateVersion7();
        Assert.True((await node.GetRequiredService<WorkflowRuntime>().StartAsync(new StartWorkflow(definitionId, id) { CorrelationId = definitionId })).IsAccepted);
        return id;
    }

    private Task<long> EffectsAsync(Guid id) => AskAsync<long>($"SELECT count(*) FROM effect WHERE instance_id = '{id}'");

    private Task<long> DeliveriesAsync(string key) => AskAsync<long>($"SELECT count(*) FROM delivery WHERE key = '{key}'");

    private async Task<T> AskAsync<T>(string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    private static bool Contains(WireMessage message, string text) => message.Type == 'P' && message.Bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(text)) >= 0;
}
