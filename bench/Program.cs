using System.Text.Json;
using ExamReg.Bench;
using ExamReg.Web.PrivatePostgres;
using Npgsql;

var json = Array.IndexOf(args, "--json") is var at and >= 0 ? args[at + 1] : null;
var quick = args.Contains("--quick");
var fills = quick ? new[] { 1_000, 20_000 } : [1_000, 100_000, 1_000_000];
var count = quick ? 500 : 2_000;

var folder = Directory.CreateTempSubdirectory("examreg-bench-").FullName;
await using var server = await PrivatePostgresServer.StartAsync(new PrivatePostgresOptions
{
    Folder = Path.Combine(folder, "postgres"),
    // Without waiting for the disk the processor is the limit, which is the harder comparison.
    Durable = false,
    Settings = new Dictionary<string, string>
    {
        ["shared_preload_libraries"] = "pg_stat_statements",
        ["shared_buffers"] = "1GB",
        ["max_wal_size"] = "8GB",
    },
});
var builder = new NpgsqlConnectionStringBuilder(server.ConnectionString) { MaxAutoPrepare = 64, AutoPrepareMinUsages = 2, NoResetOnClose = true, MaxPoolSize = 40, IncludeErrorDetail = true };
await using var dataSource = NpgsqlDataSource.Create(builder.ConnectionString);
await Sql.RunAsync(dataSource, "CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
await Sql.RunAsync(dataSource, "CREATE SCHEMA bench; CREATE TABLE bench.clock AS SELECT interval '0' AS shift; CREATE TABLE bench.registration (id uuid PRIMARY KEY, step integer NOT NULL, changed_at timestamptz NOT NULL) WITH (fillfactor = 75)");

var rows = new List<object>();
Console.WriteLine($"{server.Version}, {Environment.ProcessorCount} cores, {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC");
Console.WriteLine($"{"what",-28}{"clients",8}{"per s",10}{"p50 ms",9}{"p95",8}{"p99",8}{"stmts",8}{"WAL B",9}{"alloc B",10}{"of floor",10}");
if (args.Contains("--hot-offering"))
{
    foreach (var measured in await new HotOffering(dataSource).RunAsync(count))
        Show(measured, null);
    return 0;
}
var floor = new Floor(dataSource);
var floorIds = await floor.PrepareAsync(count);
var engine = new EngineLoad(dataSource);
await engine.PrepareAsync();

// Warm both up before anything is measured.
await Load.RunAsync("warm", dataSource, 4, count, index => floor.BurstAsync(floorIds[index % floorIds.Length]));
var (_, warm) = await engine.StartAsync(4, 300);
await engine.ResumeAsync("warm", 4, warm);

var floors = new Dictionary<int, double>();
foreach (var clients in new[] { 1, 4, 16 })
{
    var floorRun = await Load.RunAsync("floor", dataSource, clients, count * 5, index => floor.BurstAsync(floorIds[index % floorIds.Length]));
    floors[clients] = floorRun.PerSecond;
    Show(floorRun, null);
    var (starts, ids) = await engine.StartAsync(clients, count);
    Show(starts, null);
    Show(await engine.ResumeAsync("resume", clients, ids), floors[clients]);
}

var bytes = 0.0;
double? base1000 = null;
foreach (var fill in fills)
{
    var loaded = await Sql.AskAsync<long>(dataSource, "SELECT count(*) FROM workflow.instance");
    if (fill > loaded)
        await engine.FillAsync(warm[0], (int)(fill - loaded));
    var (_, ids) = await engine.StartAsync(16, count);
    var run = await engine.ResumeAsync($"resume, {fill:N0} suspended", 16, ids);
    base1000 ??= run.PerSecond;
    Show(run, floors[16], run.PerSecond / base1000);
    bytes = await engine.BytesPerInstanceAsync();
}
Console.WriteLine($"bytes per live instance, journal and indexes included: {bytes:N0}");
rows.Add(new { name = "bytes per live instance", value = bytes });

await Sql.RunAsync(dataSource, $"DELETE FROM workflow.bookmark WHERE due_at IS NOT NULL AND instance_id NOT IN (SELECT instance_id FROM workflow.bookmark WHERE due_at IS NOT NULL LIMIT {(quick ? 5_000 : 200_000)})");
await Sql.RunAsync(dataSource, "CREATE TABLE bench.kept AS SELECT * FROM workflow.bookmark WHERE due_at IS NOT NULL");
foreach (var sweepers in new[] { 1, 2 })
{
    var half = quick ? 2_500 : 100_000;
    await Sql.RunAsync(dataSource, "DELETE FROM workflow.bookmark WHERE due_at IS NOT NULL");
    await Sql.RunAsync(dataSource, $"WITH taken AS (DELETE FROM bench.kept WHERE (instance_id, id) IN (SELECT instance_id, id FROM bench.kept LIMIT {half}) RETURNING *) INSERT INTO workflow.bookmark SELECT * FROM taken");
    var seconds = await engine.DrainTimersAsync(sweepers);
    var left = await Sql.AskAsync<long>(dataSource, "SELECT count(*) FROM workflow.bookmark WHERE due_at IS NOT NULL");
    Console.WriteLine($"{half:N0} due timers, {sweepers} sweeper(s): {seconds:F1} s, {half / seconds:N0}/s, {left} left");
    rows.Add(new { name = $"drain {half} timers", sweepers, seconds, left });
}
foreach (var measured in await new HotOffering(dataSource).RunAsync(count))
    Show(measured, null);
if (json is not null)
    await File.WriteAllTextAsync(json, JsonSerializer.Serialize(rows, new JsonSerializerOptions { WriteIndented = true }));
return 0;

void Show(Measured measured, double? floorPerSecond, double? ofFirst = null)
{
    var ratio = floorPerSecond is { } reference ? $"{measured.PerSecond / reference:F2}" : "";
    Console.WriteLine(
        $"{measured.Name,-28}{measured.Clients,8}{measured.PerSecond,10:N0}{measured.P50,9:F2}{measured.P95,8:F2}{measured.P99,8:F2}{measured.Statements,8:F1}{measured.WalBytes,9:N0}{measured.AllocatedBytes,10:N0}{ratio,10}{(ofFirst is { } share ? $"   {share:F2} of the first" : "")}");
    rows.Add(new { measured, ofFloor = floorPerSecond is null ? (double?)null : measured.PerSecond / floorPerSecond, ofFirst });
}
