using ExamReg.Tests.Support;
using ExamReg.Workflows;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Rehearsal;
using ExamReg.Workflows.Runtime;
using ExamReg.Workflows.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ExamReg.Tests.Workflows.Runtime;

/// <summary>The engine on a test class's own database, with a clock that the test moves.</summary>
public sealed class EngineHost(TestPostgres postgres) : IAsyncLifetime
{
    private readonly TestDatabase database = new(postgres);

    public ServiceProvider Services { get; private set; } = null!;

    public NpgsqlDataSource DataSource => database.DataSource;

    public string ConnectionString => database.ConnectionString;

    public WorkflowRuntime Runtime => Services.GetRequiredService<WorkflowRuntime>();

    public WorkflowOptions Options => Services.GetRequiredService<WorkflowOptions>();

    public T Get<T>() where T : notnull => Services.GetRequiredService<T>();

    public async ValueTask InitializeAsync()
    {
        await database.InitializeAsync();
        await ExecuteAsync("CREATE TABLE test_clock AS SELECT interval '0' AS shift; CREATE TABLE effect (n bigint GENERATED ALWAYS AS IDENTITY, instance_id uuid, what text)");
        Services = CreateNode();
    }

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        await database.DisposeAsync();
    }

    /// <summary>A second process in all but name: its own caches and connections' users on the same database.</summary>
    public ServiceProvider CreateNode(NpgsqlDataSource? dataSource = null, Action<ActivityRegistry>? more = null) => new ServiceCollection()
        .AddLogging(logging => logging.SetMinimumLevel(LogLevel.None))
        .AddSingleton(dataSource ?? database.DataSource)
        .AddWorkflows(
            activities =>
            {
                activities.Add<StepActivity>().Add<SilentActivity>().Add<MuteActivity>().Add<ChoiceActivity>().Add<ClingingActivity>();
                more?.Invoke(activities);
            },
            options => options.NowSql = "(clock_timestamp() + (SELECT shift FROM test_clock))")
        .BuildServiceProvider();

    public Task PassAsync(TimeSpan time) => ExecuteAsync($"UPDATE test_clock SET shift = shift + interval '{time.TotalMilliseconds} milliseconds'");

    public async Task PublishAsync(string json, IServiceProvider? node = null)
    {
        var store = (node ?? Services).GetRequiredService<DefinitionStore>();
        var document = WorkflowDocument.Parse(json, out var error) ?? throw new InvalidOperationException(error);
        await store.SaveDraftAsync(document);
        var (published, findings) = await store.PublishAsync(document.DefinitionId);
        Assert.True(published is not null, string.Join("\n", findings.Select(finding => finding.Message)));
    }

    public async Task<Guid> StartAsync(string definitionId)
    {
        var id = Guid.CreateVersion7();
        var result = await Runtime.StartAsync(new StartWorkflow(definitionId, id) { CorrelationId = id.ToString() });
        Assert.True(result.IsAccepted, result.ToString());
        return id;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> AskAsync<T>(string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public Task<long> EffectsAsync(Guid instanceId) => AskAsync<long>($"SELECT count(*) FROM effect WHERE instance_id = '{instanceId}'");

    /// <summary>A flowchart of steps in a row, with what else a test wants to hang on.</summary>
    public static string Flow(string id, params string[] steps)
    {
        var activities = steps.Select((type, index) => $$"""{ "id": "s{{index}}", "type": "{{type}}" }""");
        var connections = Enumerable.Range(1, steps.Length - 1).Select(index =>
            $$"""{ "source": { "activity": "s{{index - 1}}", "port": "Done" }, "target": { "activity": "s{{index}}", "port": "In" } }""");
        return $$"""
            { "definitionId": "{{id}}", "name": "{{id}}", "root": { "id": "flow", "type": "Elsa.Flowchart",
              "activities": [{{string.Join(',', activities)}}], "connections": [{{string.Join(',', connections)}}] } }
            """;
    }
}

/// <summary>Waits for "act", writes one row through the burst's transaction, goes on. Payload "reject" is refused, "later" leaves a timer of an hour.</summary>
[Activity("Test.Step", Kind = ActivityKind.Task)]
public sealed class StepActivity : Activity
{
    protected internal override ValueTask ExecuteAsync(ActivityContext context)
    {
        context.WaitFor("act");
        return ValueTask.CompletedTask;
    }

    protected internal override async ValueTask ResumeAsync(ActivityContext context, ReceivedStimulus stimulus)
    {
        await using (var command = new NpgsqlCommand("INSERT INTO effect (instance_id, what) VALUES ($1, $2)", context.Services.GetRequiredService<BurstConnection>().Connection))
        {
            command.Parameters.Add(new NpgsqlParameter { Value = context.InstanceId });
            command.Parameters.Add(new NpgsqlParameter { Value = $"{context.Node.Id}:{stimulus.Name}" });
            await command.ExecuteNonQueryAsync();
        }
        switch (stimulus.Stimulus.Payload as string)
        {
            case "reject":
                context.Reject(new RejectionError("refused", "field", "because"));
                return;
            case "later":
                context.WaitUntil(context.Now.AddHours(1));
                return;
            case "fail":
                throw new InvalidOperationException("poison");
        }
        context.Reply(new { done = context.Node.Id });
        await context.CompleteAsync();
    }
}

/// <summary>Waits for "act" and goes on, without a statement of its own.</summary>
[Activity("Test.Silent")]
public sealed class SilentActivity : Activity
{
    protected internal override ValueTask ExecuteAsync(ActivityContext context)
    {
        context.WaitFor("act");
        return ValueTask.CompletedTask;
    }
}

/// <summary>Begins and never says anything again: a defect that the checks before publishing must find.</summary>
[Activity("Test.Mute")]
public sealed class MuteActivity : Activity
{
    protected internal override ValueTask ExecuteAsync(ActivityContext context) => ValueTask.CompletedTask;

    protected internal override RehearsalPlan Rehearse(RehearsalContext rehearsal) => RehearsalPlan.ForReal();
}

/// <summary>Waits for "act" and cannot be cancelled.</summary>
[Activity("Test.Clinging", Kind = ActivityKind.Task)]
public sealed class ClingingActivity : Activity
{
    protected internal override ValueTask ExecuteAsync(ActivityContext context)
    {
        context.WaitFor("act");
        return ValueTask.CompletedTask;
    }

    protected internal override ValueTask OnCanceledAsync(ActivityContext context) => throw new InvalidOperationException("holds on");
}

/// <summary>Waits for a choice between two ways.</summary>
[Activity("Test.Choice", Kind = ActivityKind.Task, Outcomes = ["Go", "Stay"])]
public sealed class ChoiceActivity : Activity
{
    protected internal override ValueTask ExecuteAsync(ActivityContext context)
    {
        context.WaitFor("choose");
        return ValueTask.CompletedTask;
    }

    protected internal override ValueTask ResumeAsync(ActivityContext context, ReceivedStimulus stimulus)
        => context.CompleteAsync(stimulus.Payload<string>());
}
