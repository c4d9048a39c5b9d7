using ExamReg.Tests.Support;
using Npgsql;

namespace ExamReg.Bench;

/// <summary>Starts and resumes of the flow with six waits and one timer, in turn with the floor.</summary>
internal static class Throughput
{
    public static async Task RunAsync(BenchServer server, Scale scale, Report report)
    {
        var connectionString = await server.CreateDatabaseAsync("throughput");
        await using var dataSource = NpgsqlDataSource.Create(connectionString);
        await BenchSchema.CreateAsync(dataSource);
        var floor = new Floor(dataSource);
        var floorIds = await floor.PrepareAsync(scale.Instances);
        await using var engine = new EngineLoad(dataSource);
        await engine.PublishAsync();
        var wire = await CountAsync(connectionString, floorIds);

        // Warms both up before anything is measured.
        for (var round = 0; round < 3; round++)
        {
            await Load.RunAsync(dataSource, 4, scale.Instances, index => floor.BurstAsync(floorIds[index % floorIds.Length]));
            var warm = (await engine.StartAsync(4, scale.Instances)).Ids;
            await engine.ResumeAsync(4, warm);
        }
        foreach (var clients in new[] { 1, 4, 16 })
        {
            var (floors, starts, resumes, ownTrips) = (new List<Round>(), new List<Round>(), new List<Round>(), new List<Round>());
            for (var round = 0; round < scale.Rounds; round++)
            {
                floors.Add(await Load.RunAsync(dataSource, clients, scale.Instances * EngineLoad.Steps, index => floor.BurstAsync(floorIds[index % floorIds.Length])));
                var (started, ids) = await engine.StartAsync(clients, scale.Instances);
                starts.Add(started);
                resumes.Add(await engine.ResumeAsync(clients, ids));
                if (clients < 16)
                    continue;
                // As a domain on EF Core does it: its statement goes out before the batch that commits.
                engine.DomainInOwnTrip = true;
                ownTrips.Add(await engine.ResumeAsync(clients, (await engine.StartAsync(clients, scale.Instances)).Ids));
                engine.DomainInOwnTrip = false;
            }
            report.Add("floor", clients, floors, wire.Floor);
            report.Add("start", clients, starts, wire.Start);
            var resume = report.Add("resume", clients, resumes, wire.Resume, floors);
            if (clients < 16)
                continue;
            report.Add("resume, domain in a trip of its own", clients, ownTrips, wire.OwnTrip, floors);
            report.Add("resumes at 16 clients, of the floor", resume.OfFloor!.Value, "", "at least 0.6", resume.OfFloor >= 0.6);
            report.Add("round trips of a resume, the domain's row included", wire.Resume.RoundTrips, "", "at most 2", wire.Resume.RoundTrips <= 2);
            report.Add("statements of a resume, without the domain's", wire.Resume.Statements - 1, "", "at most 5", wire.Resume.Statements - 1 <= 5);
        }
    }

    /// <summary>Counts on the wire what one operation says, once everything is prepared.</summary>
    private static async Task<(
        (double Statements, double RoundTrips) Floor, (double Statements, double RoundTrips) Start,
        (double Statements, double RoundTrips) Resume, (double Statements, double RoundTrips) OwnTrip)> CountAsync(string connectionString, Guid[] floorIds)
    {
        await using var counter = new WireCounter(connectionString);
        await using var dataSource = NpgsqlDataSource.Create(counter.ConnectionString);
        var floor = new Floor(dataSource);
        await using var engine = new EngineLoad(dataSource);
        await engine.ResumeAsync(1, (await engine.StartAsync(1, 20)).Ids);
        for (var index = 0; index < 20; index++)
            await floor.BurstAsync(floorIds[index]);

        var ids = EngineLoad.NewIds(20);
        await engine.AddRegistrationsAsync(ids);
        var floors = await PerOperationAsync(20, index => floor.BurstAsync(floorIds[index]));
        var starts = await PerOperationAsync(20, index => engine.StartOneAsync(ids[index]));
        var resumes = await PerOperationAsync(40, index => engine.ResumeOneAsync(ids[index % 20], index / 20));
        engine.DomainInOwnTrip = true;
        var ownTrips = await PerOperationAsync(40, index => engine.ResumeOneAsync(ids[index % 20], 2 + (index / 20)));
        return (floors, starts, resumes, ownTrips);

        async Task<(double Statements, double RoundTrips)> PerOperationAsync(int count, Func<int, Task> operation)
        {
            counter.Reset();
            for (var index = 0; index < count; index++)
                await operation(index);
            return (counter.Counts.Statements / (double)count, counter.Counts.RoundTrips / (double)count);
        }
    }
}
