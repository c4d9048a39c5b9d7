using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using ExamReg.Tests.Workflows.Runtime;
using ExamReg.Web.PrivatePostgres;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Runtime;
using ExamReg.Workflows.Storage;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace ExamReg.Tests.Workflows.Durability;

/// <summary>
/// PostgreSQL dies (SIGKILL of the postmaster and of every backend) under load and comes back. What a client was told to have counted
/// is there afterwards, once; what it was not told, it sends again.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class PostgresKilledTests
{
    private const int Clients = 8;

    // Steps in a ring: an instance takes as many stimuli as come.
    private static readonly string Ring = """
        { "definitionId": "ring", "name": "ring", "root": { "id": "flow", "type": "Elsa.Flowchart",
          "activities": [ { "id": "s0", "type": "Elsa.Start" }, { "id": "s1", "type": "Test.Step" }, { "id": "s2", "type": "Test.Step" },
            { "id": "stop", "type": "Elsa.Event", "eventName": { "typeName": "String", "expression": { "type": "Literal", "value": "stop" } } },
            { "id": "end", "type": "Elsa.End" } ],
          "connections": [
            { "source": { "activity": "s0", "port": "Done" }, "target": { "activity": "s1", "port": "In" } },
            { "source": { "activity": "s0", "port": "Done" }, "target": { "activity": "stop", "port": "In" } },
            { "source": { "activity": "stop", "port": "Done" }, "target": { "activity": "end", "port": "In" } },
            { "source": { "activity": "s1", "port": "Done" }, "target": { "activity": "s2", "port": "In" } },
            { "source": { "activity": "s2", "port": "Done" }, "target": { "activity": "s1", "port": "In" } } ] } }
        """;

    [Fact]
    public async Task Should_lose_no_acknowledged_stimulus_when_the_server_is_killed_under_load()
    {
        var (acknowledged, lost, twice) = await LoadAsync(kills: 3, settings: []);

        Assert.True(acknowledged > 100, $"only {acknowledged} stimuli came through");
        Assert.Equal(0, lost);
        Assert.Equal(0, twice);
    }

    [Fact]
    public async Task Should_see_acknowledged_stimuli_lost_where_the_server_does_not_write_before_it_answers()
    {
        var (_, lost, _) = await LoadAsync(kills: 1, settings: new Dictionary<string, string>
        {
            ["synchronous_commit"] = "off",
            ["wal_writer_delay"] = "10s",
            ["wal_writer_flush_after"] = "1GB",
        });

        Assert.True(lost > 0);
    }

    private static async Task<(int Acknowledged, int Lost, int Twice)> LoadAsync(int kills, Dictionary<string, string> settings)
    {
        var folder = Directory.CreateTempSubdirectory("examreg-killed-").FullName;
        await using var server = await PrivatePostgresServer.StartAsync(new PrivatePostgresOptions { Folder = folder, Durable = false, Settings = settings });
        await using var dataSource = NpgsqlDataSource.Create(server.ConnectionString + ";Timeout=5;Command Timeout=20");
        await WorkflowSchema.MigrateAsync(dataSource);
        await CrashFlow.PrepareAsync(dataSource, Ring);
        await using var node = CrashFlow.CreateNode(dataSource);
        var runtime = node.GetRequiredService<WorkflowRuntime>();
        var ids = new List<Guid>();
        for (var client = 0; client < Clients; client++)
        {
            ids.Add(Guid.CreateVersion7());
            Assert.True((await runtime.StartAsync(new StartWorkflow("ring", ids[^1]))).IsAccepted);
        }
        await CrashFlow.ExecuteAsync(dataSource, "CHECKPOINT");

        using var enough = new CancellationTokenSource();
        var counts = new int[Clients];
        var clients = ids.Select((id, client) => Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                if (await SendUntilToldAsync(runtime, id, new Stimulus($"{counts[client] + 1}", "act"), enough.Token))
                    counts[client]++;
            }
        })).ToList();
        for (var kill = 0; kill < kills; kill++)
        {
            var goal = counts.Sum() + 150;
            while (counts.Sum() < goal)
                await Task.Delay(5, TestContext.Current.CancellationToken);
            KillServer(server.ProcessId!.Value);
        }
        if (settings.Count > 0)
            await enough.CancelAsync();
        else
        {
            // On the last of the restarted servers the work goes on.
            var goal = counts.Sum() + 50;
            while (counts.Sum() < goal)
                await Task.Delay(5, TestContext.Current.CancellationToken);
            await enough.CancelAsync();
        }
        await Task.WhenAll(clients);

        await ReachableAsync(dataSource);
        var (lost, twice) = (0, 0);
        for (var client = 0; client < Clients; client++)
        {
            var journal = await AskAsync<string[]>(dataSource, $"SELECT coalesce(array_agg(stimulus_id), '{{}}') FROM workflow.journal WHERE instance_id = '{ids[client]}'");
            lost += Enumerable.Range(1, counts[client]).Count(number => !journal.Contains(number.ToString(CultureInfo.InvariantCulture)));
            // One row for each that counted, and as many in the domain.
            var effects = await AskAsync<long>(dataSource, $"SELECT count(*) FROM effect WHERE instance_id = '{ids[client]}'");
            twice += Math.Abs((int)effects - (journal.Length - 1));
        }
        await dataSource.DisposeAsync();
        await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
        return (counts.Sum(), lost, twice);
    }

    /// <summary>Sends the same stimulus until there is an answer; false where the load ended before.</summary>
    private static async Task<bool> SendUntilToldAsync(WorkflowRuntime runtime, Guid id, Stimulus stimulus, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            try
            {
                var result = await runtime.SendAsync(id, stimulus, CancellationToken.None);
                Assert.True(result.IsAccepted, result.ToString());
                return true;
            }
            catch (NpgsqlException)
            {
                await Task.Delay(20, CancellationToken.None);
            }
        }
        return false;
    }

    /// <summary>SIGKILL for the postmaster and all its children at once: none of them can tidy up.</summary>
    private static void KillServer(int postmaster)
    {
        var family = Process.GetProcessesByName("postgres").Where(process => process.Id == postmaster || ParentOf(process.Id) == postmaster).ToList();
        foreach (var process in family.OrderBy(process => process.Id == postmaster ? 0 : 1))
        {
            try
            {
                process.Kill();
            }
            catch (InvalidOperationException)
            {
                // Gone by itself when the postmaster went.
            }
        }
    }

    private static int ParentOf(int processId)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{processId}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static async Task ReachableAsync(NpgsqlDataSource dataSource)
    {
        while (true)
        {
            try
            {
                await using var connection = await dataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
                await using var command = new NpgsqlCommand("SELECT 1", connection);
                await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
                return;
            }
            catch (NpgsqlException)
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }
    }

    private static async Task<T> AskAsync<T>(NpgsqlDataSource dataSource, string sql)
    {
        await using var command = dataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
