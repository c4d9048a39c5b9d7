using System.Diagnostics;
using Npgsql;

namespace ExamReg.Bench;

/// <summary>What one round of a load measured.</summary>
internal sealed record Round(double PerSecond, double[] Milliseconds, double WalBytes, double AllocatedBytes);

/// <summary>Runs an operation from a number of concurrent clients and measures it.</summary>
internal static class Load
{
    public static async Task<Round> RunAsync(NpgsqlDataSource dataSource, int clients, int operations, Func<int, Task> operation)
    {
        var times = new double[operations];
        var next = -1;
        var wal = await WalAsync(dataSource);
        var allocated = GC.GetTotalAllocatedBytes();
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
        allocated = GC.GetTotalAllocatedBytes() - allocated;
        wal = await WalAsync(dataSource) - wal;
        return new Round(operations / watch.Elapsed.TotalSeconds, times, wal / (double)operations, allocated / (double)operations);
    }

    private static Task<long> WalAsync(NpgsqlDataSource dataSource) => Sql.AskAsync<long>(dataSource, "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint");
}
