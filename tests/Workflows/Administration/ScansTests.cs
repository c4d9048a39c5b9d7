using ExamReg.Tests.Support;
using ExamReg.Tests.Workflows.Runtime;
using ExamReg.Workflows.Administration;
using ExamReg.Workflows.Incidents;
using ExamReg.Workflows.Migration;
using ExamReg.Workflows.Outbox;
using ExamReg.Workflows.Runtime;
using ExamReg.Workflows.Storage;
using ExamReg.Workflows.Timers;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace ExamReg.Tests.Workflows.Administration;

/// <summary>
/// What the engine asks over 20,000 instances with 60,000 journal rows, about a version that holds a fiftieth of them: PostgreSQL itself
/// counts its sequential scans, whatever the statements look like.
/// </summary>
public sealed class ScansTests(ScansTests.Archive archive) : IClassFixture<ScansTests.Archive>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, Func<IServiceProvider, Archive, Task>> Questions => new()
    {
        { "counts for each waiting activity of a version", async (node, here) => Assert.Equal(400, (await node.GetRequiredService<InstanceQueries>().CountWaitingAsync(here.Small, Token)).Sum(count => count.Count)) },
        { "who waits at an activity", async (node, here) => Assert.Equal(20, (await node.GetRequiredService<InstanceQueries>().ListWaitingAsync(here.Small, ["s1"], 1, 20, Token)).Count) },
        { "incidents of a version", async (node, here) => Assert.Equal(4, (await node.GetRequiredService<InstanceQueries>().CountIncidentsAsync(here.Small, Token)).Values.Sum()) },
        { "the journal of an instance", async (node, _) => Assert.Equal(3, (await node.GetRequiredService<InstanceQueries>().ReadJournalAsync(Archive.Id(77), Token)).Count) },
        { "a page of the journal", async (node, _) => Assert.Single(await node.GetRequiredService<InstanceQueries>().ReadJournalAsync(Archive.Id(77), 2, 10, Token)) },
        { "one instance", async (node, _) => Assert.NotNull(await node.GetRequiredService<InstanceQueries>().FindAsync(Archive.Id(77), Token)) },
        { "what is due", async (node, _) => Assert.Equal(10, (await node.GetRequiredService<InstanceQueries>().ListAsync(new() { DueBefore = Archive.Begin.AddDays(9), PageSize = 10 }, Token)).Count) },
        { "what is due in a version", async (node, here) => Assert.Equal(10, (await node.GetRequiredService<InstanceQueries>().ListAsync(new() { DueBefore = Archive.Begin.AddDays(9), DefinitionKey = here.Small, PageSize = 10 }, Token)).Count) },
        { "open incidents", async (node, _) => Assert.Equal(10, (await node.GetRequiredService<IncidentStore>().ListOpenAsync(limit: 10, cancellationToken: Token)).Count) },
        { "open incidents of an instance", async (node, _) => Assert.Single(await node.GetRequiredService<IncidentStore>().ListOpenAsync(Archive.Id(100), cancellationToken: Token)) },
        { "incidents to try again", async (node, _) => await node.GetRequiredService<IncidentRetry>().RunOnceAsync(Token) },
        { "the timers' sweep", async (node, _) => await node.GetRequiredService<TimerSweep>().RunOnceAsync(Token) },
        { "the outbox", async (node, _) => Assert.False(await node.GetRequiredService<OutboxDelivery>().HasDueAsync(Token) || await node.GetRequiredService<OutboxDelivery>().RunOnceAsync(Token) > 0) },
        { "an event for one correlation id", async (node, _) => await node.GetRequiredService<EventPublisher>().PublishAsync("e1", "nobody", correlationId: "correlation-5", cancellationToken: Token) },
        { "an event for one instance", async (node, _) => await node.GetRequiredService<EventPublisher>().PublishAsync("e2", "nobody", instanceId: Archive.Id(5), cancellationToken: Token) },
        { "deleting a version in use", async (node, here) => Assert.IsType<DeleteResult.InUse>(await node.GetRequiredService<DefinitionStore>().DeleteVersionAsync(here.SmallId, cancellationToken: Token)) },
        { "a migration", MigrateAsync },
    };

    // The states cannot be read, so that every instance stays and is listed: the plan's own statements are what is on trial.
    private static async Task MigrateAsync(IServiceProvider node, Archive here)
    {
        var (plans, runner) = (node.GetRequiredService<MigrationPlans>(), node.GetRequiredService<MigrationRunner>());
        var plan = (await plans.CreateAsync(here.Small, here.Large, "admin", cancellationToken: Token)).Plan!;
        Assert.Equal(400, (await plans.ValidateAsync(plan, Token)).Activities.Sum(move => move.Waiting));
        Assert.Equal(400, (await plans.DryRunAsync(plan, cancellationToken: Token)).Total);
        Assert.True((await plans.StartAsync(plan.Id, "admin", cancellationToken: Token)).IsDone);
        Assert.Contains(plan.Id, await plans.ListIdleAsync(Token));
        Assert.True(await plans.ClaimAsync(plan.Id, Token));
        Assert.True(await runner.RunBatchAsync(plan.Id, 50, cancellationToken: Token));
        Assert.Equal(new MigrationProgress(MigrationStatus.Running, 0, 50, 350), await plans.ReadProgressAsync(plan.Id, Token));
        Assert.Equal(10, (await plans.ListItemsAsync(plan.Id, limit: 10, cancellationToken: Token)).Count);
        Assert.Equal(400, (await runner.RunAsync(plan.Id, cancellationToken: Token))!.Stayed);
    }

    [Theory]
    [MemberData(nameof(Questions))]
    public async Task Should_read_no_large_table_from_end_to_end(string name, Func<IServiceProvider, Archive, Task> ask)
    {
        var before = await archive.ScansAsync();
        await ask(archive.Node, archive);
        var after = await archive.ScansAsync();

        Assert.True(before.SequenceEqual(after), $"{name}: {string.Join(", ", after.Except(before))} instead of {string.Join(", ", before.Except(after))}");
    }

    [Fact]
    public async Task Should_see_a_sequential_scan_where_there_is_one()
    {
        var before = await archive.ScansAsync();
        await using (var command = archive.Node.GetRequiredService<NpgsqlDataSource>().CreateCommand("SELECT count(*) FROM workflow.instance WHERE state IS NULL"))
            await command.ExecuteScalarAsync(Token);

        Assert.Equal(["instance"], (await archive.ScansAsync()).Except(before).Select(scans => scans.Table));
    }

    /// <summary>The tables of a year: most instances belong to one version, a few to another.</summary>
    public sealed class Archive(TestPostgres postgres) : IAsyncLifetime
    {
        private readonly EngineHost host = new(postgres);
        private NpgsqlDataSource dataSource = null!;

        public static DateTimeOffset Begin { get; } = new(2099, 9, 1, 0, 0, 0, TimeSpan.Zero);

        /// <summary>An engine whose statements all go over one connection, so that its counts can be asked for.</summary>
        public ServiceProvider Node { get; private set; } = null!;

        /// <summary>The version that 400 instances live on.</summary>
        public int Small { get; private set; }

        public string SmallId { get; private set; } = null!;

        /// <summary>The version of all the others.</summary>
        public int Large { get; private set; }

        public static Guid Id(int number) => Guid.Parse(number.ToString("x32", System.Globalization.CultureInfo.InvariantCulture));

        public async ValueTask InitializeAsync()
        {
            await host.InitializeAsync();
            await host.PublishAsync(EngineHost.Flow("archive", "Elsa.Start", "Test.Step", "Elsa.End"));
            await host.PublishAsync(EngineHost.Flow("archive", "Elsa.Start", "Test.Step", "Test.Step", "Elsa.End"));
            var versions = (await host.Get<DefinitionStore>().ListAsync("archive")).OrderBy(version => version.Version).ToList();
            (Small, SmallId, Large) = (versions[0].Key, versions[0].Id, versions[1].Key);
            await host.ExecuteAsync($"""
                INSERT INTO workflow.instance (id, definition_key, status, sub_status, incident_count, correlation_id, created_at, updated_at, finished_at, state)
                SELECT lpad(to_hex(n), 32, '0')::uuid, CASE WHEN n % 50 = 0 THEN {Small} ELSE {Large} END, 0, 2, CASE WHEN n % 100 = 0 AND n <= 1000 THEN 1 ELSE 0 END,
                    'correlation-' || n, '{Begin:O}', '{Begin:O}', NULL, convert_to(repeat('x', 700), 'UTF8')
                FROM generate_series(1, 20000) AS n;
                INSERT INTO workflow.bookmark (instance_id, id, definition_key, activity_id, name, key, due_at, created_at)
                SELECT i.id, k, i.definition_key, 's1', CASE k WHEN 1 THEN 'event' ELSE 'timer' END, CASE k WHEN 1 THEN 'nobody-' || i.id END,
                    CASE k WHEN 2 THEN '{Begin:O}'::timestamptz + n * interval '1 minute' END, '{Begin:O}'::timestamptz - interval '100 years'
                FROM generate_series(1, 20000) AS n JOIN workflow.instance i ON i.id = lpad(to_hex(n), 32, '0')::uuid CROSS JOIN generate_series(1, 2) AS k;
                INSERT INTO workflow.journal (instance_id, stimulus_id, seq, at, stimulus, entries)
                SELECT i.id, 'stimulus-' || k, k, i.created_at, 'act', '[]' FROM workflow.instance i CROSS JOIN generate_series(1, 3) AS k;
                INSERT INTO workflow.outbox (instance_id, kind, key, created_at, next_attempt_at, delivered_at)
                SELECT i.id, 'mail', i.id::text, i.created_at, i.created_at, i.created_at FROM workflow.instance i;
                INSERT INTO workflow.incident (id, instance_id, activity_id, is_fault, message, stimulus_id, created_at, resolved_at)
                SELECT gen_random_uuid(), lpad(to_hex(n), 32, '0')::uuid, 's1', false, 'poison', 'x', '{Begin:O}', CASE WHEN n % 100 = 0 AND n <= 1000 THEN NULL ELSE '{Begin:O}'::timestamptz END
                FROM generate_series(1, 20000) AS n;
                UPDATE workflow.incident SET resolved_at = '{Begin:O}' WHERE resolved_at IS NULL AND instance_id > lpad(to_hex(400), 32, '0')::uuid AND instance_id <= lpad(to_hex(1000), 32, '0')::uuid;
                """);
            await host.ExecuteAsync("""
                INSERT INTO workflow.incident (id, instance_id, activity_id, is_fault, message, stimulus_id, created_at)
                SELECT gen_random_uuid(), lpad(to_hex(n), 32, '0')::uuid, 's1', false, 'poison', 'y', now() FROM generate_series(10001, 10010) AS n
                """);
            foreach (var table in Tables)
                await host.ExecuteAsync($"VACUUM ANALYZE workflow.{table}");
            dataSource = new NpgsqlDataSourceBuilder(host.ConnectionString) { ConnectionStringBuilder = { MaxPoolSize = 1, Pooling = true } }.Build();
            Node = host.CreateNode(dataSource);
            // What a process reads once belongs to no question.
            await Node.GetRequiredService<DefinitionStore>().GetAsync(Small);
            await Node.GetRequiredService<DefinitionStore>().GetAsync(Large);
        }

        /// <summary>How often each large table has been read from end to end since it was made.</summary>
        public async Task<IReadOnlyList<(string Table, long Scans)>> ScansAsync()
        {
            await using (var flush = dataSource.CreateCommand("SELECT pg_stat_force_next_flush()"))
                await flush.ExecuteNonQueryAsync();
            await using var command = dataSource.CreateCommand(
                "SELECT relname::text, seq_scan FROM pg_stat_user_tables WHERE schemaname = 'workflow' AND relname = ANY($1) ORDER BY relname");
            command.Parameters.Add(new NpgsqlParameter { Value = Tables });
            await using var reader = await command.ExecuteReaderAsync();
            var scans = new List<(string, long)>();
            while (await reader.ReadAsync())
                scans.Add((reader.GetString(0), reader.GetInt64(1)));
            return scans;
        }

        public async ValueTask DisposeAsync()
        {
            await Node.DisposeAsync();
            await dataSource.DisposeAsync();
            await host.DisposeAsync();
        }

        private static readonly string[] Tables = ["bookmark", "incident", "instance", "journal", "outbox"];
    }
}
