using ExamReg.Bench;

if (args is [TimerDrain.Verb, var connectionString])
    return await TimerDrain.SweepAsync(connectionString);
if (args.Length > 0 && args[0] is "-h" or "--help")
{
    Console.WriteLine("dotnet run -c Release --project bench [-- --quick] [--json FILE] [--only throughput|population|timers|offering]");
    return 0;
}
var only = Option("--only");
var scale = args.Contains("--quick") ? Scale.Quick : Scale.Full;

await using var server = await BenchServer.StartAsync();
var report = new Report($"{server.Version}, {Environment.ProcessorCount} cores, {(scale == Scale.Quick ? "quick" : "full")} run");
if (only is null or "throughput")
    await Throughput.RunAsync(server, scale, report);
if (only is null or "population")
    await Population.RunAsync(server, scale, report);
if (only is null or "timers")
    await TimerDrain.RunAsync(server, scale, report);
if (only is null or "offering")
    await HotOffering.RunAsync(server, scale, report);
report.PrintTargets();
if (Option("--json") is { } file)
    await report.WriteJsonAsync(file);
return 0;

string? Option(string name) => Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;
