using System.Collections.Concurrent;
using ExamReg.Workflows.Runtime;
using Npgsql;

namespace ExamReg.Workflows.Timers;

/// <summary>
/// Fires due timers. Rows are claimed in batches with SKIP LOCKED and a lease, so any number of processes may sweep at once;
/// the burst itself decides under the instance's lock, so a timer counts once however often it is brought.
/// </summary>
public sealed class TimerSweep(NpgsqlDataSource dataSource, WorkflowRuntime runtime, TriggerSweep triggers, WorkflowOptions options)
{
    private const int BatchSize = 500;

    private readonly string claim = $"""
        WITH due AS (
            SELECT instance_id, id FROM workflow.bookmark
            WHERE due_at <= {options.NowSql} AND (claimed_until IS NULL OR claimed_until < clock_timestamp())
            ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
        UPDATE workflow.bookmark b SET claimed_until = clock_timestamp() + $2
        FROM due WHERE b.instance_id = due.instance_id AND b.id = due.id
        RETURNING b.instance_id, b.id
        """;

    /// <summary>Fires everything that is due now, triggers that start instances included; a recurring duty of the host.</summary>
    /// <param name="cancellationToken">Stops between timers.</param>
    /// <returns>How many timers were brought to their instances, and instances started.</returns>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken = default)
    {
        var total = await triggers.RunOnceAsync(cancellationToken);
        while (!cancellationToken.IsCancellationRequested)
        {
            var batch = await ClaimAsync(cancellationToken);
            // What belongs to one instance has become its incident; what is thrown here is the database's, and the others have their try.
            var failures = new ConcurrentQueue<Exception>();
            await Parallel.ForEachAsync(
                batch,
                new ParallelOptions { MaxDegreeOfParallelism = options.TimerConcurrency, CancellationToken = cancellationToken },
                async (timer, token) =>
                {
                    try
                    {
                        await runtime.FireTimerAsync(timer.InstanceId, timer.BookmarkId, token);
                    }
                    catch (Exception exception) when (!token.IsCancellationRequested)
                    {
                        failures.Enqueue(exception);
                    }
                });
            if (!failures.IsEmpty)
                throw new AggregateException("Timers could not be fired; they are tried again when their lease has run out.", failures);
            total += batch.Count;
            if (batch.Count < BatchSize)
                break;
        }
        return total;
    }

    private async Task<List<(Guid InstanceId, int BookmarkId)>> ClaimAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(claim);
        command.Parameters.Add(new NpgsqlParameter { Value = BatchSize });
        command.Parameters.Add(new NpgsqlParameter { Value = options.TimerLease });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var claimed = new List<(Guid, int)>();
        while (await reader.ReadAsync(cancellationToken))
            claimed.Add((reader.GetGuid(0), reader.GetInt32(1)));
        return claimed;
    }
}
