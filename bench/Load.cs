using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace ExamReg.Bench;

/// <summary>What one round of a load measured.</summary>
/// <param name="PerSecond">Operations a second.</param>
/// <param name="Milliseconds">Of each operation.</param>
/// <param name="WalBytes">For one operation.</param>
/// <param name="AllocatedBytes">For one operation, in this process.</param>
/// <param name="ClientMicroseconds">Processor time of this process for one operation.</param>
/// <param name="ServerMicroseconds">Processor time of PostgreSQL for one operation.</param>
internal sealed record Round(
    double PerSecond, double[] Milliseconds, double WalBytes, double AllocatedBytes, double ClientMicroseconds, double ServerMicroseconds);

/// <summary>Runs an operation from a number of concurrent clients and measures it.</summary>
internal static class Load
{
    /// <summary>PostgreSQL's postmaster; its children's processor time counts.</summary>
    public static int Postmaster { get; set; }

    public static async Task<Round> RunAsync(NpgsqlDataSource dataSource, int clients, int operations, Func<int, Task> operation)
    {
        var times = new double[operations];
        var next = -1;
        var wal = await WalAsync(dataSource);
        var allocated = GC.GetTotalAllocatedBytes();
        var client = Environment.CpuUsage.TotalTime;
        var server = ServerTime();
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var index && index < operations)
            {
                var begun = Stopwatch.GetTimestamp();
                await operation(index);
                times[index] = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
            }
        })));
        watch.Stop();
        client = Environment.CpuUsage.TotalTime - client;
        server = ServerTime() - server;
        allocated = GC.GetTotalAllocatedBytes() - allocated;
        wal = await WalAsync(dataSource) - wal;
        return new Round(operations / watch.Elapsed.TotalSeconds, times, wal / (double)operations, allocated / (double)operations, client.TotalMicroseconds / operations, server.TotalMicroseconds / operations);
    }

    // Fields 14 and 15 of /proc/PID/stat: ticks of 10 ms in user and kernel mode. Pooled connections keep their backends.
    private static TimeSpan ServerTime()
    {
        var ticks = 0L;
        foreach (var folder in Directory.Exists("/proc") ? Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(folder[6])) : [])
        {
            try
            {
                var fields = File.ReadAllText(Path.Combine(folder, "stat")) is var stat ? stat[(stat.LastIndexOf(')') + 2)..].Split(' ') : [];
                if (int.Parse(fields[1], CultureInfo.InvariantCulture) == Postmaster)
                    ticks += long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
            }
            catch (IOException)
            {
                // Ended meanwhile.
            }
        }
        return TimeSpan.FromMilliseconds(ticks * 10);
    }

    private static Task<long> WalAsync(NpgsqlDataSource dataSource) => Sql.AskAsync<long>(dataSource, "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint");
}
