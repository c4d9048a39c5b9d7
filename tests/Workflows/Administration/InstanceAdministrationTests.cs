using ExamReg.Tests.Workflows.Runtime;
using ExamReg.Workflows.Administration;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Runtime;
using static ExamReg.Tests.Workflows.Define;

namespace ExamReg.Tests.Workflows.Administration;

/// <summary>What administrators do to an instance: a burst each, in the journal under their name, or refused without a trace.</summary>
public sealed class InstanceAdministrationTests(EngineHost host) : IClassFixture<EngineHost>, IAsyncLifetime
{
    private const string Actor = "admin-3";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private InstanceAdministration Administration => host.Get<InstanceAdministration>();

    public async ValueTask InitializeAsync() => await host.PublishAsync(Workflow(
        Flowchart([Activity("Elsa.Start", "s0"), Activity("Test.Step", "s1"), Activity("Test.Step", "s2"), Activity("Elsa.End", "z")], "s0 -> s1", "s1 -> s2", "s2 -> z"),
        ("n", 1)).Replace("\"definitionId\":\"test\"", "\"definitionId\":\"administered\"", StringComparison.Ordinal));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Should_journal_every_act_with_its_actor()
    {
        var id = await host.StartAsync("administered");
        Assert.True((await Administration.SetVariableAsync(id, "n", 5, Actor, Token)).IsAccepted);
        Assert.True((await Administration.ResumeAtAsync(id, "s2", Actor, Token)).IsAccepted);
        Assert.Equal("s2", await host.AskAsync<string>($"SELECT activity_id FROM workflow.bookmark WHERE instance_id = '{id}'"));
        Assert.Equal(5L, (await host.Runtime.FindAsync(id, Token))!.Waiting[0].GetVariable("n"));
        Assert.True((await Administration.CancelAsync(id, Actor, Token)).IsAccepted);

        var acts = (await host.Get<InstanceQueries>().ReadJournalAsync(id, Token)).Where(burst => burst.Actor == Actor).Select(burst => burst.Stimulus);
        Assert.Equal(["admin.set-variable", "admin.resume-at", "admin.cancel"], acts);
        Assert.Equal(WorkflowSubStatus.Cancelled, (await host.Runtime.FindAsync(id, Token))!.SubStatus);
        Assert.Equal(0L, await host.EffectsAsync(id));
    }

    [Fact]
    public async Task Should_journal_who_retried_and_go_on_from_the_incident()
    {
        var id = await host.StartAsync("administered");
        var failed = Assert.IsType<BurstResult.Failed>(await host.Runtime.SendAsync(id, new Stimulus("bad", "act") { Payload = "fail", Actor = "candidate" }, Token));

        // What made it fail is mended.
        await host.ExecuteAsync($"UPDATE workflow.incident SET stimulus = stimulus || '{{\"payload\": null}}' WHERE id = '{failed.IncidentId}'");
        Assert.True((await Administration.RetryAsync(failed.IncidentId, Actor, Token))!.IsAccepted);
        Assert.Null(await Administration.RetryAsync(failed.IncidentId, Actor, Token));

        var journal = await host.Get<InstanceQueries>().ReadJournalAsync(id, Token);
        Assert.Equal(["start", "admin.retry", "act"], journal.Select(burst => burst.Stimulus));
        Assert.Equal([Actor, "candidate"], journal.Skip(1).Select(burst => burst.Actor));
        Assert.Equal(1L, await host.EffectsAsync(id));
    }

    [Fact]
    public async Task Should_tell_the_administrator_what_kept_an_act_from_being_done_and_leave_no_incident()
    {
        await host.PublishAsync(EngineHost.Flow("clinging", "Elsa.Start", "Test.Clinging", "Test.Step", "Elsa.End"));
        var id = await host.StartAsync("clinging");

        var cancelled = Assert.IsType<BurstResult.ActFailed>(await Administration.CancelAsync(id, Actor, Token));
        Assert.Equal("s1", cancelled.ActivityId);
        Assert.Contains("holds on", cancelled.Message, StringComparison.Ordinal);
        Assert.IsType<BurstResult.ActFailed>(await Administration.ResumeAtAsync(id, "s2", Actor, Token));
        await host.ExecuteAsync($"UPDATE workflow.instance SET state = convert_to('not a state', 'UTF8') WHERE id = '{await host.StartAsync("administered")}'");
        var poisoned = await host.AskAsync<Guid>("SELECT id FROM workflow.instance WHERE state = convert_to('not a state', 'UTF8')");
        Assert.IsType<BurstResult.ActFailed>(await Administration.SetVariableAsync(poisoned, "n", 1, Actor, Token));

        Assert.Equal(0L, await host.AskAsync<long>($"SELECT count(*) FROM workflow.incident WHERE instance_id IN ('{id}', '{poisoned}')"));
        Assert.Single(await host.Get<InstanceQueries>().ReadJournalAsync(id, Token));
        Assert.True((await host.Runtime.FindAsync(id, Token))!.Accepts("act"));
    }

    [Fact]
    public async Task Should_refuse_without_a_trace_what_makes_no_sense()
    {
        var id = await host.StartAsync("administered");

        Assert.IsType<BurstResult.Rejected>(await Administration.SetVariableAsync(id, "no-such", 1, Actor, Token));
        Assert.IsType<BurstResult.Rejected>(await Administration.ResumeAtAsync(id, "no-such", Actor, Token));
        Assert.IsType<BurstResult.NotFound>(await Administration.CancelAsync(Guid.NewGuid(), Actor, Token));
        Assert.Single(await host.Get<InstanceQueries>().ReadJournalAsync(id, Token));
        await Administration.CancelAsync(id, Actor, Token);
        Assert.IsType<BurstResult.OutOfTurn>(await Administration.SetVariableAsync(id, "n", 1, Actor, Token));
    }
}
