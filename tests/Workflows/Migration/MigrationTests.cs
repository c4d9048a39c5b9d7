using System.Text.Json.Nodes;
using ExamReg.Tests.Workflows.Runtime;
using ExamReg.Workflows.Administration;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Migration;
using ExamReg.Workflows.Runtime;
using ExamReg.Workflows.Storage;
using ExamReg.Workflows.Timers;
using Microsoft.Extensions.DependencyInjection;
using static ExamReg.Tests.Workflows.Define;

namespace ExamReg.Tests.Workflows.Migration;

/// <summary>Live instances move from version to version: all of it or nothing, once, with their deadlines, and nothing runs again.</summary>
public sealed class MigrationTests(EngineHost host) : IClassFixture<EngineHost>
{
    private const string Actor = "admin-7";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private MigrationPlans Plans => host.Get<MigrationPlans>();

    private MigrationRunner Runner => host.Get<MigrationRunner>();

    [Fact]
    public async Task Should_move_what_waits_and_go_on_in_the_new_version()
    {
        var (first, second) = await PublishTwoAsync("moves", EngineHost.Flow("moves", "Elsa.Start", "Test.Step", "Test.Step", "Elsa.End"),
            EngineHost.Flow("moves", "Elsa.Start", "Test.Step", "Test.Step", "Test.Step", "Elsa.End"));
        var atFirst = await StartOnAsync(first, "moves");
        var atSecond = await StartOnAsync(first, "moves");
        await SendAsync(atSecond, "one");

        var plan = (await Plans.CreateAsync(first.Key, second.Key, Actor, cancellationToken: Token)).Plan!;
        Assert.True((await Plans.StartAsync(plan.Id, Actor, cancellationToken: Token)).IsDone);
        var progress = await Runner.RunAsync(plan.Id, cancellationToken: Token);

        Assert.Equal(new MigrationProgress(MigrationStatus.Completed, 2, 0, 0), progress);
        foreach (var id in new[] { atFirst, atSecond })
        {
            Assert.Equal(second.Key, await host.AskAsync<int>($"SELECT definition_key FROM workflow.instance WHERE id = '{id}'"));
            Assert.Equal(second.Key, await host.AskAsync<int>($"SELECT definition_key FROM workflow.bookmark WHERE instance_id = '{id}'"));
            var moved = Assert.Single(await host.Get<InstanceQueries>().ReadJournalAsync(id, Token), burst => burst.Stimulus == MigrationRunner.ActName);
            Assert.Equal(Actor, moved.Actor);
        }
        // The steps that were done are not done again: what is left of the second version follows.
        await SendAsync(atSecond, "two");
        await SendAsync(atSecond, "three");
        Assert.Equal(["s1:act", "s2:act", "s3:act"], await EffectsAsync(atSecond));
        Assert.Equal(WorkflowSubStatus.Finished, (await host.Runtime.FindAsync(atSecond, Token))!.SubStatus);
    }

    [Fact]
    public async Task Should_say_what_maps_and_what_does_not_and_why()
    {
        var (first, second) = await PublishTwoAsync(
            "report",
            Named("report", Flowchart([Start(), Step("kept"), Step("gone"), Step("retyped"), Event("renamed"), Sequence(Step("inner"))],
                "start -> kept", "kept -> gone", "gone -> retyped", "retyped -> renamed", "renamed -> Sequenceinner"), ("count", 1)),
            Named("report", Flowchart([Start(), Step("kept"), Activity("Test.Silent", "retyped"), Event("renamed").With("eventName", Literal("another")), Step("inner")],
                "start -> kept", "kept -> retyped", "retyped -> renamed", "renamed -> inner"), ("total", 1)));
        var plan = (await Plans.CreateAsync(first.Key, second.Key, Actor, cancellationToken: Token)).Plan!;

        var report = await Plans.ValidateAsync(plan, Token);

        Assert.True(report.CanRun);
        var problems = report.Activities.ToDictionary(move => move.ActivityId, move => move.Problem?.Code);
        Assert.Null(problems["kept"]);
        Assert.Equal("unmapped", problems["gone"]);
        Assert.Equal("type-differs", problems["retyped"]);
        Assert.Equal("bookmark-differs", problems["renamed"]);
        Assert.Equal("container-differs", problems["inner"]);
        Assert.Equal([new("count", "Object", null), new("total", null, "Object")], report.Variables);
        Assert.All(report.Activities.Where(move => move.Problem is not null), move => Assert.Contains(move.Label, move.Problem!.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_count_in_a_dry_run_and_change_nothing()
    {
        var (plan, mapped, unmapped) = await ThreeOfWhichOneStaysAsync("dry");
        var before = await host.AskAsync<string>("SELECT md5(string_agg(id::text || revision || definition_key || encode(state, 'hex'), ',' ORDER BY id)) FROM workflow.instance");

        var dry = await Plans.DryRunAsync(plan, cancellationToken: Token);

        Assert.Equal((3, 2, true), (dry.Total, dry.Movable, dry.IsComplete));
        Assert.Equal([new MoveCount("a", "a", 2)], dry.Moves);
        var stay = Assert.Single(dry.Stays);
        Assert.Equal(("unmapped", "b", 1), (stay.Problem.Code, stay.Problem.ActivityId, stay.Count));
        Assert.Equal([unmapped], stay.Examples);
        Assert.Equal(before, await host.AskAsync<string>("SELECT md5(string_agg(id::text || revision || definition_key || encode(state, 'hex'), ',' ORDER BY id)) FROM workflow.instance"));
        Assert.Equal(2, mapped.Count);
    }

    [Fact]
    public async Task Should_leave_and_list_what_cannot_be_mapped_and_move_it_after_the_mapping_was_changed()
    {
        var (plan, _, unmapped) = await ThreeOfWhichOneStaysAsync("stays");
        await Plans.StartAsync(plan.Id, Actor, cancellationToken: Token);
        Assert.Equal(new MigrationProgress(MigrationStatus.Completed, 2, 1, 0), await Runner.RunAsync(plan.Id, cancellationToken: Token));
        var item = Assert.Single(await Plans.ListItemsAsync(plan.Id, cancellationToken: Token));
        Assert.Equal((unmapped, "unmapped", "b"), (item.InstanceId, item.Code, item.ActivityId));
        Assert.True((await host.Runtime.FindAsync(unmapped, Token))!.Accepts("act"));

        var changed = await Plans.ChangeMappingAsync(plan.Id, new Dictionary<string, string>(plan.Mapping) { ["b"] = "c" }, plan.Revision, cancellationToken: Token);
        Assert.True(changed.IsDone, changed.Refusal?.Message);
        Assert.Equal("stale", (await Plans.ChangeMappingAsync(plan.Id, plan.Mapping, plan.Revision, cancellationToken: Token)).Refusal!.Code);
        Assert.True((await Plans.StartAsync(plan.Id, Actor, cancellationToken: Token)).IsDone);

        Assert.Equal(new MigrationProgress(MigrationStatus.Completed, 3, 0, 0), await Runner.RunAsync(plan.Id, cancellationToken: Token));
        Assert.Equal("c", await host.AskAsync<string>($"SELECT activity_id FROM workflow.bookmark WHERE instance_id = '{unmapped}'"));
    }

    [Fact]
    public async Task Should_do_an_act_and_write_it_down_together_or_not_at_all()
    {
        var (plan, _, _) = await ThreeOfWhichOneStaysAsync("witnessed");
        var seen = new List<(MigrationStatus? Before, MigrationStatus After)>();
        MigrationWitness writes = (_, before, after) =>
        {
            seen.Add((before?.Status, after.Status));
            return Task.CompletedTask;
        };
        MigrationWitness fails = (_, _, _) => throw new InvalidOperationException("cannot be written down");

        // Each act is tried with a witness that cannot write first, and leaves nothing behind.
        async Task ActAsync(Func<MigrationWitness, Task> act)
        {
            const string everything = """
                SELECT md5(coalesce((SELECT string_agg(m::text, ',' ORDER BY id) FROM workflow.migration m), '')
                    || coalesce((SELECT string_agg(i::text, ',' ORDER BY plan_id, instance_id) FROM workflow.migration_item i), ''))
                """;
            var before = await host.AskAsync<string>(everything);
            await Assert.ThrowsAsync<InvalidOperationException>(() => act(fails));
            Assert.Equal(before, await host.AskAsync<string>(everything));
            await act(writes);
            Assert.NotEqual(before, await host.AskAsync<string>(everything));
        }

        await ActAsync(witness => Plans.CreateAsync(plan.SourceKey, plan.TargetKey, Actor, witness, Token));
        await ActAsync(witness => Plans.ChangeMappingAsync(plan.Id, plan.Mapping, plan.Revision, witness, Token));
        await ActAsync(witness => Plans.StartAsync(plan.Id, Actor, witness, Token));
        await ActAsync(witness => Plans.PauseAsync(plan.Id, witness, Token));
        await Plans.StartAsync(plan.Id, Actor, cancellationToken: Token);
        while (await Runner.RunBatchAsync(plan.Id, cancellationToken: Token) && (await Plans.ReadProgressAsync(plan.Id, Token))!.Remaining > 0)
            Assert.NotNull(plan);
        // A run that cannot write down its end has not ended, and ends when it is run again.
        await Runner.RunBatchAsync(plan.Id, cancellationToken: Token);
        await ActAsync(witness => Runner.RunAsync(plan.Id, witness, Token));
        // What stayed is forgotten with the start, or is not.
        await ActAsync(witness => Plans.StartAsync(plan.Id, Actor, witness, Token));
        await ActAsync(witness => Plans.CancelAsync(plan.Id, witness, Token));

        Assert.Equal(
            [
                (null, MigrationStatus.Draft), (MigrationStatus.Draft, MigrationStatus.Draft), (MigrationStatus.Draft, MigrationStatus.Running),
                (MigrationStatus.Running, MigrationStatus.Paused), (MigrationStatus.Running, MigrationStatus.Completed),
                (MigrationStatus.Completed, MigrationStatus.Running), (MigrationStatus.Running, MigrationStatus.Cancelled),
            ],
            seen);
    }

    [Fact]
    public async Task Should_go_on_where_it_was_killed_and_move_each_instance_once()
    {
        var (first, second) = await PublishTwoAsync("killed", EngineHost.Flow("killed", "Elsa.Start", "Test.Step", "Elsa.End"),
            EngineHost.Flow("killed", "Elsa.Start", "Test.Step", "Test.Step", "Elsa.End"));
        var ids = new List<Guid>();
        for (var index = 0; index < 40; index++)
            ids.Add(await StartOnAsync(first, "killed"));
        var plan = (await Plans.CreateAsync(first.Key, second.Key, Actor, cancellationToken: Token)).Plan!;
        await Plans.StartAsync(plan.Id, Actor, cancellationToken: Token);

        // Dies over and over, before a commit and after one; each time another process takes over.
        var deaths = 0;
        foreach (var (point, at) in new[] { ("flushed", 3), ("committed", 5), ("committed", 1), ("flushed", 9) })
        {
            await using var node = host.CreateNode();
            var count = 0;
            node.GetRequiredService<ExamReg.Workflows.WorkflowOptions>().Probe = reached =>
                reached == point && Interlocked.Increment(ref count) == at ? throw new OperationCanceledException("killed") : ValueTask.CompletedTask;
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => node.GetRequiredService<MigrationRunner>().RunBatchAsync(plan.Id, 15, cancellationToken: Token));
            deaths++;
        }
        var half = await Plans.ReadProgressAsync(plan.Id, Token);
        Assert.InRange(half!.Migrated, 1, 39);
        Assert.Equal(40, half.Migrated + half.Remaining);

        Assert.Equal(new MigrationProgress(MigrationStatus.Completed, 40, 0, 0), await Runner.RunAsync(plan.Id, cancellationToken: Token));
        Assert.Equal(4, deaths);
        Assert.Equal(40L, await host.AskAsync<long>($"SELECT count(*) FROM workflow.instance WHERE definition_key = {second.Key} AND revision = 2"));
        Assert.Equal(40L, await host.AskAsync<long>($"SELECT count(*) FROM workflow.journal WHERE stimulus_id = 'migrate:{plan.Id:n}'"));
    }

    [Fact]
    public async Task Should_neither_lose_nor_double_a_stimulus_that_comes_meanwhile()
    {
        var (first, second) = await PublishTwoAsync("busy", EngineHost.Flow("busy", "Elsa.Start", "Test.Step", "Test.Step", "Elsa.End"),
            EngineHost.Flow("busy", "Elsa.Start", "Test.Step", "Test.Step", "Test.Step", "Elsa.End"));
        var ids = new List<Guid>();
        for (var index = 0; index < 60; index++)
            ids.Add(await StartOnAsync(first, "busy"));
        var plan = (await Plans.CreateAsync(first.Key, second.Key, Actor, cancellationToken: Token)).Plan!;
        await Plans.StartAsync(plan.Id, Actor, cancellationToken: Token);
        await using var other = host.CreateNode();

        await Task.WhenAll(
            Runner.RunAsync(plan.Id, cancellationToken: Token),
            other.GetRequiredService<MigrationRunner>().RunAsync(plan.Id, cancellationToken: Token),
            Parallel.ForEachAsync(ids, Token, async (id, _) => Assert.True((await SendAsync(id, "meanwhile")).IsAccepted)));
        await Runner.RunAsync(plan.Id, cancellationToken: Token);

        Assert.Equal(new MigrationProgress(MigrationStatus.Completed, 60, 0, 0), await Plans.ReadProgressAsync(plan.Id, Token));
        foreach (var id in ids)
        {
            Assert.Equal(["s1:act"], await EffectsAsync(id));
            Assert.Equal(second.Key, await host.AskAsync<int>($"SELECT definition_key FROM workflow.instance WHERE id = '{id}'"));
            Assert.Equal("s2", await host.AskAsync<string>($"SELECT activity_id FROM workflow.bookmark WHERE instance_id = '{id}' AND definition_key = {second.Key}"));
        }
    }

    [Fact]
    public async Task Should_keep_deadlines_to_the_microsecond_and_fire_them_in_the_new_version()
    {
        var (first, second) = await PublishTwoAsync("deadline", EngineHost.Flow("deadline", "Elsa.Start", "Test.Step", "Elsa.End"),
            EngineHost.Flow("deadline", "Elsa.Start", "Test.Step", "Test.Step", "Elsa.End"));
        var id = await StartOnAsync(first, "deadline");
        await SendAsync(id, "wait", "later");
        var due = await host.AskAsync<DateTime>($"SELECT due_at FROM workflow.bookmark WHERE instance_id = '{id}' AND due_at IS NOT NULL");
        var plan = (await Plans.CreateAsync(first.Key, second.Key, Actor, cancellationToken: Token)).Plan!;
        await Plans.StartAsync(plan.Id, Actor, cancellationToken: Token);
        await Runner.RunAsync(plan.Id, cancellationToken: Token);

        Assert.Equal(due, await host.AskAsync<DateTime>($"SELECT due_at FROM workflow.bookmark WHERE instance_id = '{id}' AND due_at IS NOT NULL"));
        await host.PassAsync(TimeSpan.FromMinutes(61));
        await host.Get<TimerSweep>().RunOnceAsync(Token);
        Assert.Equal(["s1:act", "s1:timer"], await EffectsAsync(id));
        Assert.Equal("s2", await host.AskAsync<string>($"SELECT activity_id FROM workflow.bookmark WHERE instance_id = '{id}'"));
    }

    [Fact]
    public async Task Should_keep_what_has_arrived_at_a_join()
    {
        var (first, second) = await PublishTwoAsync("join", Named("join", Forked("left", "right")), Named("join", Forked("left", "right", "extra")));
        var id = await StartOnAsync(first, "join");
        Assert.True((await SendAsync(id, "left", activity: "left")).IsAccepted);
        var plan = (await Plans.CreateAsync(first.Key, second.Key, Actor, cancellationToken: Token)).Plan!;
        await Plans.StartAsync(plan.Id, Actor, cancellationToken: Token);
        Assert.Equal(1, (await Runner.RunAsync(plan.Id, cancellationToken: Token))!.Migrated);

        // The left branch has arrived before the move: the right one alone opens the join.
        Assert.True((await SendAsync(id, "right", activity: "right")).IsAccepted);
        Assert.Equal("extra", await host.AskAsync<string>($"SELECT activity_id FROM workflow.bookmark WHERE instance_id = '{id}'"));
    }

    [Fact]
    public async Task Should_leave_an_instance_whose_arrival_at_a_join_would_be_lost()
    {
        var other = Named("lost", Flowchart([Start(), Step("left"), Step("right"), Step("late"), Join(), Step("after")],
            "start -> left", "start -> right", "left -> late", "late -> join", "right -> join", "join -> after"));
        var (first, second) = await PublishTwoAsync("lost", Named("lost", Forked("left", "right")), other);
        var id = await StartOnAsync(first, "lost");
        await SendAsync(id, "left", activity: "left");
        var plan = (await Plans.CreateAsync(first.Key, second.Key, Actor, cancellationToken: Token)).Plan!;
        await Plans.StartAsync(plan.Id, Actor, cancellationToken: Token);

        Assert.Equal(1, (await Runner.RunAsync(plan.Id, cancellationToken: Token))!.Stayed);
        Assert.Equal("token-lost", Assert.Single(await Plans.ListItemsAsync(plan.Id, cancellationToken: Token)).Code);
    }

    [Fact]
    public async Task Should_convert_variables_and_leave_an_instance_whose_value_cannot_be()
    {
        var (first, second) = await PublishTwoAsync(
            "variables",
            Named("variables", Flowchart([Start(), Step("a")], "start -> a"), ("n", "1")),
            Named("variables", Flowchart([Start(), Step("a")], "start -> a"), ("n", 0), ("fresh", "new")).Replace("\"typeName\":\"Object\"", "\"typeName\":\"Int32\"", StringComparison.Ordinal)
                .Replace("\"name\":\"fresh\",\"typeName\":\"Int32\"", "\"name\":\"fresh\",\"typeName\":\"String\"", StringComparison.Ordinal));
        var (good, bad) = (await StartOnAsync(first, "variables"), await StartOnAsync(first, "variables"));
        var administration = host.Get<InstanceAdministration>();
        Assert.True((await administration.SetVariableAsync(good, "n", "42", Actor, Token)).IsAccepted);
        Assert.True((await administration.SetVariableAsync(bad, "n", "many", Actor, Token)).IsAccepted);
        var plan = (await Plans.CreateAsync(first.Key, second.Key, Actor, cancellationToken: Token)).Plan!;
        Assert.Contains((await Plans.ValidateAsync(plan, Token)).Variables, variable => variable is { Name: "n", MustConvert: true });
        await Plans.StartAsync(plan.Id, Actor, cancellationToken: Token);
        await Runner.RunAsync(plan.Id, cancellationToken: Token);

        Assert.Equal(("variable-differs", bad), Assert.Single((await Plans.ListItemsAsync(plan.Id, cancellationToken: Token)).Select(item => (item.Code, item.InstanceId))));
        var view = (await host.Runtime.FindAsync(good, Token))!;
        Assert.Equal(42L, view.Waiting[0].GetVariable("n"));
        Assert.Equal("new", view.Waiting[0].GetVariable("fresh"));
    }

    [Fact]
    public async Task Should_pass_over_an_instance_whose_state_cannot_be_read()
    {
        var (plan, mapped, _) = await ThreeOfWhichOneStaysAsync("poison");
        await host.ExecuteAsync($"UPDATE workflow.instance SET state = convert_to('not a state', 'UTF8') WHERE id = '{mapped[0]}'");
        var dry = await Plans.DryRunAsync(plan, cancellationToken: Token);
        Assert.Equal(["failed", "unmapped"], dry.Stays.Select(stay => stay.Problem.Code).Order());
        await Plans.StartAsync(plan.Id, Actor, cancellationToken: Token);

        Assert.Equal(new MigrationProgress(MigrationStatus.Completed, 1, 2, 0), await Runner.RunAsync(plan.Id, cancellationToken: Token));
        Assert.Equal(["failed", "unmapped"], (await Plans.ListItemsAsync(plan.Id, cancellationToken: Token)).Select(item => item.Code).Order());
        // Nobody would bring the move again by himself: no incident is left.
        Assert.Equal(0L, await host.AskAsync<long>($"SELECT count(*) FROM workflow.incident WHERE instance_id = '{mapped[0]}'"));
    }

    [Fact]
    public async Task Should_take_up_a_started_plan_once_and_again_when_it_falls_silent()
    {
        var (plan, _, _) = await ThreeOfWhichOneStaysAsync("idle");
        Assert.DoesNotContain(plan.Id, await Plans.ListIdleAsync(Token));
        Assert.False(await Plans.ClaimAsync(plan.Id, Token));
        await Plans.StartAsync(plan.Id, Actor, cancellationToken: Token);

        Assert.Contains(plan.Id, await Plans.ListIdleAsync(Token));
        Assert.True(await Plans.ClaimAsync(plan.Id, Token));
        Assert.DoesNotContain(plan.Id, await Plans.ListIdleAsync(Token));
        Assert.False(await Plans.ClaimAsync(plan.Id, Token));
        await host.ExecuteAsync("UPDATE workflow.migration SET heartbeat_at = heartbeat_at - interval '3 minutes' WHERE heartbeat_at IS NOT NULL");
        Assert.True(await Plans.ClaimAsync(plan.Id, Token));
        await Plans.ReleaseAsync(plan.Id);
        Assert.True(await Plans.ClaimAsync(plan.Id, Token));
    }

    [Fact]
    public async Task Should_refuse_plans_that_make_no_sense()
    {
        var (first, second) = await PublishTwoAsync("senseless", EngineHost.Flow("senseless", "Elsa.Start", "Test.Step", "Elsa.End"),
            EngineHost.Flow("senseless", "Elsa.Start", "Test.Step", "Test.Step", "Elsa.End"));
        await host.PublishAsync(EngineHost.Flow("stranger", "Elsa.Start", "Test.Step", "Elsa.End"));
        var stranger = (await host.Get<DefinitionStore>().FindLatestAsync("stranger", Token))!;
        var draft = await host.Get<DefinitionStore>().SaveDraftAsync(WorkflowDocument.Parse(EngineHost.Flow("senseless", "Elsa.Start", "Elsa.End"), out _)!, Token);

        Assert.Equal("same-version", (await Plans.CreateAsync(first.Key, first.Key, Actor, cancellationToken: Token)).Refusal!.Code);
        Assert.Equal("other-definition", (await Plans.CreateAsync(first.Key, stranger.Key, Actor, cancellationToken: Token)).Refusal!.Code);
        Assert.Equal("not-published", (await Plans.CreateAsync(first.Key, draft.Key, Actor, cancellationToken: Token)).Refusal!.Code);
        var (one, two) = ((await Plans.CreateAsync(first.Key, second.Key, Actor, cancellationToken: Token)).Plan!, (await Plans.CreateAsync(first.Key, second.Key, Actor, cancellationToken: Token)).Plan!);
        Assert.True((await Plans.StartAsync(one.Id, Actor, cancellationToken: Token)).IsDone);
        Assert.Equal("other-running", (await Plans.StartAsync(two.Id, Actor, cancellationToken: Token)).Refusal!.Code);
        Assert.True((await Plans.PauseAsync(one.Id, cancellationToken: Token)).IsDone);
        Assert.False(await Runner.RunBatchAsync(one.Id, cancellationToken: Token));
    }

    private async Task<(MigrationPlan Plan, IReadOnlyList<Guid> Mapped, Guid Unmapped)> ThreeOfWhichOneStaysAsync(string name)
    {
        var (first, second) = await PublishTwoAsync(
            name,
            Named(name, Flowchart([Start(), Step("a"), Step("b")], "start -> a", "a -> b")),
            Named(name, Flowchart([Start(), Step("a"), Step("c")], "start -> a", "a -> c")));
        var ids = new[] { await StartOnAsync(first, name), await StartOnAsync(first, name), await StartOnAsync(first, name) };
        await SendAsync(ids[2], "on");
        return ((await Plans.CreateAsync(first.Key, second.Key, Actor, cancellationToken: Token)).Plan!, ids[..2], ids[2]);
    }

    private async Task<(DefinitionSummary First, DefinitionSummary Second)> PublishTwoAsync(string definitionId, string first, string second)
    {
        var store = host.Get<DefinitionStore>();
        await host.PublishAsync(first);
        var one = (await store.FindLatestAsync(definitionId, Token))!;
        await host.PublishAsync(second);
        return (one, (await store.FindLatestAsync(definitionId, Token))!);
    }

    // Instances start from the published version; the older one is made it again, which the store would only do with a new version.
    private async Task<Guid> StartOnAsync(DefinitionSummary version, string definitionId)
    {
        await host.ExecuteAsync($"""
            UPDATE workflow.definition SET is_published = false WHERE definition_id = '{definitionId}' AND is_published;
            UPDATE workflow.definition SET is_published = true WHERE key = {version.Key}
            """);
        return await host.StartAsync(definitionId);
    }

    private Task<BurstResult> SendAsync(Guid id, string stimulusId, object? payload = null, string? activity = null)
        => host.Runtime.SendAsync(id, new Stimulus(stimulusId, "act") { Payload = payload, ActivityId = activity }, Token);

    private async Task<string[]> EffectsAsync(Guid id)
        => await host.AskAsync<string[]>($"SELECT coalesce(array_agg(what ORDER BY n), '{{}}') FROM effect WHERE instance_id = '{id}'");

    private static JsonObject Start() => Activity("Elsa.Start", "start");

    private static JsonObject Step(string id) => Activity("Test.Step", id);

    private static JsonObject Join() => Activity("Elsa.FlowJoin", "join", ("mode", Literal("WaitAll")));

    private static JsonObject Forked(string left, string right, string after = "after") => Flowchart(
        [Start(), Step(left), Step(right), Join(), Step(after)], $"start -> {left}", $"start -> {right}", $"{left} -> join", $"{right} -> join", $"join -> {after}");

    private static string Named(string definitionId, JsonObject root, params (string Name, JsonNode? Value)[] variables)
        => Workflow(root, variables).Replace("\"definitionId\":\"test\"", $"\"definitionId\":\"{definitionId}\"", StringComparison.Ordinal);
}
