using System.Collections.Concurrent;
using ExamReg.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace ExamReg.Tests.Workflows.Durability;

/// <summary>
/// The process that runs the engine is killed (SIGKILL) before, in the middle of and after every statement that a run sends to the
/// database, and at every probe of the engine in between: several hundred kills. Each time another process takes over and brings all
/// stimuli again; what is left at the end must be what an undisturbed run leaves.
/// </summary>
public sealed class ProcessKilledTests(TestPostgres postgres)
{
    // Each killed process takes so many instances with it, every one at a point of its own and in a database of its own.
    private const int InstancesPerProcess = 12;
    private const int Lanes = 2;

    [Fact]
    public async Task Should_end_as_an_undisturbed_run_wherever_the_process_is_killed()
    {
        await using var calm = await Place.CreateAsync(postgres);
        var (expected, statements, probes) = await calm.RunUndisturbedAsync();
        Assert.Contains("effect PARENT window:timer", expected, StringComparison.Ordinal);
        Assert.Contains("effect CHILD work", expected, StringComparison.Ordinal);
        Assert.Contains("delivery mail", expected, StringComparison.Ordinal);
        Assert.DoesNotContain("waits", expected, StringComparison.Ordinal);

        var points = new ConcurrentQueue<KillPoint>(KillPoint.All(statements, probes));
        var planned = points.Count;
        var killed = 0;
        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(_ => Task.Run(async () =>
        {
            var places = await Task.WhenAll(Enumerable.Range(0, InstancesPerProcess).Select(_ => Place.CreateAsync(postgres)));
            while (Take(points, InstancesPerProcess) is { Count: > 0 } taken)
            {
                var attempts = taken.Select((point, index) => new Attempt(places[index], point)).ToList();
                Interlocked.Add(ref killed, await KillAsync(attempts));
                foreach (var attempt in attempts)
                {
                    var outcome = await attempt.RecoverAsync();
                    Assert.True(expected == outcome, $"killed at {attempt.Point}:\n{outcome}\ninstead of\n{expected}");
                }
            }
            foreach (var place in places)
                await place.DisposeAsync();
        })));

        Assert.True(planned >= 200, $"only {planned} points");
        Assert.Equal(planned, killed);
        TestContext.Current.TestOutputHelper?.WriteLine($"{killed} kills: {statements} statements before, torn and after, {probes} probes");
    }

    [Fact]
    public async Task Should_show_a_doubled_effect_where_an_activity_writes_outside_of_the_burst()
    {
        await using var place = await Place.CreateAsync(postgres, CrashFlow.Definition.Replace("\"open\", \"type\": \"Test.Step\"", "\"open\", \"type\": \"Test.Careless\"", StringComparison.Ordinal));
        var (expected, statements, _) = await place.RunUndisturbedAsync();
        var outcomes = new List<string>();
        for (var number = 1; number <= statements && outcomes.TrueForAll(outcome => outcome == expected); number++)
        {
            var attempt = new Attempt(place, new KillPoint(KillMoment.Before, number));
            await attempt.StopInThisProcessAsync();
            outcomes.Add(await attempt.RecoverAsync());
        }

        Assert.Contains(outcomes, outcome => outcome.Split("effect PARENT open").Length == 3);
    }

    private static List<KillPoint> Take(ConcurrentQueue<KillPoint> points, int count)
    {
        var taken = new List<KillPoint>();
        while (taken.Count < count && points.TryDequeue(out var point))
            taken.Add(point);
        return taken;
    }

    private static async Task<int> KillAsync(List<Attempt> attempts)
    {
        await using var child = await ChildProcess.StartAsync(new ChildOrder(ChildTask.Script, [.. attempts.Select(attempt => attempt.Slot)]));
        var stopped = await Task.WhenAll(attempts.Select((attempt, index) => Task.WhenAny(attempt.Reached, child.SettledAsync(index)))).WaitAsync(TimeSpan.FromSeconds(90));
        await child.KillAsync();
        var failed = child.Lines.Where(line => line.Contains(" failed ", StringComparison.Ordinal)).ToList();
        Assert.True(failed.Count == 0, string.Join("\n", failed));
        Assert.Equal(attempts.Count, stopped.Length);
        return attempts.Where((attempt, index) => attempt.Reached.IsCompleted || child.Lines.Contains($"{index} stopped")).Count();
    }

    /// <summary>One instance that is stopped at one point, and then recovered.</summary>
    private sealed class Attempt(Place place, KillPoint point)
    {
        private readonly Guid id = Guid.CreateVersion7();
        private readonly WireStop wire = new(place.ConnectionString, point);

        public KillPoint Point => point;

        public ChildSlot Slot => new(wire.ConnectionString, [id], point.Moment == KillMoment.Probe ? point.Number : 0);

        public Task Reached => wire.Reached;

        /// <summary>For points of which the process' own death is not the matter: its connections are cut instead.</summary>
        public async Task StopInThisProcessAsync()
        {
            await using var dataSource = NpgsqlDataSource.Create(wire.ConnectionString);
            await using var node = CrashFlow.CreateNode(dataSource);
            var run = CrashFlow.RunAsync(node, id);
            await Task.WhenAny(run, wire.Reached);
            await wire.DisposeAsync();
            await run.ContinueWith(_ => { }, TaskScheduler.Default);
        }

        public async Task<string> RecoverAsync()
        {
            await wire.DisposeAsync();
            await place.DeadSessionsEndAsync();
            await using var node = CrashFlow.CreateNode(place.DataSource);
            await CrashFlow.RunAsync(node, id, beforeDelivery: TimeSpan.FromMinutes(5));
            return await Outcome.ReadAsync(place.DataSource, id);
        }
    }

    /// <summary>A database with the flow published.</summary>
    private sealed class Place : IAsyncDisposable
    {
        private readonly TestDatabase database;

        private Place(TestDatabase database) => this.database = database;

        public string ConnectionString => database.ConnectionString;

        public NpgsqlDataSource DataSource => database.DataSource;

        public static async Task<Place> CreateAsync(TestPostgres postgres, string definition = CrashFlow.Definition)
        {
            var database = new TestDatabase(postgres);
            await database.InitializeAsync();
            await CrashFlow.PrepareAsync(database.DataSource, definition, CrashFlow.ChildDefinition);
            return new Place(database);
        }

        /// <summary>
        /// The server learns of a client's death when it next listens to it. Until then the dead one's locks hold, and a delivery that
        /// skips locked rows would find nothing to do; a host comes back later, this script does not.
        /// </summary>
        public async Task DeadSessionsEndAsync()
        {
            const string Busy = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'";
            await using var command = DataSource.CreateCommand(Busy);
            while ((long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))! > 0)
                await Task.Delay(2, TestContext.Current.CancellationToken);
        }

        public async Task<(string Outcome, int Statements, int Probes)> RunUndisturbedAsync()
        {
            var id = Guid.CreateVersion7();
            var probes = 0;
            await using var wire = new WireStop(ConnectionString, new KillPoint(KillMoment.Before, 0));
            await using var dataSource = NpgsqlDataSource.Create(wire.ConnectionString);
            await using var node = CrashFlow.CreateNode(dataSource, _ =>
            {
                Interlocked.Increment(ref probes);
                return ValueTask.CompletedTask;
            });
            await CrashFlow.RunAsync(node, id);
            return (await Outcome.ReadAsync(DataSource, id), wire.Statements, probes);
        }

        public ValueTask DisposeAsync() => database.DisposeAsync();
    }
}
