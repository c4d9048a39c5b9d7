using ExamReg.Web.Hosting;
using Hangfire;
using Hangfire.AspNetCore;
using Hangfire.Dashboard;
using Hangfire.PostgreSql;
using Npgsql;

namespace ExamReg.Web.Jobs;

/// <summary>Hangfire on PostgreSQL (schema <c>hangfire</c>): few workers, and a dashboard for administrators.</summary>
public static class HangfireJobs
{
    /// <summary>Where the dashboard is.</summary>
    public const string DashboardPath = "/admin/hangfire";

    /// <summary>The role that may see it.</summary>
    public const string DashboardRole = "Administrator";

    private const string Schema = "hangfire";
    private const int Workers = 2;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    /// <summary>Serves the dashboard.</summary>
    public static void MapJobsDashboard(this WebApplication app) => app.MapHangfireDashboard(DashboardPath, new DashboardOptions
    {
        Authorization = [new AdministratorsOnly()],
        AppPath = "/",
        DashboardTitle = "ExamReg 后台任务",
        DisplayStorageConnectionString = false,
    });

    internal static void AddHangfireJobs(this WebApplicationBuilder builder)
    {
        // Registered before Hangfire registers its own, which are the process's statics: two hosts in one process would share them.
        builder.Services.AddSingleton<JobStorage>(services => new PostgreSqlStorage(
            new PooledConnections(services.GetRequiredKeyedService<NpgsqlDataSource>(Database.JobsPool)),
            new PostgreSqlStorageOptions
            {
                SchemaName = Schema,
                PrepareSchemaIfNecessary = false,
                QueuePollInterval = TimeSpan.FromSeconds(2),
            }));
        builder.Services.AddSingleton<JobActivator, AspNetCoreJobActivator>();
        builder.Services.AddHangfire((services, hangfire) => hangfire
            .SetDataCompatibilityLevel(CompatibilityLevel.Version_180)
            .UseSimpleAssemblyNameTypeSerializer()
            .UseRecommendedSerializerSettings()
            .UseStorage(services.GetRequiredService<JobStorage>()));
        builder.Services.AddMigration("hangfire schema", CreateSchemaAsync);
        builder.Services.AddSingleton<HangfireServer>();
        builder.Services.AddLaunch(
            "hangfire",
            (services, ct) => services.GetRequiredService<HangfireServer>().StartAsync(ct),
            (services, ct) => services.GetRequiredService<HangfireServer>().StopAsync(ct));
    }

    private static async Task CreateSchemaAsync(IServiceProvider services, CancellationToken ct)
    {
        await using var connection = await services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(ct);
        PostgreSqlObjectsInstaller.Install(connection, Schema);
    }

    private sealed class PooledConnections(NpgsqlDataSource source) : IConnectionFactory
    {
        public NpgsqlConnection GetOrCreateConnection() => source.CreateConnection();
    }

    private sealed class AdministratorsOnly : IDashboardAuthorizationFilter
    {
        public bool Authorize(DashboardContext context) => context.GetHttpContext().User.IsInRole(DashboardRole);
    }

    /// <summary>Hangfire's own hosted service would start before the migrations.</summary>
    internal sealed class HangfireServer(JobStorage storage, JobActivator activator, IGlobalConfiguration configured) : IDisposable
    {
        private readonly string _name = $"{Environment.MachineName}-{Environment.ProcessId}";
        private BackgroundJobServer? _server;

        /// <summary>Ends when the server has reported for work, so that "ready" holds from the first moment.</summary>
        public async Task StartAsync(CancellationToken ct)
        {
            // Asking for it is what applies the configuration.
            _ = configured;
            _server = new BackgroundJobServer(
                new BackgroundJobServerOptions
                {
                    ServerName = _name,
                    Activator = activator,
                    WorkerCount = Workers,
                    StopTimeout = _patience,
                    ShutdownTimeout = _patience,
                    SchedulePollingInterval = TimeSpan.FromSeconds(5),
                },
                storage);
            var deadline = Environment.TickCount64 + (long)_patience.TotalMilliseconds;
            while (!IsAlive(_patience) && Environment.TickCount64 < deadline)
                await Task.Delay(50, ct);
        }

        public async Task StopAsync(CancellationToken ct)
        {
            if (_server is not { } server)
                return;
            server.SendStop();
            await server.WaitForShutdownAsync(ct);
            server.Dispose();
            _server = null;
        }

        /// <summary>Whether this process's workers have reported within <paramref name="age"/>.</summary>
        public bool IsAlive(TimeSpan age) =>
            _server is not null
            && storage.GetMonitoringApi().Servers().Any(server =>
                server.Name.StartsWith(_name, StringComparison.OrdinalIgnoreCase) && server.Heartbeat > DateTime.UtcNow - age);

        public void Dispose() => _server?.Dispose();
    }
}
