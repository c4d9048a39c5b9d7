using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Runtime;
using ExamReg.Workflows.Timers;
using Microsoft.Extensions.DependencyInjection;

namespace ExamReg.Tests.Workflows.Runtime;

/// <summary>Timers: by the database's clock, once each, never early, and before anything that comes after them.</summary>
public sealed class TimerTests(EngineHost host) : IClassFixture<EngineHost>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await host.PublishAsync(EngineHost.Flow("timed", "Elsa.Start", "Test.Step", "Test.Step", "Elsa.End"));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Should_not_fire_early_and_fire_once_when_due()
    {
        var id = await StartWithTimerAsync();
        await host.PassAsync(TimeSpan.FromMinutes(59));
        await host.Get<TimerSweep>().RunOnceAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, await host.EffectsAsync(id));

        await host.PassAsync(TimeSpan.FromMinutes(2));
        await host.Get<TimerSweep>().RunOnceAsync(TestContext.Current.CancellationToken);
        await host.Get<TimerSweep>().RunOnceAsync(TestContext.Current.CancellationToken);

        Assert.Equal(2, await host.EffectsAsync(id));
    }

    [Fact]
    public async Task Should_refuse_an_early_call_for_a_timer()
    {
        var id = await StartWithTimerAsync();
        var bookmark = await host.AskAsync<int>($"SELECT id FROM workflow.bookmark WHERE instance_id = '{id}' AND due_at IS NOT NULL");

        Assert.IsType<BurstResult.OutOfTurn>(await host.Runtime.FireTimerAsync(id, bookmark, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Should_fire_what_is_due_before_a_stimulus_that_comes_later()
    {
        var id = await StartWithTimerAsync();
        await host.PassAsync(TimeSpan.FromHours(2));
        await host.Runtime.SendAsync(id, new Stimulus("late", "act"));

        Assert.Equal(
            ["s1:act", "s1:timer", "s2:act"],
            (await host.AskAsync<string[]>($"SELECT array_agg(what ORDER BY n) FROM effect WHERE instance_id = '{id}'")));
    }

    [Fact]
    public async Task Should_fire_each_of_many_once_with_two_sweepers()
    {
        const int count = 300;
        var ids = new List<Guid>();
        for (var index = 0; index < count; index++)
            ids.Add(await StartWithTimerAsync());
        await host.PassAsync(TimeSpan.FromHours(2));
        await using var other = host.CreateNode();

        await Task.WhenAll(
            host.Get<TimerSweep>().RunOnceAsync(TestContext.Current.CancellationToken),
            other.GetRequiredService<TimerSweep>().RunOnceAsync(TestContext.Current.CancellationToken));

        var fired = await host.AskAsync<long[]>(
            $"SELECT array_agg(n) FROM (SELECT count(*) AS n FROM effect WHERE what = 's1:timer' AND instance_id = ANY('{{{string.Join(',', ids)}}}') GROUP BY instance_id) AS each");
        Assert.Equal(count, fired.Length);
        Assert.All(fired, n => Assert.Equal(1, n));
    }

    private async Task<Guid> StartWithTimerAsync()
    {
        var id = await host.StartAsync("timed");
        Assert.True((await host.Runtime.SendAsync(id, new Stimulus("wait", "act") { Payload = "later" })).IsAccepted);
        return id;
    }
}
