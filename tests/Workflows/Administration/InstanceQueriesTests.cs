using ExamReg.Tests.Support;
using ExamReg.Tests.Workflows.Runtime;
using ExamReg.Workflows.Administration;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Storage;
using Npgsql;

namespace ExamReg.Tests.Workflows.Administration;

/// <summary>Look-ups over 20,000 instances: right, and each from an index.</summary>
public sealed class InstanceQueriesTests(InstanceQueriesTests.Crowd crowd) : IClassFixture<InstanceQueriesTests.Crowd>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private InstanceQueries Queries => crowd.Host.Get<InstanceQueries>();

    public static TheoryData<string, InstanceFilter> Filters => new()
    {
        { "status", new InstanceFilter { SubStatus = WorkflowSubStatus.Suspended } },
        { "rare status", new InstanceFilter { SubStatus = WorkflowSubStatus.Faulted } },
        { "version", new InstanceFilter { DefinitionKey = 2 } },
        { "definition", new InstanceFilter { DefinitionId = "crowd" } },
        { "version and status", new InstanceFilter { DefinitionKey = 1, SubStatus = WorkflowSubStatus.Finished } },
        { "waiting activity", new InstanceFilter { WaitingAt = "s2" } },
        { "waiting activity of a version", new InstanceFilter { DefinitionKey = 1, WaitingAt = "s1" } },
        { "correlation id", new InstanceFilter { CorrelationId = "correlation-777" } },
        { "due", new InstanceFilter { DueBefore = Crowd.Begin.AddMinutes(300) } },
        { "due at an activity", new InstanceFilter { DueBefore = Crowd.Begin.AddMinutes(300), WaitingAt = "s1" } },
        { "incidents", new InstanceFilter { WithIncidents = true } },
        { "all", new InstanceFilter() },
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task Should_answer_from_an_index_and_page_by_key_as_by_number(string name, InstanceFilter filter)
    {
        filter = filter with { PageSize = 7 };
        Assert.DoesNotContain("Seq Scan on instance", await ExplainAsync(InstanceSearch.List(filter)), StringComparison.Ordinal);
        var first = await Queries.ListAsync(filter, Token);
        Assert.NotEmpty(first);
        var second = filter with { After = first[^1] };
        Assert.DoesNotContain("Seq Scan on instance", await ExplainAsync(InstanceSearch.List(second)), StringComparison.Ordinal);

        Assert.Equal(await Queries.ListAsync(filter with { Page = 1 }, Token), await Queries.ListAsync(second, Token));
        Assert.Equal(first.Count, first.DistinctBy(instance => instance.Id).Count());
        Assert.True(await Queries.CountAsync(filter, cancellationToken: Token) >= first.Count, name);
    }

    [Fact]
    public async Task Should_find_what_a_plain_look_through_finds()
    {
        foreach (var (name, filter, condition) in new (string, InstanceFilter, string)[]
        {
            ("status", new() { SubStatus = WorkflowSubStatus.Faulted }, "sub_status = 5"),
            ("version and status", new() { DefinitionKey = 2, SubStatus = WorkflowSubStatus.Suspended }, "definition_key = 2 AND sub_status = 2"),
            ("activity", new() { WaitingAt = "s2" }, "EXISTS (SELECT 1 FROM workflow.bookmark b WHERE b.instance_id = i.id AND activity_id = 's2')"),
            ("due", new() { DueBefore = Crowd.Begin.AddMinutes(300) }, $"EXISTS (SELECT 1 FROM workflow.bookmark b WHERE b.instance_id = i.id AND due_at <= '{Crowd.Begin.AddMinutes(300):O}')"),
            ("incidents and status", new() { WithIncidents = true, SubStatus = WorkflowSubStatus.Suspended }, "incident_count > 0 AND sub_status = 2"),
        })
        {
            var expected = await crowd.Host.AskAsync<Guid[]>($"SELECT coalesce(array_agg(id ORDER BY id DESC), '{{}}') FROM workflow.instance i WHERE {condition}");
            var found = await Queries.ListAsync(filter with { PageSize = 50_000 }, Token);
            Assert.True(expected.SequenceEqual(found.Select(instance => instance.Id).OrderDescending(GuidOrder.Instance)), name);
            Assert.Equal(Math.Min(10_000, expected.Length), await Queries.CountAsync(filter, cancellationToken: Token));
        }
    }

    [Fact]
    public async Task Should_list_by_due_time_with_the_earliest_timer_of_each()
    {
        var due = await Queries.ListAsync(new InstanceFilter { DueBefore = Crowd.Begin.AddDays(300), PageSize = 50_000 }, Token);

        Assert.Equal(due.Count, due.DistinctBy(instance => instance.Id).Count());
        Assert.Equal(due.OrderBy(instance => instance.DueAt).Select(instance => instance.DueAt), due.Select(instance => instance.DueAt));
    }

    [Fact]
    public async Task Should_count_who_waits_where_and_for_how_long()
    {
        var counts = (await Queries.CountWaitingAsync(1, Token)).ToDictionary(count => count.ActivityId);

        Assert.Equal(await crowd.Host.AskAsync<long>("SELECT count(DISTINCT instance_id) FROM workflow.bookmark WHERE definition_key = 1 AND activity_id = 's1'"), counts["s1"].Count);
        Assert.True(counts["s1"].NinetiethPercentile > counts["s1"].Median);
        Assert.True(counts["s1"].Median > TimeSpan.Zero);
    }

    private async Task<string> ExplainAsync(NpgsqlCommand command)
    {
        await using var connection = await crowd.Host.DataSource.OpenConnectionAsync(Token);
        await using (command)
        {
            command.CommandText = $"EXPLAIN {command.CommandText}";
            command.Connection = connection;
            var lines = new List<string>();
            await using var reader = await command.ExecuteReaderAsync(Token);
            while (await reader.ReadAsync(Token))
                lines.Add(reader.GetString(0));
            return string.Join("\n", lines);
        }
    }

    /// <summary>PostgreSQL's order of uuid is that of their text.</summary>
    private sealed class GuidOrder : IComparer<Guid>
    {
        public static GuidOrder Instance { get; } = new();

        public int Compare(Guid x, Guid y) => string.CompareOrdinal(x.ToString(), y.ToString());
    }

    /// <summary>20,000 instances of two versions, bulk-loaded: most wait, few have ended, very few failed.</summary>
    public sealed class Crowd(TestPostgres postgres) : IAsyncLifetime
    {
        public static DateTimeOffset Begin { get; } = new(2026, 9, 1, 0, 0, 0, TimeSpan.Zero);

        public EngineHost Host { get; } = new(postgres);

        public async ValueTask InitializeAsync()
        {
            await Host.InitializeAsync();
            await Host.PublishAsync(EngineHost.Flow("crowd", "Elsa.Start", "Test.Step", "Test.Step", "Elsa.End"));
            await Host.PublishAsync(EngineHost.Flow("crowd", "Elsa.Start", "Test.Step", "Test.Step", "Test.Step", "Elsa.End"));
            Assert.Equal([1, 2], (await Host.Get<DefinitionStore>().ListAsync("crowd")).Select(version => version.Key).Order());
            await Host.ExecuteAsync($"""
                INSERT INTO workflow.instance (id, definition_key, status, sub_status, incident_count, correlation_id, created_at, updated_at, finished_at, state)
                SELECT lpad(to_hex(n), 32, '0')::uuid, 1 + n % 2, CASE WHEN n % 10 = 0 THEN 1 ELSE 0 END,
                    CASE WHEN n % 2000 = 0 THEN 5 WHEN n % 10 = 0 THEN 3 ELSE 2 END, CASE WHEN n % 1999 = 0 THEN 1 ELSE 0 END, 'correlation-' || n,
                    '{Begin:O}'::timestamptz + n * interval '1 second', '{Begin:O}', CASE WHEN n % 10 = 0 THEN '{Begin:O}'::timestamptz END, convert_to(repeat('x', 700), 'UTF8')
                FROM generate_series(1, 20000) AS n;
                INSERT INTO workflow.bookmark (instance_id, id, definition_key, activity_id, name, due_at, created_at)
                SELECT i.id, k, i.definition_key, CASE WHEN n % 5 = 0 THEN 's2' ELSE 's1' END, CASE k WHEN 1 THEN 'act' ELSE 'timer' END,
                    CASE k WHEN 1 THEN NULL ELSE '{Begin:O}'::timestamptz + n * k * interval '1 minute' END, i.created_at - k * interval '100 days'
                FROM generate_series(1, 20000) AS n JOIN workflow.instance i ON i.id = lpad(to_hex(n), 32, '0')::uuid CROSS JOIN generate_series(1, 3) AS k
                WHERE n % 10 <> 0;
                """);
            await Host.ExecuteAsync("VACUUM ANALYZE workflow.instance");
            await Host.ExecuteAsync("VACUUM ANALYZE workflow.bookmark");
        }

        public ValueTask DisposeAsync() => Host.DisposeAsync();
    }
}
