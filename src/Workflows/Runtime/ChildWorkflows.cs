using System.Text.Json;
using System.Text.Json.Nodes;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Expressions;
using ExamReg.Workflows.Outbox;
using ExamReg.Workflows.Storage;

namespace ExamReg.Workflows.Runtime;

/// <summary>
/// Workflows that start others and wait for them. Start and report travel through the outbox: each instance keeps its own
/// transaction, and the ids make each arrive once however often it is delivered.
/// </summary>
internal static class ChildWorkflows
{
    public const string StartKind = "workflow.start";
    public const string StimulusKind = "workflow.stimulus";
    public const string FinishedStimulus = "workflow-finished";

    /// <summary>Adds to the burst's outbox the starts of its children and, when it has ended, the report to its parent.</summary>
    public static void AddMessages(Burst burst, Guid instanceId)
    {
        foreach (var child in burst.ChildStarts)
        {
            burst.Outbox.Add(new OutboxMessage(StartKind, child.InstanceId.ToString(), new JsonObject
            {
                ["instanceId"] = child.InstanceId,
                ["definitionId"] = child.DefinitionId,
                ["correlationId"] = child.CorrelationId,
                ["parentId"] = child.ReportTo is null ? null : instanceId,
                ["input"] = new JsonObject(child.Input.Select(pair => KeyValuePair.Create(pair.Key, ValueConverter.ToJson(pair.Value)))),
            }));
        }
        if (burst.State.ParentId is not { } parent || burst.SubStatus == WorkflowSubStatus.Suspended)
            return;
        burst.Outbox.Add(new OutboxMessage(StimulusKind, $"{instanceId}:finished", new JsonObject
        {
            ["instanceId"] = parent,
            ["name"] = FinishedStimulus,
            ["key"] = instanceId.ToString(),
            ["payload"] = new JsonObject
            {
                ["subStatus"] = burst.SubStatus.ToString(),
                ["outcomes"] = new JsonArray([.. (burst.RootOutcomes ?? []).Select(outcome => JsonValue.Create(outcome))]),
                ["output"] = new JsonObject(burst.State.Output.Select(pair => KeyValuePair.Create(pair.Key, ValueConverter.ToJson(pair.Value)))),
            },
        }));
    }
}

/// <summary>Starts an instance that another one, or an event, asked for.</summary>
internal sealed class StartHandler(WorkflowRuntime runtime, DefinitionStore definitions) : IOutboxHandler
{
    public string Kind => ChildWorkflows.StartKind;

    public async Task DeliverAsync(string key, JsonNode? payload, CancellationToken cancellationToken)
    {
        var definitionId = payload!["definitionId"]!.GetValue<string>();
        // An activity's JSON writes input names in camelCase, whatever the workflow that is used as an activity calls them.
        var declared = await DeclaredAsync(definitionId, cancellationToken);
        var result = await runtime.StartAsync(
            new StartWorkflow(definitionId, payload["instanceId"]!.GetValue<Guid>())
            {
                CorrelationId = payload["correlationId"]?.GetValue<string>(),
                ParentId = payload["parentId"]?.GetValue<Guid>(),
                Input = ((JsonObject)payload["input"]!).ToDictionary(pair => NameOf(pair.Key), pair => ValueConverter.FromJson(pair.Value)),
                TriggerActivityId = payload["triggerActivityId"]?.GetValue<string>(),
                Actor = payload["actor"]?.GetValue<string>() ?? "workflow",
            },
            cancellationToken);
        // A trigger whose workflow was retracted meanwhile starts nothing any more.
        if (!result.IsAccepted && !(result is BurstResult.NotFound && payload["triggerActivityId"] is not null))
            throw new InvalidOperationException($"The instance did not start: {result}");

        string NameOf(string written) => declared.Contains(written)
            ? written
            : declared.FirstOrDefault(name => JsonNamingPolicy.CamelCase.ConvertName(name) == written) ?? written;
    }

    private async Task<IReadOnlyList<string>> DeclaredAsync(string definitionId, CancellationToken cancellationToken)
    {
        try
        {
            return await definitions.FindPublishedAsync(definitionId, cancellationToken) is { } workflow ? workflow.Document.Inputs : [];
        }
        catch (InvalidOperationException)
        {
            // It does not compile, and the start will tell so in an incident.
            return [];
        }
    }
}

/// <summary>Brings a stimulus from one instance to another.</summary>
internal sealed class StimulusHandler(WorkflowRuntime runtime) : IOutboxHandler
{
    public string Kind => ChildWorkflows.StimulusKind;

    // Out of turn is fine: the receiver has ended or moved on meanwhile.
    public Task DeliverAsync(string key, JsonNode? payload, CancellationToken cancellationToken) => runtime.SendAsync(
        payload!["instanceId"]!.GetValue<Guid>(),
        new Stimulus(key, payload["name"]!.GetValue<string>())
        {
            Key = payload["key"]?.GetValue<string>(),
            Payload = payload["payload"]?.DeepClone(),
            Actor = "workflow",
        },
        cancellationToken);
}
