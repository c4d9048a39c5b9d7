using System.Text.Json.Nodes;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Outbox;
using Npgsql;
using NpgsqlTypes;

namespace ExamReg.Workflows.Runtime;

/// <summary>Brings a named event to every instance that waits for it.</summary>
public sealed class EventPublisher(NpgsqlDataSource dataSource, WorkflowRuntime runtime) : IOutboxHandler
{
    /// <summary>The name of the stimulus that Event activities wait for; the bookmark's key is the event's name.</summary>
    public const string EventStimulus = "event";

    /// <inheritdoc />
    public string Kind => "workflow.event";

    /// <summary>Publishes an event.</summary>
    /// <param name="eventId">Makes it count once for each instance.</param>
    /// <param name="eventName">The event's name.</param>
    /// <param name="payload">What it brings.</param>
    /// <param name="correlationId">Only to instances with this correlation id; to all when null.</param>
    /// <param name="cancellationToken">Stops between instances.</param>
    /// <returns>How many instances took it.</returns>
    public async Task<int> PublishAsync(
        string eventId, string eventName, object? payload = null, string? correlationId = null, CancellationToken cancellationToken = default)
    {
        var taken = 0;
        foreach (var (instanceId, bookmarkId) in await FindWaitingAsync(eventName, correlationId, cancellationToken))
        {
            var stimulus = new Stimulus($"event:{eventId}:{bookmarkId}", EventStimulus) { Key = eventName, BookmarkId = bookmarkId, Payload = payload, Actor = "event" };
            if (await runtime.SendAsync(instanceId, stimulus, cancellationToken) is BurstResult.Accepted)
                taken++;
        }
        return taken;
    }

    /// <inheritdoc />
    public Task DeliverAsync(string key, JsonNode? payload, CancellationToken cancellationToken) => PublishAsync(
        key, payload!["eventName"]!.GetValue<string>(), payload["payload"]?.DeepClone(), payload["correlationId"]?.GetValue<string>(), cancellationToken);

    private async Task<List<(Guid InstanceId, int BookmarkId)>> FindWaitingAsync(string eventName, string? correlationId, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("""
            SELECT b.instance_id, b.id FROM workflow.bookmark b
            WHERE b.name = 'event' AND b.key = $1
              AND ($2::text IS NULL OR EXISTS (SELECT 1 FROM workflow.instance i WHERE i.id = b.instance_id AND i.correlation_id = $2))
            ORDER BY b.instance_id, b.id
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = eventName });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)correlationId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<(Guid, int)>();
        while (await reader.ReadAsync(cancellationToken))
            found.Add((reader.GetGuid(0), reader.GetInt32(1)));
        return found;
    }
}
