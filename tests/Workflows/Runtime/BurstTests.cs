using ExamReg.Tests.Support;
using ExamReg.Workflows.Administration;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Incidents;
using ExamReg.Workflows.Outbox;
using ExamReg.Workflows.Runtime;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace ExamReg.Tests.Workflows.Runtime;

/// <summary>One stimulus, one transaction: accepted once, refused without a trace, out of turn without a change.</summary>
public sealed class BurstTests(EngineHost host) : IClassFixture<EngineHost>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await host.PublishAsync(EngineHost.Flow("three-steps", "Elsa.Start", "Test.Step", "Test.Step", "Elsa.End"));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Should_run_to_the_end_and_tell_it_in_the_journal()
    {
        var id = await host.StartAsync("three-steps");
        await host.Runtime.SendAsync(id, new Stimulus("1", "act"));
        var result = await host.Runtime.SendAsync(id, new Stimulus("2", "act"));

        var accepted = Assert.IsType<BurstResult.Accepted>(result);
        Assert.Equal(WorkflowSubStatus.Finished, accepted.SubStatus);
        Assert.Equal("s2", accepted.Answer!["done"]!.GetValue<string>());
        Assert.Equal(2, await host.EffectsAsync(id));
        var journal = await host.Get<InstanceQueries>().ReadJournalAsync(id);
        Assert.Equal(["start", "1", "2"], journal.Select(burst => burst.StimulusId));
        Assert.Contains(journal[1].Entries, entry => entry is { ActivityId: "s1", Event: JournalEvent.Completed });
    }

    [Fact]
    public async Task Should_give_the_first_answer_to_the_same_stimulus_and_change_nothing()
    {
        var id = await host.StartAsync("three-steps");
        var first = Assert.IsType<BurstResult.Accepted>(await host.Runtime.SendAsync(id, new Stimulus("same", "act")));
        var second = Assert.IsType<BurstResult.Accepted>(await host.Runtime.SendAsync(id, new Stimulus("same", "act")));

        Assert.True(second.IsDuplicate);
        Assert.Equal(first.Answer!.ToJsonString(), second.Answer!.ToJsonString());
        Assert.Equal(first.SubStatus, second.SubStatus);
        Assert.Equal(1, await host.EffectsAsync(id));
    }

    [Fact]
    public async Task Should_store_nothing_of_a_refused_stimulus()
    {
        var id = await host.StartAsync("three-steps");
        var refused = Assert.IsType<BurstResult.Rejected>(await host.Runtime.SendAsync(id, new Stimulus("1", "act") { Payload = "reject" }));

        Assert.Equal("refused", Assert.Single(refused.Errors).Code);
        Assert.Equal(0, await host.EffectsAsync(id));
        Assert.Single(await host.Get<InstanceQueries>().ReadJournalAsync(id));
        Assert.True((await host.Runtime.SendAsync(id, new Stimulus("1", "act"))).IsAccepted);
    }

    [Fact]
    public async Task Should_refuse_what_the_instance_does_not_wait_for()
    {
        var id = await host.StartAsync("three-steps");
        var refused = Assert.IsType<BurstResult.OutOfTurn>(await host.Runtime.SendAsync(id, new Stimulus("1", "pay")));

        Assert.Equal(["act"], refused.WaitsFor);
        Assert.Equal(1, await host.AskAsync<int>($"SELECT revision FROM workflow.instance WHERE id = '{id}'"));
    }

    [Fact]
    public async Task Should_let_one_of_many_concurrent_senders_win_and_tell_the_others_so()
    {
        await using var other = host.CreateNode();
        var nodes = new[] { host.Runtime, other.GetRequiredService<WorkflowRuntime>() };
        var id = await host.StartAsync("three-steps");

        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(index => nodes[index % 2].SendAsync(id, new Stimulus("one", "act"))));

        Assert.All(results, result => Assert.True(result.IsAccepted));
        Assert.Single(results.OfType<BurstResult.Accepted>(), accepted => !accepted.IsDuplicate);
        Assert.Equal(1, await host.EffectsAsync(id));
    }

    [Fact]
    public async Task Should_start_once_however_often_it_is_asked()
    {
        var id = Guid.CreateVersion7();
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => host.Runtime.StartAsync(new StartWorkflow("three-steps", id))));

        Assert.Single(results.OfType<BurstResult.Accepted>(), accepted => !accepted.IsDuplicate);
        Assert.Equal(1, await host.AskAsync<long>($"SELECT count(*) FROM workflow.bookmark WHERE instance_id = '{id}'"));
    }

    [Fact]
    public async Task Should_keep_its_place_when_an_activity_throws_and_go_on_after_a_retry()
    {
        var id = await host.StartAsync("three-steps");
        var failed = Assert.IsType<BurstResult.Failed>(await host.Runtime.SendAsync(id, new Stimulus("1", "act") { Payload = "fail", Actor = "somebody" }));

        Assert.Equal("s1", failed.ActivityId);
        Assert.Equal(0, await host.EffectsAsync(id));
        Assert.Equal(1, await host.AskAsync<int>($"SELECT incident_count FROM workflow.instance WHERE id = '{id}'"));
        // The same stimulus with a payload that works now stands for a cause that was removed.
        await host.ExecuteAsync($"UPDATE workflow.incident SET stimulus = jsonb_set(stimulus, '{{payload}}', '\"fine\"') WHERE instance_id = '{id}'");
        var retried = await host.Get<IncidentRetry>().RetryAsync(failed.IncidentId, TestContext.Current.CancellationToken);

        Assert.True(retried!.IsAccepted);
        Assert.Equal(1, await host.EffectsAsync(id));
        Assert.Equal(0, await host.AskAsync<int>($"SELECT incident_count FROM workflow.instance WHERE id = '{id}'"));
    }

    [Fact]
    public async Task Should_not_take_a_deaf_handler_of_the_outboxs_signal_for_a_failed_burst()
    {
        await using var node = host.CreateNode(more: activities => activities.Add<ExamReg.Tests.Workflows.Durability.MailActivity>());
        await host.PublishAsync(EngineHost.Flow("ringing", "Elsa.Start", "Test.Mail", "Elsa.End"), node);
        var rang = 0;
        var signal = node.GetRequiredService<OutboxSignal>();
        signal.Rang += () => throw new InvalidOperationException("deaf");
        signal.Rang += () => rang++;
        var (id, runtime) = (Guid.CreateVersion7(), node.GetRequiredService<WorkflowRuntime>());
        await runtime.StartAsync(new StartWorkflow("ringing", id));

        var result = await runtime.SendAsync(id, new Stimulus("1", "act"));

        Assert.Equal(WorkflowSubStatus.Finished, Assert.IsType<BurstResult.Accepted>(result).SubStatus);
        Assert.Equal(1, rang);
        Assert.Equal(0L, await host.AskAsync<long>($"SELECT count(*) FROM workflow.incident WHERE instance_id = '{id}'"));
        Assert.Equal(1L, await host.AskAsync<long>($"SELECT count(*) FROM workflow.outbox WHERE instance_id = '{id}'"));
    }

    [Fact]
    public async Task Should_need_two_round_trips_and_four_statements_for_a_burst()
    {
        await using var wire = new WireCounter(host.ConnectionString);
        await using var dataSource = NpgsqlDataSource.Create(wire.ConnectionString);
        await using var node = host.CreateNode(dataSource);
        var runtime = node.GetRequiredService<WorkflowRuntime>();
        await host.PublishAsync(EngineHost.Flow("silent", "Elsa.Start", "Test.Silent", "Test.Silent", "Test.Silent", "Elsa.End"));
        var id = await host.StartAsync("silent");
        // The first burst of a process also reads the definition.
        await runtime.SendAsync(id, new Stimulus("1", "act"));
        wire.Reset();
        var before = await CommitsAsync(id);

        Assert.True((await runtime.SendAsync(id, new Stimulus("2", "act"))).IsAccepted);

        Assert.Equal((4, 2), wire.Counts);
        Assert.Equal(before + 1, await CommitsAsync(id));
    }

    // Each commit that wrote the instance left another transaction id on its row's newest version.
    private Task<int> CommitsAsync(Guid id) => host.AskAsync<int>($"SELECT revision FROM workflow.instance WHERE id = '{id}'");
}
