using ExamReg.Bench.Flow;
using ExamReg.Workflows;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Runtime;
using ExamReg.Workflows.Storage;
using ExamReg.Workflows.Timers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ExamReg.Bench;

/// <summary>The engine under load: starts, resumes, due timers.</summary>
/// <param name="dataSource">Its database.</param>
/// <param name="definitionId">The flow: <see cref="SixWaits"/> or <see cref="Ring"/>.</param>
/// <param name="clock">The SQL expression that tells the time; the engine's own when null.</param>
internal sealed class EngineLoad(NpgsqlDataSource dataSource, string definitionId = EngineLoad.SixWaits, string? clock = null) : IAsyncDisposable
{
    /// <summary>Six waits, the last one beside a timer.</summary>
    public const string SixWaits = "six-waits";

    /// <summary>The same, but the last step leads back to the first: its instances can be resumed for ever.</summary>
    public const string Ring = "six-waits-ring";

    /// <summary>A clock that the bench can move (<see cref="BenchSchema"/>).</summary>
    public const string MovableClock = "(clock_timestamp() + (SELECT shift FROM bench.clock))";

    /// <summary>Resumes after which an instance of <see cref="SixWaits"/> waits beside its timer.</summary>
    public const int Steps = 5;

    private readonly ServiceProvider services = new ServiceCollection()
        .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning))
        .AddSingleton(dataSource)
        .AddSingleton<DomainTrips>()
        .AddWorkflows(activities => activities.AddFrom(typeof(EngineLoad).Assembly), options => options.NowSql = clock ?? options.NowSql)
        .AddScoped<DomainRow>()
        .AddScoped<IBurstParticipant>(provider => provider.GetRequiredService<DomainRow>())
        .BuildServiceProvider();

    private int run;

    /// <summary>Whether the domain's statement is sent by itself, instead of in the batch that commits.</summary>
    public bool DomainInOwnTrip
    {
        get => services.GetRequiredService<DomainTrips>().IsOwn;
        set => services.GetRequiredService<DomainTrips>().IsOwn = value;
    }

    private WorkflowRuntime Runtime => services.GetRequiredService<WorkflowRuntime>();

    public static Guid[] NewIds(int count) => [.. Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7())];

    public async Task PublishAsync()
    {
        await using var stream = typeof(EngineLoad).Assembly.GetManifestResourceStream("six-waits.json")!;
        using var reader = new StreamReader(stream);
        var json = await reader.ReadToEndAsync();
        if (definitionId == Ring)
            json = json.Replace("\"six-waits\"", $"\"{Ring}\"", StringComparison.Ordinal).Replace("\"target\": { \"activity\": \"end\"", "\"target\": { \"activity\": \"agreement\"", StringComparison.Ordinal);
        var store = services.GetRequiredService<DefinitionStore>();
        await store.SaveDraftAsync(WorkflowDocument.Parse(json, out _)!);
        if (definitionId == Ring)
        {
            // A flow without an end is rightly refused; only a bench wants one.
            await Sql.RunAsync(dataSource, $"UPDATE workflow.definition SET is_published = true, was_published = true WHERE definition_id = '{Ring}'");
            return;
        }
        var (published, findings) = await store.PublishAsync(definitionId);
        if (published is null)
            throw new InvalidOperationException(string.Join("; ", findings.Select(finding => finding.Message)));
    }

    public Task AddRegistrationsAsync(Guid[] ids) => Sql.RunAsync(dataSource, "INSERT INTO bench.registration SELECT id, 0, now() FROM unnest($1) AS id", ids);

    public async Task<(Round Round, Guid[] Ids)> StartAsync(int clients, int count)
    {
        var ids = NewIds(count);
        await AddRegistrationsAsync(ids);
        return (await Load.RunAsync(dataSource, clients, count, index => StartOneAsync(ids[index])), ids);
    }

    public async Task StartOneAsync(Guid id)
        => Expect(await Runtime.StartAsync(new StartWorkflow(definitionId, id) { CorrelationId = id.ToString(), Actor = "bench" }));

    /// <summary>Resumes the instances in turn.</summary>
    public Task<Round> ResumeAsync(int clients, Guid[] ids, int steps = Steps, int? operations = null)
    {
        var number = Interlocked.Increment(ref run);
        return Load.RunAsync(dataSource, clients, operations ?? (ids.Length * steps), index => ResumeOneAsync(ids[index % ids.Length], (number * 1_000) + (index / ids.Length)));
    }

    /// <summary>One resume; an instance needs another number for each.</summary>
    public async Task ResumeOneAsync(Guid id, int number) => Expect(await Runtime.SendAsync(id, new Stimulus($"{id:n}-{number}", "act") { Actor = "bench" }));

    public Task<int> SweepAsync() => services.GetRequiredService<TimerSweep>().RunOnceAsync();

    public ValueTask DisposeAsync() => services.DisposeAsync();

    private static void Expect(BurstResult result)
    {
        if (result is not BurstResult.Accepted { IsDuplicate: false })
            throw new InvalidOperationException(result.ToString());
    }
}
