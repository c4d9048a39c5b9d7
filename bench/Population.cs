using Npgsql;

namespace ExamReg.Bench;

/// <summary>
/// Resumes in databases that hold many suspended instances. Each population has a database of its own, and the rounds go from one to
/// the next, so that whatever else the machine does meets them all. Every round draws its instances anew from the whole population.
/// </summary>
internal static class Population
{
    private const int Clients = 16;

    public static async Task RunAsync(BenchServer server, Scale scale, Report report)
    {
        var places = new List<Place>();
        foreach (var size in scale.Populations)
        {
            var dataSource = NpgsqlDataSource.Create(await server.CreateDatabaseAsync($"population_{size}"));
            await BenchSchema.CreateAsync(dataSource);
            var engine = new EngineLoad(dataSource, EngineLoad.Ring);
            await engine.PublishAsync();
            var like = (await engine.StartAsync(1, 1)).Ids;
            await engine.ResumeAsync(1, like, steps: 2);
            var watch = System.Diagnostics.Stopwatch.StartNew();
            await Filler.FillAsync(dataSource, like[0], size);
            report.Add($"{size:N0} suspended instances loaded", watch.Elapsed.TotalSeconds, "s");
            var place = new Place(size, dataSource, engine);
            await place.RunAsync(scale.Instances);
            place.Rounds.Clear();
            places.Add(place);
        }
        for (var round = 0; round < scale.Rounds; round++)
        {
            foreach (var place in places)
                await place.RunAsync(scale.Instances * EngineLoad.Steps);
        }
        Line? first = null;
        foreach (var place in places)
        {
            var line = report.Add($"resume, {place.Size:N0} suspended", Clients, place.Rounds);
            first ??= line;
            if (line != first)
            {
                var share = line.PerSecond / first.PerSecond;
                var isLast = place == places[^1];
                report.Add($"resumes with {place.Size:N0} suspended, of those with {places[0].Size:N0}", share, "", isLast ? "at least 0.9" : null, isLast ? share >= 0.9 : null);
            }
            await place.Engine.DisposeAsync();
            await place.DataSource.DisposeAsync();
        }
    }

    private sealed record Place(int Size, NpgsqlDataSource DataSource, EngineLoad Engine)
    {
        public List<Round> Rounds { get; } = [];

        public async Task RunAsync(int operations)
        {
            var ids = await Sql.AskAsync<Guid[]>(DataSource, $"SELECT array_agg(id) FROM (SELECT id FROM workflow.instance ORDER BY random() LIMIT {operations}) AS drawn");
            Rounds.Add(await Engine.ResumeAsync(Clients, ids, operations: operations));
        }
    }
}
