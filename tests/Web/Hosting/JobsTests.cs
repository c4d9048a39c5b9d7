using System.Net;
using System.Security.Claims;
using ExamReg.Web.Jobs;
using Hangfire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Quartz;

namespace ExamReg.Tests.Web.Hosting;

public sealed class JobsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly TaskCompletionSource _quartzRan = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private static readonly TaskCompletionSource _hangfireRan = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(90);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_run_a_duty_from_the_clustered_store_and_a_long_work()
    {
        await using var host = new WebHost(await postgres.NewDatabaseAsync());
        await host.StartedAsync();

        var scheduler = await host.Services.GetRequiredService<ISchedulerFactory>().GetScheduler(Ct);
        await scheduler.ScheduleJob(
            JobBuilder.Create<Duty>().WithIdentity("duty").Build(), TriggerBuilder.Create().StartNow().Build(), cancellationToken: Ct);
        host.Services.GetRequiredService<IBackgroundJobClient>().Enqueue<LongWork>(work => work.Run());

        await _quartzRan.Task.WaitAsync(_patience, Ct);
        await _hangfireRan.Task.WaitAsync(_patience, Ct);
        await using var command = host.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(
            "SELECT count(*) FROM quartz.qrtz_scheduler_state WHERE sched_name = 'ExamReg'");
        Assert.Equal(1L, await command.ExecuteScalarAsync(Ct));
    }

    [Theory]
    [InlineData("Administrator", HttpStatusCode.OK)]
    [InlineData("SiteStaff", HttpStatusCode.Forbidden)]
    public async Task Should_show_the_dashboard_to_administrators_only(string role, HttpStatusCode status)
    {
        await using var host = new WebHost(
            await postgres.NewDatabaseAsync(), services => services.AddSingleton<IStartupFilter>(new LoggedIn(role)));
        using var http = host.CreateClient();
        await host.StartedAsync();

        using var answer = await http.GetAsync(HangfireJobs.DashboardPath, Ct);

        Assert.Equal(status, answer.StatusCode);
        // What its policy forbids it must not need.
        Assert.DoesNotMatch("<script(?![^>]*src=)", await answer.Content.ReadAsStringAsync(Ct));
    }

    private sealed class LongWork
    {
        public void Run() => _hangfireRan.TrySetResult();
    }

    private sealed class Duty : IJob
    {
        public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
        {
            _quartzRan.TrySetResult();
            return ValueTask.CompletedTask;
        }
    }

    private sealed class LoggedIn(string role) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, rest) =>
            {
                context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Role, role)], "test"));
                return rest(context);
            });
            next(app);
        };
    }
}
