using System.Text.Json.Nodes;
using ExamReg.Workflows.Activities.Events;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Expressions;
using ExamReg.Workflows.Outbox;
using Npgsql;
using NpgsqlTypes;

namespace ExamReg.Workflows.Runtime;

/// <summary>
/// Brings a named event to every instance that waits for it, and starts an instance of every published workflow that has it as a
/// trigger, as Elsa does. An event for one instance alone starts nothing. Starts travel through the outbox, whose key makes each
/// count once however often the event is delivered.
/// </summary>
public sealed class EventPublisher(NpgsqlDataSource dataSource, WorkflowRuntime runtime, OutboxSignal outboxSignal, WorkflowOptions options) : IOutboxHandler
{
    // A version 7 UUID by plain means: PostgreSQL has its own function only from 18 on.
    private const string NewId = """
        (lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') || '7' || substr(md5(gen_random_uuid()::text), 1, 3)
            || '8' || substr(md5(gen_random_uuid()::text), 1, 15))::uuid
        """;

    /// <inheritdoc />
    public string Kind => PublishEvent.MessageKind;

    /// <summary>Publishes an event.</summary>
    /// <param name="eventId">Makes it count once for each instance and each trigger.</param>
    /// <param name="eventName">The event's name.</param>
    /// <param name="payload">What it brings.</param>
    /// <param name="correlationId">Only to instances with this correlation id, and for those that it starts; to all when null.</param>
    /// <param name="instanceId">Only to this instance.</param>
    /// <param name="cancellationToken">Stops between instances.</param>
    /// <returns>How many instances took it or are being started by it.</returns>
    public async Task<int> PublishAsync(
        string eventId, string eventName, object? payload = null, string? correlationId = null, Guid? instanceId = null, CancellationToken cancellationToken = default)
    {
        var taken = 0;
        foreach (var (waiting, bookmarkId) in await FindWaitingAsync(eventName, correlationId, instanceId, cancellationToken))
        {
            var stimulus = new Stimulus($"event:{eventId}:{bookmarkId}", Event.StimulusName) { Key = eventName, BookmarkId = bookmarkId, Payload = payload, Actor = "event" };
            if (await runtime.SendAsync(waiting, stimulus, cancellationToken) is BurstResult.Accepted)
                taken++;
        }
        return instanceId is null ? taken + await StartAsync(eventId, eventName, payload, correlationId, cancellationToken) : taken;
    }

    /// <inheritdoc />
    public Task DeliverAsync(string key, JsonNode? payload, CancellationToken cancellationToken) => PublishAsync(
        key, payload!["eventName"]!.GetValue<string>(), payload["payload"]?.DeepClone(), payload["correlationId"]?.GetValue<string>(),
        payload["instanceId"]?.GetValue<Guid>(), cancellationToken);

    // The first delivery gives the new instance its id; the same event again finds the message there.
    private async Task<int> StartAsync(string eventId, string eventName, object? payload, string? correlationId, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand($"""
            INSERT INTO workflow.outbox (kind, key, payload, created_at, next_attempt_at)
            SELECT $1, 'event:' || $2 || ':' || t.definition_id || ':' || t.activity_id,
                jsonb_build_object('definitionId', t.definition_id, 'triggerActivityId', t.activity_id, 'instanceId', {NewId},
                    'correlationId', $4::text, 'input', $5::jsonb, 'actor', 'event'),
                {options.NowSql}, {options.NowSql}
            FROM workflow.trigger t WHERE t.kind = $6 AND t.key = $3
            ON CONFLICT (kind, key) DO NOTHING
            """);
        var input = new JsonObject { [Event.PayloadInput] = ValueConverter.ToJson(payload)?.DeepClone() };
        command.Parameters.AddRange((NpgsqlParameter[])
        [
            new() { Value = ChildWorkflows.StartKind },
            new() { Value = eventId },
            new() { Value = eventName },
            new() { Value = (object?)correlationId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
            new() { Value = input.ToJsonString(), NpgsqlDbType = NpgsqlDbType.Text },
            new() { Value = Event.StimulusName },
        ]);
        var started = await command.ExecuteNonQueryAsync(cancellationToken);
        if (started > 0)
            outboxSignal.Ring();
        return started;
    }

    private async Task<List<(Guid InstanceId, int BookmarkId)>> FindWaitingAsync(
        string eventName, string? correlationId, Guid? instanceId, CancellationToken cancellationToken)
    {
        // Only the conditions that are asked: an event for one of a hundred thousand that wait for its kind must find that one alone.
        var byCorrelation = correlationId is null ? "" : "JOIN workflow.instance i ON i.id = b.instance_id AND i.correlation_id = $3";
        await using var command = dataSource.CreateCommand($"""
            SELECT b.instance_id, b.id FROM workflow.bookmark b {byCorrelation}
            WHERE b.name = $1 AND b.key = $2 {(instanceId is null ? "" : $"AND b.instance_id = {(correlationId is null ? "$3" : "$4")}")}
            ORDER BY b.instance_id, b.id
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = Event.StimulusName });
        command.Parameters.Add(new NpgsqlParameter { Value = eventName });
        if (correlationId is not null)
            command.Parameters.Add(new NpgsqlParameter { Value = correlationId });
        if (instanceId is { } one)
            command.Parameters.Add(new NpgsqlParameter { Value = one });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<(Guid, int)>();
        while (await reader.ReadAsync(cancellationToken))
            found.Add((reader.GetGuid(0), reader.GetInt32(1)));
        return found;
    }
}
