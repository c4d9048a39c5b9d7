using System.Text.Json.Nodes;
using ExamReg.Tests.Workflows.Runtime;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Outbox;
using ExamReg.Workflows.Runtime;
using ExamReg.Workflows.Storage;
using ExamReg.Workflows.Timers;
using Microsoft.Extensions.DependencyInjection;
using static ExamReg.Tests.Workflows.Define;

namespace ExamReg.Tests.Workflows.Timers;

/// <summary>Activities that start workflows: each occurrence starts one instance, however many processes sweep.</summary>
public sealed class TriggerTests(EngineHost host) : IClassFixture<EngineHost>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_start_one_instance_an_interval_with_many_sweepers_and_go_on_from_now_after_a_downtime()
    {
        await PublishAsync("beat", Activity("Elsa.Timer", "tick", ("interval", Literal("01:00:00"))));
        await using var other = host.CreateNode();
        await SweepAsync(host.Services, other);
        Assert.Equal(0, await CountAsync("beat"));

        await host.PassAsync(TimeSpan.FromMinutes(61));
        await SweepAsync(host.Services, other, host.Services, other);
        Assert.Equal(1, await CountAsync("beat"));

        // A day in which nothing ran: once for all that was missed.
        await host.PassAsync(TimeSpan.FromHours(24));
        await SweepAsync(host.Services, other, host.Services, other);
        await SweepAsync(host.Services);
        Assert.Equal(2, await CountAsync("beat"));
        await host.PassAsync(TimeSpan.FromMinutes(61));
        await SweepAsync(host.Services, other);
        Assert.Equal(3, await CountAsync("beat"));
    }

    [Fact]
    public async Task Should_start_once_though_a_process_died_between_start_and_note()
    {
        await PublishAsync("dying", Activity("Elsa.Timer", "tick", ("interval", Literal("01:00:00"))));
        await host.PassAsync(TimeSpan.FromMinutes(61));
        await using (var dying = host.CreateNode())
        {
            dying.GetRequiredService<ExamReg.Workflows.WorkflowOptions>().Probe = point => point == "committed" ? throw new OperationCanceledException("killed") : ValueTask.CompletedTask;
            await Assert.ThrowsAnyAsync<Exception>(() => dying.GetRequiredService<TriggerSweep>().RunOnceAsync(Token));
        }
        Assert.Equal(1, await CountAsync("dying"));
        // What the dead process had claimed is free again after its lease.
        await host.ExecuteAsync("UPDATE workflow.trigger SET claimed_until = clock_timestamp() - interval '1 second' WHERE definition_id = 'dying'");
        await SweepAsync(host.Services);

        Assert.Equal(1, await CountAsync("dying"));
        Assert.True(await host.AskAsync<bool>("SELECT due_at > clock_timestamp() + (SELECT shift FROM test_clock) FROM workflow.trigger WHERE definition_id = 'dying'"));
    }

    [Fact]
    public async Task Should_keep_the_beat_through_a_new_version_and_stop_when_retracted()
    {
        await PublishAsync("kept", Activity("Elsa.Timer", "tick", ("interval", Literal("01:00:00"))));
        var due = await host.AskAsync<DateTime>("SELECT due_at FROM workflow.trigger WHERE definition_id = 'kept'");
        await host.PassAsync(TimeSpan.FromMinutes(30));
        await PublishAsync("kept", Activity("Elsa.Timer", "tick", ("interval", Literal("01:00:00"))));
        Assert.Equal(due, await host.AskAsync<DateTime>("SELECT due_at FROM workflow.trigger WHERE definition_id = 'kept'"));

        await PublishAsync("kept", Activity("Elsa.Timer", "tick", ("interval", Literal("02:00:00"))));
        Assert.True(await host.AskAsync<DateTime>("SELECT due_at FROM workflow.trigger WHERE definition_id = 'kept'") > due.AddHours(1));
        await host.Get<DefinitionStore>().RetractAsync("kept", cancellationToken: Token);
        await host.PassAsync(TimeSpan.FromHours(5));
        await SweepAsync(host.Services);
        Assert.Equal(0, await CountAsync("kept"));
    }

    [Fact]
    public async Task Should_start_at_a_moment_once_and_never_for_a_moment_that_has_passed()
    {
        var soon = await host.AskAsync<DateTime>("SELECT clock_timestamp() + (SELECT shift FROM test_clock) + interval '2 hours'");
        await PublishAsync("moment", Activity("Elsa.StartAt", "at", ("dateTime", Literal(soon.ToString("O")))));
        await PublishAsync("past", Activity("Elsa.StartAt", "at", ("dateTime", Literal("2020-01-01T00:00:00Z"))));
        await SweepAsync(host.Services);
        Assert.Equal(0, await CountAsync("moment"));

        await host.PassAsync(TimeSpan.FromHours(3));
        await SweepAsync(host.Services);
        await PublishAsync("moment", Activity("Elsa.StartAt", "at", ("dateTime", Literal(soon.ToString("O")))));
        await SweepAsync(host.Services);

        Assert.Equal(1, await CountAsync("moment"));
        Assert.Equal(0, await CountAsync("past"));
    }

    [Fact]
    public async Task Should_start_by_a_calendar()
    {
        await PublishAsync("calendar", Activity("Elsa.Cron", "daily", ("cronExpression", Literal("30 3 * * *"))));
        var due = await host.AskAsync<DateTime>("SELECT due_at FROM workflow.trigger WHERE definition_id = 'calendar'");
        Assert.Equal((3, 30, 0), (due.Hour, due.Minute, due.Second));
        await host.PassAsync(TimeSpan.FromDays(1));
        await SweepAsync(host.Services);

        Assert.Equal(1, await CountAsync("calendar"));
        Assert.Equal(due.AddDays(due > DateTime.UtcNow.AddDays(1) ? 1 : 0).TimeOfDay, (await host.AskAsync<DateTime>("SELECT due_at FROM workflow.trigger WHERE definition_id = 'calendar'")).TimeOfDay);
    }

    [Fact]
    public async Task Should_start_by_an_event_in_addition_to_what_waits_for_it_once_for_each_event()
    {
        await PublishAsync("by-event", Event("arrived"));
        await host.PublishAsync(Named("waits-event", Flowchart([Activity("Elsa.Start", "s"), Event("arrived"), Activity("Elsa.End", "z")], "s -> arrived", "arrived -> z")));
        var waiting = await host.StartAsync("waits-event");
        var events = host.Get<EventPublisher>();

        Assert.Equal(2, await events.PublishAsync("e1", "arrived", new JsonObject { ["n"] = 7 }, cancellationToken: Token));
        Assert.Equal(0, await events.PublishAsync("e1", "arrived", new JsonObject { ["n"] = 7 }, cancellationToken: Token));
        await host.Get<OutboxDelivery>().RunOnceAsync(Token);

        Assert.Equal(1, await CountAsync("by-event"));
        Assert.Equal(WorkflowSubStatus.Finished, (await host.Runtime.FindAsync(waiting, Token))!.SubStatus);
        await events.PublishAsync("e2", "arrived", correlationId: "c-9", cancellationToken: Token);
        await host.Get<OutboxDelivery>().RunOnceAsync(Token);
        Assert.Equal(2, await CountAsync("by-event"));
        Assert.Equal(1L, await host.AskAsync<long>("SELECT count(*) FROM workflow.instance WHERE correlation_id = 'c-9'"));
    }

    [Fact]
    public async Task Should_bring_an_event_for_one_instance_to_that_one_alone()
    {
        await PublishAsync("local-trigger", Event("local"));
        await host.PublishAsync(Named("local-waits", Flowchart([Activity("Elsa.Start", "s"), Event("local"), Activity("Elsa.End", "z")], "s -> local", "local -> z")));
        var (one, two) = (await host.StartAsync("local-waits"), await host.StartAsync("local-waits"));

        Assert.Equal(1, await host.Get<EventPublisher>().PublishAsync("l1", "local", instanceId: one, cancellationToken: Token));

        Assert.Equal(WorkflowSubStatus.Finished, (await host.Runtime.FindAsync(one, Token))!.SubStatus);
        Assert.Equal(WorkflowSubStatus.Suspended, (await host.Runtime.FindAsync(two, Token))!.SubStatus);
        Assert.Equal(0, await CountAsync("local-trigger"));
    }

    [Fact]
    public async Task Should_hand_tasks_to_the_host_or_wait_for_whoever_reports_them()
    {
        await host.PublishAsync(Named("tasks", Flowchart(
            [Activity("Elsa.Start", "s"), Activity("Elsa.RunTask", "t", ("taskName", Literal("somebody else's"))), Activity("Elsa.End", "z")], "s -> t", "t -> z")));
        var id = await host.StartAsync("tasks");
        await host.Get<OutboxDelivery>().RunOnceAsync(Token);
        Assert.Equal(0L, await host.AskAsync<long>("SELECT count(*) FROM workflow.outbox WHERE kind = 'task' AND delivered_at IS NULL"));
        var task = await host.AskAsync<string>($"SELECT key FROM workflow.bookmark WHERE instance_id = '{id}'");

        Assert.True((await host.Get<ExternalTasks>().CompleteAsync(task, "done", "outside", Token)).IsAccepted);
        Assert.True(Assert.IsType<BurstResult.Accepted>(await host.Get<ExternalTasks>().CompleteAsync(task, "done", "outside", Token)).IsDuplicate);
        Assert.IsType<BurstResult.NotFound>(await host.Get<ExternalTasks>().CompleteAsync("nonsense", null, "outside", Token));
        Assert.Equal(WorkflowSubStatus.Finished, (await host.Runtime.FindAsync(id, Token))!.SubStatus);
    }

    private Task PublishAsync(string definitionId, JsonObject trigger)
        => host.PublishAsync(Named(definitionId, Flowchart([trigger.With("customProperties", new JsonObject { ["canStartWorkflow"] = true }), Activity("Elsa.End", "z")], $"{trigger["id"]} -> z")));

    private static Task SweepAsync(params IServiceProvider[] nodes)
        => Task.WhenAll(nodes.Select(node => node.GetRequiredService<TimerSweep>().RunOnceAsync(Token)));

    private async Task<int> CountAsync(string definitionId)
        => (int)await host.AskAsync<long>($"SELECT count(*) FROM workflow.instance i JOIN workflow.definition d ON d.key = i.definition_key WHERE d.definition_id = '{definitionId}'");

    private static string Named(string definitionId, JsonObject root)
        => Workflow(root).Replace("\"definitionId\":\"test\"", $"\"definitionId\":\"{definitionId}\"", StringComparison.Ordinal);
}
