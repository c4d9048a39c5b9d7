using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;

namespace ExamReg.Bench;

/// <summary>What one run of a load measured.</summary>
internal sealed record Measured(
    string Name, int Clients, int Operations, double PerSecond, double P50, double P95, double P99, double Statements, double WalBytes, double AllocatedBytes);

/// <summary>Runs an operation from a number of concurrent clients and measures it.</summary>
internal static class Load
{
    public static async Task<Measured> RunAsync(string name, NpgsqlDataSource dataSource, int clients, int operations, Func<int, Task> operation)
    {
        var times = new ConcurrentBag<double>();
        var next = -1;
        var statements = await StatementsAsync(dataSource);
        var wal = await WalAsync(dataSource);
        var allocated = GC.GetTotalAllocatedBytes();
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var index && index < operations)
            {
                var begun = Stopwatch.GetTimestamp();
                await operation(index);
                times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            }
        })));
        watch.Stop();
        allocated = GC.GetTotalAllocatedBytes() - allocated;
        wal = await WalAsync(dataSource) - wal;
        statements = await StatementsAsync(dataSource) - statements;
        var sorted = times.Order().ToArray();
        return new Measured(
            name, clients, operations, operations / watch.Elapsed.TotalSeconds, At(sorted, 0.5), At(sorted, 0.95), At(sorted, 0.99),
            statements / (double)operations, wal / (double)operations, allocated / (double)operations);
    }

    private static double At(double[] sorted, double share) => sorted[(int)Math.Min(sorted.Length - 1, sorted.Length * share)];

    private static Task<long> WalAsync(NpgsqlDataSource dataSource) => Sql.AskAsync<long>(dataSource, "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint");

    private static Task<long> StatementsAsync(NpgsqlDataSource dataSource)
        => Sql.AskAsync<long>(dataSource, "SELECT coalesce(sum(calls), 0)::bigint FROM pg_stat_statements WHERE query NOT LIKE '%pg_stat_statements%' AND query NOT LIKE '%pg_wal%'");
}
