using System.Text.Json;

namespace ExamReg.Bench;

/// <summary>One line of the table: medians over the rounds, percentiles over all their operations.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Clients">Concurrent clients.</param>
/// <param name="PerSecond">Operations a second, the median of the rounds.</param>
/// <param name="P50">Milliseconds.</param>
/// <param name="P95">Milliseconds.</param>
/// <param name="P99">Milliseconds.</param>
/// <param name="Statements">Statements on the wire for one operation.</param>
/// <param name="RoundTrips">Round trips for one operation.</param>
/// <param name="WalBytes">Bytes of write-ahead log for one operation.</param>
/// <param name="AllocatedBytes">Bytes that this process allocated for one operation.</param>
/// <param name="ClientMicroseconds">Processor time of this process for one operation.</param>
/// <param name="ServerMicroseconds">Processor time of PostgreSQL for one operation.</param>
/// <param name="OfFloor">Against the floor of the same rounds.</param>
internal sealed record Line(
    string Name, int Clients, double PerSecond, double P50, double P95, double P99, double? Statements, double? RoundTrips, double WalBytes, double AllocatedBytes,
    double ClientMicroseconds, double ServerMicroseconds, double? OfFloor);

/// <summary>One figure beside the table, with its target if it has one.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">The value.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Target">What is wanted, in words; null for a mere figure.</param>
/// <param name="IsMet">Whether it is as wanted.</param>
internal sealed record Figure(string Name, double Value, string Unit, string? Target, bool? IsMet);

/// <summary>The table on the screen, and the same for machines.</summary>
internal sealed class Report
{
    private readonly string title;
    private readonly List<Line> lines = [];
    private readonly List<Figure> figures = [];

    public Report(string title)
    {
        this.title = title;
        Console.WriteLine(title);
        Console.WriteLine($"{"what",-34}{"clients",8}{"per s",9}{"p50 ms",9}{"p95",8}{"p99",8}{"stmts",7}{"trips",7}{"WAL B",8}{"alloc B",9}{"client us",11}{"server us",11}{"of floor",10}");
    }

    /// <summary>Sums up the rounds of one measurement and prints them.</summary>
    public Line Add(string name, int clients, IReadOnlyList<Round> rounds, (double Statements, double RoundTrips)? wire = null, IReadOnlyList<Round>? floor = null)
    {
        var times = rounds.SelectMany(round => round.Milliseconds).Order().ToArray();
        var line = new Line(
            name, clients, Median(rounds.Select(round => round.PerSecond)), At(times, 0.5), At(times, 0.95), At(times, 0.99), wire?.Statements, wire?.RoundTrips,
            Median(rounds.Select(round => round.WalBytes)), Median(rounds.Select(round => round.AllocatedBytes)),
            Median(rounds.Select(round => round.ClientMicroseconds)), Median(rounds.Select(round => round.ServerMicroseconds)),
            floor is null ? null : Median(rounds.Select(round => round.PerSecond)) / Median(floor.Select(round => round.PerSecond)));
        lines.Add(line);
        Console.WriteLine(
            $"{name,-34}{clients,8}{line.PerSecond,9:N0}{line.P50,9:F2}{line.P95,8:F2}{line.P99,8:F2}{line.Statements,7:F1}{line.RoundTrips,7:F1}{line.WalBytes,8:N0}{line.AllocatedBytes,9:N0}{line.ClientMicroseconds,11:N0}{line.ServerMicroseconds,11:N0}{line.OfFloor,10:F2}");
        return line;
    }

    /// <summary>Adds a figure beside the table.</summary>
    public void Add(string name, double value, string unit, string? target = null, bool? isMet = null) => figures.Add(new Figure(name, value, unit, target, isMet));

    public void PrintTargets()
    {
        Console.WriteLine();
        foreach (var figure in figures)
            Console.WriteLine($"{figure.Name,-58}{figure.Value,12:N2} {figure.Unit,-10}{(figure.Target is null ? "" : $"target {figure.Target}: {(figure.IsMet == true ? "met" : "MISSED")}")}");
    }

    public Task WriteJsonAsync(string file)
        => File.WriteAllTextAsync(file, JsonSerializer.Serialize(new { title, lines, figures }, new JsonSerializerOptions(JsonSerializerDefaults.Web) { WriteIndented = true }));

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static double At(double[] sorted, double share) => sorted[(int)Math.Min(sorted.Length - 1, sorted.Length * share)];
}
