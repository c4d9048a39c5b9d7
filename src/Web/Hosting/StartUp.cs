using System.Diagnostics;
using Npgsql;

namespace ExamReg.Web.Hosting;

/// <summary>
/// Runs the registered steps while Kestrel already listens: database reachable, migrations, seeds, schedulers, then the announcement.
/// Until then pages answer 503 and <c>/healthz/ready</c> names the step. A failing step ends the program with exit code 1.
/// </summary>
internal sealed class StartUp(
    IEnumerable<StartUpStep> steps,
    StartUpState state,
    Announcement announcement,
    IServiceProvider services,
    IHostApplicationLifetime lifetime,
    IHostEnvironment environment,
    IConfiguration configuration,
    NpgsqlDataSource database,
    ILogger<StartUp> log) : BackgroundService
{
    private static readonly TimeSpan _databasePatience = TimeSpan.FromSeconds(60);

    private readonly Stack<StartUpStep> _launched = new();
    private Task? _stop;

    // The host may be told to stop twice at once (by a signal and by its owner); whoever comes second must wait as well,
    // or it disposes the services that the first is still stopping.
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_launched)
            return _stop ??= StopOnceAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await RunPhasesAsync(stoppingToken);
            state.Succeed();
            await announcement.TellAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Told to stop while starting.
        }
        catch (Exception exception)
        {
            log.LogCritical(exception, "Start-up failed at \"{Step}\"", state.Current);
            state.Fail(exception);
            lifetime.StopApplication();
        }
    }

    private async Task StopOnceAsync(CancellationToken ct)
    {
        await base.StopAsync(ct);
        while (_launched.TryPop(out var step))
        {
            try
            {
                await step.Stop!(services, ct);
            }
            catch (Exception exception)
            {
                log.LogWarning(exception, "{Step} did not stop as it should", step.Name);
            }
        }
    }

    private async Task RunPhasesAsync(CancellationToken ct)
    {
        state.Current = "database";
        await using (var turn = await TakeTurnAsync(ct))
        {
            await RunPhaseAsync(StartUpPhase.Migrate, ct);
            state.IsMigrated = true;
            await RunPhaseAsync(StartUpPhase.Seed, ct);
            if (DemoMode.IsOn(environment, configuration))
                await RunPhaseAsync(StartUpPhase.DemoSeed, ct);
            await EndTurnAsync(turn, ct);
        }

        await RunPhaseAsync(StartUpPhase.Launch, ct);
    }

    /// <summary>Two nodes that start together take turns: a lock of the database's, held as long as the connection.</summary>
    private async Task<NpgsqlConnection> TakeTurnAsync(CancellationToken ct)
    {
        var connection = await ConnectAsync(ct);
        try
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT pg_advisory_lock(hashtext('examreg start-up'))";
            command.CommandTimeout = 0;
            await command.ExecuteNonQueryAsync(ct);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    // The pool does not reset sessions (see Database), so the lock would outlive the connection's return to it.
    private static async Task EndTurnAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT pg_advisory_unlock(hashtext('examreg start-up'))";
        await command.ExecuteNonQueryAsync(ct);
    }

    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken ct)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return await database.OpenConnectionAsync(ct);
            }
            catch (NpgsqlException exception) when (exception.IsTransient && waited.Elapsed < _databasePatience)
            {
                log.LogWarning("The database is not reachable yet: {Reason}", exception.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), ct);
            }
        }
    }

    private async Task RunPhaseAsync(StartUpPhase phase, CancellationToken ct)
    {
        foreach (var step in steps.Where(step => step.Phase == phase))
        {
            state.Current = $"{phase}: {step.Name}";
            var watch = Stopwatch.StartNew();
            await using (var scope = services.CreateAsyncScope())
                await step.Run(scope.ServiceProvider, ct);
            if (step.Stop is not null)
                _launched.Push(step);
            log.LogInformation("{Phase} {Step}: {Elapsed} ms", phase, step.Name, watch.ElapsedMilliseconds);
        }
    }
}

/// <summary>Adds the start-up and the page that stands in meanwhile.</summary>
public static class StartUpHosting
{
    /// <summary>Adds the runner of the steps that <see cref="StartUpRegistration"/> takes.</summary>
    public static void AddStartUp(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<StartUpState>();
        builder.Services.AddSingleton<Announcement>();
        builder.Services.AddHostedService<StartUp>();
    }

    /// <summary>Answers 503 with a page that reloads itself, until every step is done.</summary>
    public static void UseStartingPage(this WebApplication app)
    {
        var state = app.Services.GetRequiredService<StartUpState>();
        app.Use((context, next) =>
        {
            if (state.IsReady)
                return next(context);
            context.Response.Headers.RetryAfter = "2";
            return PlainPage.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, Text.Of("系统正在启动"),
                Text.Of("报名系统正在启动，通常需要几秒钟。本页会自动刷新，请稍候。"), refreshSeconds: 2);
        });
    }
}
