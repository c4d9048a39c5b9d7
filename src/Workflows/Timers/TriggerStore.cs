using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;
using Npgsql;
using NpgsqlTypes;

namespace ExamReg.Workflows.Timers;

/// <summary>What starts instances of a published workflow by itself.</summary>
/// <param name="Kind">What kind of trigger: "event", "timer", "cron", "start-at".</param>
/// <param name="Key">What tells it from another of its kind: the event's name, the interval, the calendar, the moment.</param>
/// <param name="DueAt">When it next fires by the clock; null for one that fires by an event, or not again.</param>
public sealed record WorkflowTrigger(string Kind, string Key, DateTimeOffset? DueAt);

/// <summary>The triggers of published versions: rows, written and removed in the transaction that publishes or retracts.</summary>
public sealed class TriggerStore(WorkflowOptions options)
{
    // A trigger that stays the same through a new version keeps its beat: republishing neither delays nor repeats it.
    private const string Upsert = """
        INSERT INTO workflow.trigger (definition_id, activity_id, definition_key, kind, key, due_at) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (definition_id, activity_id) DO UPDATE SET definition_key = excluded.definition_key, kind = excluded.kind, key = excluded.key,
            due_at = CASE WHEN trigger.kind = excluded.kind AND trigger.key = excluded.key THEN trigger.due_at ELSE excluded.due_at END,
            claimed_until = NULL
        """;

    internal async Task RegisterAsync(NpgsqlConnection connection, CompiledWorkflow workflow, int key, CancellationToken cancellationToken)
    {
        var now = await NowAsync(connection, cancellationToken);
        var nodes = workflow.Nodes.Where(node => node.CanStartWorkflow).ToList();
        await using (var command = new NpgsqlCommand("DELETE FROM workflow.trigger WHERE definition_id = $1 AND activity_id <> ALL ($2)", connection))
        {
            command.Parameters.Add(new NpgsqlParameter { Value = workflow.Document.DefinitionId });
            command.Parameters.Add(new NpgsqlParameter { Value = nodes.Select(node => node.Id).ToArray() });
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        foreach (var node in nodes)
        {
            if (Describe(workflow, node, now, null) is not { } trigger)
                continue;
            await using var command = new NpgsqlCommand(Upsert, connection);
            command.Parameters.AddRange((NpgsqlParameter[])
            [
                new() { Value = workflow.Document.DefinitionId },
                new() { Value = node.Id },
                new() { Value = key },
                new() { Value = trigger.Kind },
                new() { Value = trigger.Key },
                new() { Value = trigger.DueAt is { } due ? due.UtcDateTime : DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz },
            ]);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    internal async Task RemoveAsync(NpgsqlConnection connection, string definitionId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("DELETE FROM workflow.trigger WHERE definition_id = $1", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = definitionId });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>A node's trigger, its inputs evaluated as for an instance that has just begun.</summary>
    /// <param name="workflow">The workflow.</param>
    /// <param name="node">The node.</param>
    /// <param name="now">The time.</param>
    /// <param name="lastDueAt">When it last was due; null where it never was.</param>
    /// <returns>The trigger; null where the node is none.</returns>
    internal static WorkflowTrigger? Describe(CompiledWorkflow workflow, ActivityNode node, DateTimeOffset now, DateTimeOffset? lastDueAt)
    {
        var state = new InstanceState();
        foreach (var variable in workflow.Variables)
            state.Variables[variable.Id] = variable.DefaultValue;
        var burst = new Burst(workflow, state, new BurstEnvironment(Guid.Empty, now, NoServices.Instance, CancellationToken.None));
        return node.Activity.DescribeTrigger(burst.ContextOf(new Frame(0, null, node.Id, null)), lastDueAt);
    }

    private async Task<DateTimeOffset> NowAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT {options.NowSql}", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return reader.GetFieldValue<DateTimeOffset>(0);
    }

    private sealed class NoServices : IServiceProvider
    {
        public static NoServices Instance { get; } = new();

        public object? GetService(Type serviceType) => null;
    }
}
