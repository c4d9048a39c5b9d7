using ExamReg.Web.Hosting;
using Npgsql;
using Quartz;

namespace ExamReg.Web.Jobs;

/// <summary>
/// The clocks and the workers. Quartz says WHEN (recurring duties; clustered, so a duty runs on one node), Hangfire does LONG WORK
/// (retry, progress, dashboard). Coarse work only: both take many statements a job.
/// </summary>
public static class JobsSetup
{
    private const int QuartzThreads = 4;

    /// <summary>Adds both schedulers. They start when the database is ready, and share the small pool <see cref="Database.JobsPool"/>.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="schedule">Declares the duties: <c>quartz.ScheduleJob&lt;TimerSweepJob&gt;(...)</c>.</param>
    public static void AddJobs(this WebApplicationBuilder builder, Action<IQuartzBuilder>? schedule = null)
    {
        builder.Services.AddMigration("quartz schema", CreateQuartzSchemaAsync);
        builder.Services.AddQuartz(quartz =>
        {
            quartz.ConfigureScheduler(scheduler =>
            {
                scheduler.InstanceName = "ExamReg";
                scheduler.DefaultTimeZone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
            });
            quartz.UseDefaultThreadPool(QuartzThreads);
            quartz.UsePersistentStore(store =>
            {
                store.ConfigureStore(tables => tables.TablePrefix = "quartz.qrtz_");
                store.UsePostgres(source => source.DataSourceServiceKey = Database.JobsPool);
                store.UseClustering(cluster => cluster.CheckinInterval = TimeSpan.FromSeconds(10));
                store.ProvisionSchema();
            });
            schedule?.Invoke(quartz);
        });
        builder.Services.AddLaunch("quartz", StartQuartzAsync, StopQuartzAsync);
        builder.AddHangfireJobs();
    }

    // The library brings the tables of its own version and makes what is missing; only the schema must be there.
    private static async Task CreateQuartzSchemaAsync(IServiceProvider services, CancellationToken ct)
    {
        await using var command = services.GetRequiredService<NpgsqlDataSource>().CreateCommand("CREATE SCHEMA IF NOT EXISTS quartz");
        await command.ExecuteNonQueryAsync(ct);
    }

    private static async Task StartQuartzAsync(IServiceProvider services, CancellationToken ct)
    {
        var scheduler = await services.GetRequiredService<ISchedulerFactory>().GetScheduler(ct);
        await scheduler.Start(ct);
    }

    // A duty that is under way may finish, within the host's patience; its next turn belongs to another node or the next start.
    private static async Task StopQuartzAsync(IServiceProvider services, CancellationToken ct)
    {
        var scheduler = await services.GetRequiredService<ISchedulerFactory>().GetScheduler(ct);
        await scheduler.Shutdown(waitForJobsToComplete: true, ct);
    }
}
