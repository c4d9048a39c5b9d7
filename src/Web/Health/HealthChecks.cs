using ExamReg.Web.Hosting;
using ExamReg.Web.Jobs;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using Quartz;

namespace ExamReg.Web.Health;

/// <summary>
/// <c>/healthz/live</c>: the process answers. <c>/healthz/ready</c>: it can serve people now: the database answers, all migrations
/// are applied, both schedulers run; 200, else 503; always with a short JSON that says what is missing.
/// </summary>
public static class HealthSetup
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(3);

    // Hangfire's servers report every 30 seconds.
    private static readonly TimeSpan _hangfireSilence = TimeSpan.FromSeconds(90);

    /// <summary>Adds the checks that make up readiness.</summary>
    public static void AddHealth(this WebApplicationBuilder builder) => builder.Services.AddHealthChecks()
        .Add(Check("database", async (services, ct) =>
        {
            await using var command = services.GetRequiredService<NpgsqlDataSource>().CreateCommand("SELECT 1");
            await command.ExecuteScalarAsync(ct);
            return null;
        }))
        .Add(Check("migrations", (services, _) =>
            Task.FromResult(services.GetRequiredService<StartUpState>() is { IsMigrated: false } state ? state.Current : null)))
        .Add(Check("start-up", (services, _) =>
            Task.FromResult(services.GetRequiredService<StartUpState>() is { IsReady: false } state ? state.Current : null)))
        .Add(Check("quartz", async (services, ct) =>
        {
            if (!services.GetRequiredService<StartUpState>().IsReady)
                return "not started";
            var scheduler = await services.GetRequiredService<ISchedulerFactory>().GetScheduler(ct);
            return scheduler.Status == SchedulerStatus.Running ? null : scheduler.Status.ToString();
        }))
        .Add(Check("hangfire", (services, _) =>
        {
            if (!services.GetRequiredService<StartUpState>().IsReady)
                return Task.FromResult<string?>("not started");
            var alive = services.GetRequiredService<HangfireJobs.HangfireServer>().IsAlive(_hangfireSilence);
            return Task.FromResult(alive ? null : "no heartbeat");
        }));

    /// <summary>Answers both addresses before anything else does, also while starting.</summary>
    public static void MapHealth(this WebApplication app)
    {
        app.UseHealthChecks("/healthz/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync });
        app.UseHealthChecks("/healthz/ready", new HealthCheckOptions { ResponseWriter = WriteAsync });
    }

    private static HealthCheckRegistration Check(string name, Func<IServiceProvider, CancellationToken, Task<string?>> missing) =>
        new(name, services => new Delegated(name, services, missing), HealthStatus.Unhealthy, tags: null, _patience);

    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(
        new
        {
            status = report.Status == HealthStatus.Healthy ? "ok" : "unavailable",
            checks = report.Entries.ToDictionary(entry => entry.Key, entry => entry.Value.Description ?? "ok"),
        },
        context.RequestAborted);

    private sealed class Delegated(
        string name, IServiceProvider services, Func<IServiceProvider, CancellationToken, Task<string?>> missing) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                return await missing(services, cancellationToken) is { } reason ? HealthCheckResult.Unhealthy(reason) : HealthCheckResult.Healthy();
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // The reason is for the log; strangers learn only that it fails.
                services.GetRequiredService<ILogger<Delegated>>().LogWarning("Not ready: {Check}: {Reason}", name, exception.Message);
                return HealthCheckResult.Unhealthy("fails", exception);
            }
        }
    }
}
