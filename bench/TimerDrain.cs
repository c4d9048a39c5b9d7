using System.Diagnostics;
using Npgsql;

namespace ExamReg.Bench;

/// <summary>Drains timers that are all due at once, with one and with two processes besides this one.</summary>
internal static class TimerDrain
{
    /// <summary>The argument that makes this program a sweeping process.</summary>
    public const string Verb = "--sweep";

    public static async Task RunAsync(BenchServer server, Scale scale, Report report)
    {
        var connectionString = await server.CreateDatabaseAsync("timers");
        await using var dataSource = NpgsqlDataSource.Create(connectionString);
        await BenchSchema.CreateAsync(dataSource);
        await using var engine = new EngineLoad(dataSource, clock: EngineLoad.MovableClock);
        await engine.PublishAsync();
        var like = (await engine.StartAsync(1, 1)).Ids;
        await engine.ResumeAsync(1, like);
        var due = await Sql.AskAsync<TimeSpan>(dataSource, "SELECT due_at - now() FROM workflow.bookmark WHERE due_at IS NOT NULL");
        foreach (var days in new[] { 1, 2 })
            await Filler.FillAsync(dataSource, like[0], scale.DueTimers, TimeSpan.FromDays(days));

        var bytes = await Sql.AskAsync<double>(dataSource, """
            SELECT (pg_total_relation_size('workflow.instance') + pg_total_relation_size('workflow.bookmark') + pg_total_relation_size('workflow.journal'))::float8
                   / (SELECT count(*) FROM workflow.instance)
            """);
        report.Add("bytes per live instance, journal and indexes included", bytes, "B", "at most 4096", bytes <= 4096);

        foreach (var processes in new[] { 1, 2 })
        {
            var seconds = await DrainAsync(dataSource, connectionString, processes, due + TimeSpan.FromDays(processes) + TimeSpan.FromMinutes(1));
            var (fired, twice) = (await CountAsync(dataSource, "n >= 1"), await CountAsync(dataSource, "n > 1"));
            if (fired != (scale.DueTimers * processes) + 1 || twice > 0)
                throw new InvalidOperationException($"{fired} of {(scale.DueTimers * processes) + 1} timers fired, {twice} of them more than once");
            report.Add($"{scale.DueTimers:N0} due timers, {processes} process(es)", seconds, "s", processes == 2 ? "under 60" : null, processes == 2 ? seconds < 60 : null);
            report.Add($"{scale.DueTimers:N0} due timers, {processes} process(es)", scale.DueTimers / seconds, "a second");
        }
    }

    /// <summary>What the sweeping process does: waits for the word, sweeps until nothing is due.</summary>
    public static async Task<int> SweepAsync(string connectionString)
    {
        await using var dataSource = NpgsqlDataSource.Create(connectionString);
        await using var engine = new EngineLoad(dataSource, clock: EngineLoad.MovableClock);
        await engine.SweepAsync();
        Console.WriteLine("ready");
        await Console.In.ReadLineAsync();
        while (await engine.SweepAsync() > 0)
        {
        }
        return 0;
    }

    private static async Task<double> DrainAsync(NpgsqlDataSource dataSource, string connectionString, int processes, TimeSpan shift)
    {
        var sweepers = new List<Process>();
        for (var index = 0; index < processes; index++)
        {
            var sweeper = Process.Start(new ProcessStartInfo("dotnet", [typeof(TimerDrain).Assembly.Location, Verb, connectionString]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
            await sweeper.StandardOutput.ReadLineAsync();
            sweepers.Add(sweeper);
        }
        await Sql.RunAsync(dataSource, "UPDATE bench.clock SET shift = $1", shift);
        var watch = Stopwatch.StartNew();
        foreach (var sweeper in sweepers)
            await sweeper.StandardInput.WriteLineAsync();
        foreach (var sweeper in sweepers)
        {
            await sweeper.WaitForExitAsync();
            sweeper.Dispose();
        }
        return watch.Elapsed.TotalSeconds;
    }

    private static Task<long> CountAsync(NpgsqlDataSource dataSource, string which) => Sql.AskAsync<long>(
        dataSource, $"SELECT count(*) FROM (SELECT count(*) AS n FROM workflow.journal WHERE stimulus = 'timer' GROUP BY instance_id) AS fired WHERE {which}");
}
