using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ExamReg.Workflows.Outbox;

/// <summary>Delivers one kind of outbox message.</summary>
public interface IOutboxHandler
{
    /// <summary>The kind of message.</summary>
    string Kind { get; }

    /// <summary>Delivers one message; it may come more than once, always with the same key.</summary>
    /// <param name="key">The idempotency key.</param>
    /// <param name="payload">What the sender gave.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="Exception">The attempt failed; it is made again later.</exception>
    Task DeliverAsync(string key, JsonNode? payload, CancellationToken cancellationToken);
}

/// <summary>Tells the host that a burst has put something into the outbox, so that it need not wait for the next sweep.</summary>
public sealed partial class OutboxSignal(ILogger<OutboxSignal> logger)
{
    /// <summary>Raised after the commit; handlers must return at once. One that throws is logged: what it rings for is committed, and the sweep finds it.</summary>
    public event Action? Rang;

    internal void Ring()
    {
        foreach (var handler in (Rang?.GetInvocationList() ?? []).Cast<Action>())
        {
            try
            {
                handler();
            }
            catch (Exception exception)
            {
                LogDeaf(exception);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A handler of the outbox's signal failed; the messages wait for the sweep")]
    private partial void LogDeaf(Exception exception);
}

/// <summary>Delivers due outbox messages: claimed in batches with SKIP LOCKED, at least once, with back-off; failures stay visible.</summary>
public sealed partial class OutboxDelivery(NpgsqlDataSource dataSource, IServiceScopeFactory scopes, WorkflowOptions options, ILogger<OutboxDelivery> logger)
{
    private const int BatchSize = 100;

    // The lease is the next attempt: a process that dies leaves its messages to be found again.
    private readonly string claim = $"""
        UPDATE workflow.outbox SET attempts = attempts + 1, next_attempt_at = {options.NowSql} + interval '2 minutes'
        WHERE id IN (SELECT id FROM workflow.outbox
                     WHERE delivered_at IS NULL AND failed_at IS NULL AND next_attempt_at <= {options.NowSql}
                     ORDER BY next_attempt_at LIMIT $1 FOR UPDATE SKIP LOCKED)
        RETURNING id, kind, key, payload::text, attempts
        """;

    /// <summary>Delivers everything that is due now; a recurring duty of the host.</summary>
    /// <param name="cancellationToken">Stops between messages.</param>
    /// <returns>How many messages were delivered.</returns>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken = default)
    {
        var delivered = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            var batch = await ClaimAsync(cancellationToken);
            foreach (var message in batch)
            {
                if (await DeliverAsync(message, cancellationToken))
                    delivered++;
            }
            if (batch.Count < BatchSize)
                break;
        }
        return delivered;
    }

    /// <summary>Whether anything is due.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<bool> HasDueAsync(CancellationToken cancellationToken = default)
    {
        await using var command = dataSource.CreateCommand(
            $"SELECT EXISTS (SELECT 1 FROM workflow.outbox WHERE delivered_at IS NULL AND failed_at IS NULL AND next_attempt_at <= {options.NowSql})");
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task<bool> DeliverAsync(Claimed message, CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var handler = scope.ServiceProvider.GetServices<IOutboxHandler>().FirstOrDefault(candidate => candidate.Kind == message.Kind)
                ?? throw new InvalidOperationException($"Nothing delivers messages of kind “{message.Kind}”.");
            await handler.DeliverAsync(message.Key, message.Payload is null ? null : JsonNode.Parse(message.Payload), cancellationToken);
            await ExecuteAsync($"UPDATE workflow.outbox SET delivered_at = {options.NowSql}, error = NULL WHERE id = $1", [message.Id], cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogFailure(message.Kind, message.Id, message.Attempts, exception.GetType().Name);
            var retries = message.Attempts <= options.OutboxBackOff.Count;
            await ExecuteAsync(
                $"UPDATE workflow.outbox SET error = $2, next_attempt_at = {options.NowSql} + $3, failed_at = CASE WHEN $4 THEN NULL ELSE {options.NowSql} END WHERE id = $1",
                [message.Id, exception.Message, retries ? options.OutboxBackOff[message.Attempts - 1] : TimeSpan.Zero, retries],
                CancellationToken.None);
            return false;
        }
    }

    private async Task<List<Claimed>> ClaimAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(claim);
        command.Parameters.Add(new NpgsqlParameter { Value = BatchSize });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var claimed = new List<Claimed>();
        while (await reader.ReadAsync(cancellationToken))
            claimed.Add(new Claimed(reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3), reader.GetInt32(4)));
        return [.. claimed.OrderBy(message => message.Id)];
    }

    private async Task ExecuteAsync(string sql, object[] arguments, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(sql);
        foreach (var argument in arguments)
            command.Parameters.Add(new NpgsqlParameter { Value = argument });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Outbox message {Id} of kind {Kind} failed on attempt {Attempt}: {Reason}")]
    private partial void LogFailure(string kind, long id, int attempt, string reason);

    private sealed record Claimed(long Id, string Kind, string Key, string? Payload, int Attempts);
}
