using ExamReg.Activities;
using ExamReg.Activities.Filling;
using ExamReg.Domain;
using ExamReg.Domain.Clock;
using ExamReg.Domain.Exams;
using ExamReg.Domain.Offerings;
using ExamReg.Domain.Seats;
using ExamReg.Domain.Sessions;
using ExamReg.Domain.Sites;
using ExamReg.Domain.Subjects;
using ExamReg.Workflows;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Runtime;
using ExamReg.Workflows.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ExamReg.Bench;

/// <summary>
/// Everybody wants a seat of one offering. Three rows: bare Npgsql, the hold by itself (one transaction of the domain), and the
/// candidate's whole submission as a burst of the engine. More ask than there are seats; that never one too many was given is
/// checked, not assumed. Target: 2,000 holds a second.
/// </summary>
internal sealed class HotOffering(NpgsqlDataSource dataSource)
{
    private const int Clients = 16;

    private const string Flow = """
        { "id": "hot-1", "definitionId": "hot", "name": "Subjects only", "version": 1, "toolVersion": "3.8.0",
          "variables": [], "inputs": [], "outputs": [], "outcomes": [], "customProperties": {}, "options": {},
          "root": { "id": "flow", "type": "Elsa.Flowchart", "version": 1, "customProperties": {}, "metadata": {},
            "activities": [ { "id": "start", "type": "Elsa.Start", "version": 1 }, { "id": "subjects", "type": "ExamReg.Subjects", "version": 1 }, { "id": "end", "type": "Elsa.End", "version": 1 } ],
            "connections": [
              { "source": { "activity": "start", "port": "Done" }, "target": { "activity": "subjects", "port": "In" } },
              { "source": { "activity": "subjects", "port": "Done" }, "target": { "activity": "end", "port": "In" } } ] } }
        """;

    private static readonly Guid Session = Guid.CreateVersion7(), Site = Guid.CreateVersion7();

    private readonly ServiceProvider services = new ServiceCollection()
        .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning))
        .AddSingleton(dataSource)
        .AddScoped(Db)
        .AddExamDomain(options => options.IdentityKey = System.Security.Cryptography.RandomNumberGenerator.GetBytes(32))
        .AddWorkflows(activities => activities.AddRegistrationActivities(), options => options.NowSql = "exam.now()")
        .BuildServiceProvider();

    /// <summary>Measures them; throws when a seat was given twice.</summary>
    public static async Task RunAsync(BenchServer server, Scale scale, Report report)
    {
        await using var dataSource = NpgsqlDataSource.Create(await server.CreateDatabaseAsync("hot_offering"));
        await new HotOffering(dataSource).RunAsync(scale, report);
    }

    private async Task RunAsync(Scale scale, Report report)
    {
        await ExamDb.MigrateAsync(dataSource);
        await WorkflowSchema.MigrateAsync(dataSource);
        await AddSessionAsync();
        var store = services.GetRequiredService<DefinitionStore>();
        await store.SaveDraftAsync(WorkflowDocument.Parse(Flow, out _)!);
        await store.PublishAsync("hot");
        var (floors, holds, submissions) = (new List<Round>(), new List<Round>(), new List<Round>());
        // Warms everything up before anything is measured.
        _ = (await FloorAsync(-1, scale.Instances * 4), await HoldsAsync(-1, scale.Instances * 4), await SubmissionsAsync(-1, scale.Instances));
        for (var round = 0; round < scale.Rounds; round++)
        {
            floors.Add(await FloorAsync(round, scale.Instances * 4));
            holds.Add(await HoldsAsync(round, scale.Instances * 4));
            submissions.Add(await SubmissionsAsync(round, scale.Instances));
        }
        report.Add("floor of a hold", Clients, floors);
        var hold = report.Add("hold on one offering", Clients, holds, floor: floors);
        report.Add("submission for one offering", Clients, submissions, floor: floors);
        report.Add("holds on one hot offering", hold.PerSecond, "a second", "at least 2,000", hold.PerSecond >= 2_000);
    }

    // The least that any program can do: lock the row, take the seat if there is one, commit; two round trips.
    private async Task<Round> FloorAsync(int round, int asked)
    {
        var offering = await OfferingAsync($"floor{round}", asked * 4 / 5);
        var measured = await Load.RunAsync(dataSource, Clients, asked, async _ =>
        {
            await using var connection = await dataSource.OpenConnectionAsync();
            await using var take = new NpgsqlBatch(connection);
            take.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN"));
            take.BatchCommands.Add(new NpgsqlBatchCommand("UPDATE exam.offerings SET seats_taken = seats_taken + 1 WHERE id = $1 AND seats_taken < capacity") { Parameters = { new() { Value = offering } } });
            await take.ExecuteNonQueryAsync();
            await using var commit = new NpgsqlCommand("COMMIT", connection);
            await commit.ExecuteNonQueryAsync();
        });
        await AssertExactlyFullAsync(offering);
        return measured;
    }

    private async Task<Round> HoldsAsync(int round, int asked)
    {
        var offering = await OfferingAsync($"hold{round}", asked * 4 / 5);
        var one = new Dictionary<Guid, int> { [offering] = 1 };
        var measured = await Load.RunAsync(dataSource, Clients, asked, async _ =>
        {
            await using var connection = await dataSource.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await using var db = ExamDb.On(connection);
            await new SeatLedger(db).ChangeAsync(one);
            await transaction.CommitAsync();
        });
        await AssertExactlyFullAsync(offering);
        return measured;
    }

    private async Task<Round> SubmissionsAsync(int round, int asked)
    {
        var offering = await OfferingAsync($"burst{round}", asked * 4 / 5);
        var ids = Enumerable.Range(0, asked).Select(_ => Guid.CreateVersion7()).ToArray();
        await Sql.RunAsync(dataSource, "INSERT INTO exam.candidates (id, account_id, user_name, created_at) SELECT id, id, id::text, now() FROM unnest($1) AS id", ids);
        await Sql.RunAsync(dataSource, """
            INSERT INTO exam.registrations (id, serial, number, session_id, candidate_id, workflow_instance_id, state, is_locked, marked_fields, created_at)
            SELECT id, nextval('exam.registration_serials'), id::text, $2, id, id, 'FillingIn', false, ARRAY[]::text[], now() FROM unnest($1) AS id
            """, ids, Session);
        var runtime = services.GetRequiredService<WorkflowRuntime>();
        await Load.RunAsync(dataSource, Clients, asked, index => runtime.StartAsync(new StartWorkflow("hot", ids[index])));
        var choice = new SubjectChoice(Site, [offering], true);
        var measured = await Load.RunAsync(dataSource, Clients, asked, index =>
            runtime.SendAsync(ids[index], new Stimulus("bench", Stimuli.Subjects) { Payload = choice }));
        await AssertExactlyFullAsync(offering);
        return measured;
    }

    private async Task AddSessionAsync()
    {
        await using var db = OwnDb();
        var now = DateTimeOffset.UtcNow;
        var day = ChinaTime.Day(now).AddDays(40);
        var session = new ExamSession(Session, Session, "BENCH", "Bench", "", new(
            now.AddDays(-1), now.AddDays(20), now.AddDays(22), now.AddDays(-1), now.AddDays(29), now.AddDays(30), now.AddDays(40), day, day));
        session.Open();
        db.AddRange(new Exam(Session, "BENCH", "Bench"), session, new Site(Site, "1", new("Bench", "", "", "", "", false, false)));
        await db.SaveChangesAsync();
    }

    private async Task<Guid> OfferingAsync(string code, int seats)
    {
        await using var db = OwnDb();
        var id = Guid.CreateVersion7();
        var begin = DateTimeOffset.UtcNow.AddDays(40);
        db.AddRange(new Subject(id, code, code), new Offering(id, Session, Site, id, 80, begin, begin.AddHours(2), seats));
        await db.SaveChangesAsync();
        return id;
    }

    private ExamDb OwnDb()
    {
        var options = new DbContextOptionsBuilder<ExamDb>();
        ExamDb.Configure(options, dataSource);
        return new ExamDb(options.Options);
    }

    private async Task AssertExactlyFullAsync(Guid offering)
    {
        var over = await Sql.AskAsync<int>(dataSource, $"SELECT seats_taken - capacity FROM exam.offerings WHERE id = '{offering}'");
        var unbacked = await Sql.AskAsync<long>(dataSource, $"""
            SELECT CASE WHEN count(c.*) = 0 THEN 0 ELSE o.seats_taken - count(c.*) END
            FROM exam.offerings AS o LEFT JOIN exam.choices AS c ON c.offering_id = o.id AND c.holds_seat WHERE o.id = '{offering}' GROUP BY o.seats_taken
            """);
        if ((over, unbacked) != (0, 0))
            throw new InvalidOperationException($"{over} seats too many, {unbacked} without a choice.");
    }

    private static ExamDb Db(IServiceProvider services)
    {
        var burst = services.GetRequiredService<BurstConnection>();
        return ExamDb.On(burst.Connection!, burst.Now);
    }
}
