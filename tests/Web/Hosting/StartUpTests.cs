using System.Net;
using ExamReg.Web.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace ExamReg.Tests.Web.Hosting;

public sealed class StartUpTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_tell_people_to_wait_until_the_last_migration_is_done()
    {
        var gate = new TaskCompletionSource();
        await using var host = new WebHost(
            await postgres.NewDatabaseAsync(), services => services.AddMigration("slow one", (_, ct) => gate.Task.WaitAsync(ct)));
        using var http = host.CreateClient();

        using var early = await http.GetAsync("/", Ct);
        using var live = await http.GetAsync("/healthz/live", Ct);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, early.StatusCode);
        Assert.Contains("系统正在启动", await early.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        using var unready = await http.GetAsync("/healthz/ready", Ct);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, unready.StatusCode);

        gate.SetResult();
        await host.StartedAsync();

        using var ready = await http.GetAsync("/healthz/ready", Ct);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
    }

    [Fact]
    public async Task Should_run_the_phases_in_order_and_steps_as_registered()
    {
        var ran = new List<string>();
        await using var host = new WebHost(await postgres.NewDatabaseAsync(), services => services
            .AddDemoSeed("demo", Note("demo"))
            .AddSeed("seed", Note("seed"))
            .AddMigration("first", Note("first"))
            .AddMigration("second", Note("second")));
        using var http = host.CreateClient();

        await host.StartedAsync();

        Assert.Equal(["first", "second", "seed", "demo"], ran);

        Func<IServiceProvider, CancellationToken, Task> Note(string name) => (_, _) =>
        {
            ran.Add(name);
            return Task.CompletedTask;
        };
    }

    [Theory]
    [InlineData("Development", "", true)]
    [InlineData("Development", "false", false)]
    [InlineData("Staging", "", false)]
    [InlineData("Staging", "true", true)]
    [InlineData("Production", "", false)]
    [InlineData("Production", "true", false)]
    public async Task Should_seed_demo_data_only_in_demo_mode_and_never_in_production(string environment, string asked, bool seeds)
    {
        var seeded = false;
        await using var host = new WebHost(
            await postgres.NewDatabaseAsync(),
            services => services.AddDemoSeed("demo", (_, _) =>
            {
                seeded = true;
                return Task.CompletedTask;
            }),
            new Dictionary<string, string> { ["environment"] = environment, ["EXAMREG_DEMO"] = asked });
        using var http = host.CreateClient();

        await host.StartedAsync();

        Assert.Equal(seeds, seeded);
    }

    [Fact]
    public async Task Should_fail_when_a_step_fails()
    {
        await using var host = new WebHost(
            await postgres.NewDatabaseAsync(), services => services.AddMigration("broken", (_, _) => throw new InvalidOperationException("broken")));
        using var http = host.CreateClient();

        await Assert.ThrowsAsync<InvalidOperationException>(host.StartedAsync);
    }
}
