using ExamReg.Tests.Workflows.Runtime;
using ExamReg.Workflows;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Outbox;
using ExamReg.Workflows.Runtime;
using ExamReg.Workflows.Storage;
using ExamReg.Workflows.Timers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ExamReg.Tests.Workflows.Durability;

/// <summary>
/// A flow with everything that a crash could tear apart: rows of a domain, mail, a child workflow that reports back, a timer. And the
/// script that drives one instance through it, which may be run again from its beginning after any crash: its stimuli keep their ids.
/// </summary>
internal static class CrashFlow
{
    public const string Definition = """
        { "definitionId": "crash", "name": "crash", "root": { "id": "flow", "type": "Elsa.Flowchart",
          "activities": [
            { "id": "start", "type": "Elsa.Start" },
            { "id": "open", "type": "Test.Step" },
            { "id": "mail", "type": "Test.Mail" },
            { "id": "child", "type": "Elsa.ExecuteWorkflow",
              "workflowDefinitionId": { "typeName": "String", "expression": { "type": "Literal", "value": "crash-child" } },
              "waitForCompletion": { "typeName": "Boolean", "expression": { "type": "Literal", "value": true } } },
            { "id": "window", "type": "Test.Step" },
            { "id": "last", "type": "Test.Step" },
            { "id": "end", "type": "Elsa.End" } ],
          "connections": [
            { "source": { "activity": "start", "port": "Done" }, "target": { "activity": "open", "port": "In" } },
            { "source": { "activity": "open", "port": "Done" }, "target": { "activity": "mail", "port": "In" } },
            { "source": { "activity": "mail", "port": "Done" }, "target": { "activity": "child", "port": "In" } },
            { "source": { "activity": "child", "port": "Done" }, "target": { "activity": "window", "port": "In" } },
            { "source": { "activity": "window", "port": "Done" }, "target": { "activity": "last", "port": "In" } },
            { "source": { "activity": "last", "port": "Done" }, "target": { "activity": "end", "port": "In" } } ] } }
        """;

    public const string ChildDefinition = """
        { "definitionId": "crash-child", "name": "crash-child", "root": { "id": "flow", "type": "Elsa.Sequence", "activities": [
            { "id": "work", "type": "Test.Work" },
            { "id": "line", "type": "Elsa.WriteLine", "text": { "typeName": "String", "expression": { "type": "Literal", "value": "worked" } } } ] } }
        """;

    private const string Tables = """
        CREATE TABLE IF NOT EXISTS test_clock AS SELECT interval '0' AS shift;
        CREATE TABLE IF NOT EXISTS effect (n bigint GENERATED ALWAYS AS IDENTITY, instance_id uuid, what text);
        CREATE TABLE IF NOT EXISTS delivery (n bigint GENERATED ALWAYS AS IDENTITY, kind text, key text);
        """;

    /// <summary>One process' engine.</summary>
    public static ServiceProvider CreateNode(NpgsqlDataSource dataSource, Func<string, ValueTask>? probe = null) => new ServiceCollection()
        .AddLogging(logging => logging.SetMinimumLevel(LogLevel.None))
        .AddSingleton(dataSource)
        .AddWorkflows(
            activities => activities.Add<StepActivity>().Add<MailActivity>().Add<WorkActivity>().Add<CarelessActivity>().Add<MendedActivity>().Add<MendedAtOnceActivity>(),
            options =>
            {
                options.NowSql = "(clock_timestamp() + (SELECT shift FROM test_clock))";
                options.Probe = probe;
                // A dead process' claims are free at once: tests do not wait.
                options.TimerLease = TimeSpan.FromMilliseconds(1);
            })
        .AddSingleton<IOutboxHandler, MailHandler>()
        .BuildServiceProvider();

    public static async Task PrepareAsync(NpgsqlDataSource dataSource, params string[] definitions)
    {
        await ExecuteAsync(dataSource, Tables);
        await using var node = CreateNode(dataSource);
        var store = node.GetRequiredService<DefinitionStore>();
        foreach (var json in definitions)
        {
            var document = WorkflowDocument.Parse(json, out var error) ?? throw new InvalidOperationException(error);
            await store.SaveDraftAsync(document);
            var (published, findings) = await store.PublishAsync(document.DefinitionId);
            Assert.True(published is not null, string.Join("\n", findings.Select(finding => finding.Message)));
        }
    }

    /// <summary>Drives an instance to its end.</summary>
    /// <param name="node">The engine.</param>
    /// <param name="id">The instance.</param>
    /// <param name="beforeDelivery">How far to move the clock first: what a dead process had claimed is free then.</param>
    public static async Task RunAsync(IServiceProvider node, Guid id, TimeSpan beforeDelivery = default)
    {
        var runtime = node.GetRequiredService<WorkflowRuntime>();
        Expect(await runtime.StartAsync(new StartWorkflow("crash", id) { CorrelationId = id.ToString(), Actor = "script" }));
        await SendAsync("1");
        await SendAsync("2");
        await DeliverAsync(node, beforeDelivery);
        await SendAsync("3", "later");
        await PassAsync(node, TimeSpan.FromHours(2));
        await node.GetRequiredService<TimerSweep>().RunOnceAsync();
        await SendAsync("4");
        await DeliverAsync(node, beforeDelivery);

        async Task SendAsync(string stimulus, string? payload = null)
            => Expect(await runtime.SendAsync(id, new Stimulus(stimulus, "act") { Payload = payload, Actor = "script" }));
    }

    public static Task PassAsync(IServiceProvider node, TimeSpan time)
        => ExecuteAsync(node.GetRequiredService<NpgsqlDataSource>(), $"UPDATE test_clock SET shift = shift + interval '{time.TotalMilliseconds} milliseconds'");

    public static async Task ExecuteAsync(NpgsqlDataSource dataSource, string sql)
    {
        await using var command = dataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    // A delivered message may bring others: the child's start brings its report.
    private static async Task DeliverAsync(IServiceProvider node, TimeSpan before)
    {
        if (before > TimeSpan.Zero)
            await PassAsync(node, before);
        while (await node.GetRequiredService<OutboxDelivery>().RunOnceAsync() > 0)
        {
        }
    }

    private static void Expect(BurstResult result)
    {
        if (!result.IsAccepted)
            throw new InvalidOperationException(result.ToString());
    }
}

/// <summary>Waits for "act", sends a mail and writes a row that travels in the burst's last batch.</summary>
[Activity("Test.Mail", Kind = ActivityKind.Task)]
public sealed class MailActivity : Activity
{
    protected internal override ValueTask ExecuteAsync(ActivityContext context)
    {
        context.WaitFor("act");
        return ValueTask.CompletedTask;
    }

    protected internal override ValueTask ResumeAsync(ActivityContext context, ReceivedStimulus stimulus)
    {
        context.Services.GetRequiredService<BurstConnection>().Defer(
            new NpgsqlBatchCommand("INSERT INTO effect (instance_id, what) VALUES ($1, $2)") { Parameters = { new() { Value = context.InstanceId }, new() { Value = context.Node.Id } } });
        context.Send(new OutboxMessage("mail", $"{context.InstanceId}:{context.FrameId}", null));
        return context.CompleteAsync();
    }
}

/// <summary>Writes a row and goes on.</summary>
[Activity("Test.Work")]
public sealed class WorkActivity : CodeActivity
{
    protected internal override async ValueTask ExecuteAsync(ActivityContext context)
    {
        await using var command = new NpgsqlCommand("INSERT INTO effect (instance_id, what) VALUES ($1, $2)", context.Services.GetRequiredService<BurstConnection>().Connection);
        command.Parameters.Add(new NpgsqlParameter { Value = context.InstanceId });
        command.Parameters.Add(new NpgsqlParameter { Value = context.Node.Id });
        await command.ExecuteNonQueryAsync();
    }
}

/// <summary>What an activity must not do: waits for "act" and writes its row through a connection of its own, outside of the burst.</summary>
[Activity("Test.Careless", Kind = ActivityKind.Task)]
public sealed class CarelessActivity : Activity
{
    protected internal override ValueTask ExecuteAsync(ActivityContext context)
    {
        context.WaitFor("act");
        return ValueTask.CompletedTask;
    }

    protected internal override async ValueTask ResumeAsync(ActivityContext context, ReceivedStimulus stimulus)
    {
        await using var command = context.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand("INSERT INTO effect (instance_id, what) VALUES ($1, $2)");
        command.Parameters.Add(new NpgsqlParameter { Value = context.InstanceId });
        command.Parameters.Add(new NpgsqlParameter { Value = context.Node.Id });
        await command.ExecuteNonQueryAsync();
        await context.CompleteAsync();
    }
}

/// <summary>Waits for two hours and then throws, until somebody mends it.</summary>
[Activity("Test.Mended", Kind = ActivityKind.Task)]
public sealed class MendedActivity : Activity
{
    public static bool IsMended { get; set; }

    protected internal override ValueTask ExecuteAsync(ActivityContext context)
    {
        context.WaitUntil(context.Now.AddHours(2));
        return ValueTask.CompletedTask;
    }

    protected internal override async ValueTask ResumeAsync(ActivityContext context, ReceivedStimulus stimulus)
    {
        await using (var command = new NpgsqlCommand("INSERT INTO effect (instance_id, what) VALUES ($1, 'mended')", context.Services.GetRequiredService<BurstConnection>().Connection))
        {
            command.Parameters.Add(new NpgsqlParameter { Value = context.InstanceId });
            await command.ExecuteNonQueryAsync();
        }
        if (!IsMended)
            throw new InvalidOperationException("poison");
        await context.CompleteAsync();
    }
}

/// <summary>Throws at once, until somebody mends it.</summary>
[Activity("Test.MendedAtOnce")]
public sealed class MendedAtOnceActivity : CodeActivity
{
    protected internal override ValueTask ExecuteAsync(ActivityContext context)
        => MendedActivity.IsMended ? ValueTask.CompletedTask : throw new InvalidOperationException("poison");
}

/// <summary>The outer world: it notes what reached it.</summary>
internal sealed class MailHandler(NpgsqlDataSource dataSource) : IOutboxHandler
{
    public string Kind => "mail";

    public async Task DeliverAsync(string key, System.Text.Json.Nodes.JsonNode? payload, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("INSERT INTO delivery (kind, key) VALUES ('mail', $1)");
        command.Parameters.Add(new NpgsqlParameter { Value = key });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
