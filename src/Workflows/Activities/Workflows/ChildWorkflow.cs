using System.Text.Json.Nodes;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Expressions;
using ExamReg.Workflows.Rehearsal;

namespace ExamReg.Workflows.Activities.Workflows;

/// <summary>
/// Starts another workflow as an instance of its own, and may wait for its end. Both ways lead through the outbox, so that each
/// instance keeps its own transaction; the child's first burst therefore comes after this burst's commit.
/// </summary>
public abstract class ChildWorkflow : Activity
{
    /// <summary>
    /// The name of the stimulus that reports a child's end; its key is the child's id, its payload
    /// <c>{ "subStatus": ..., "outcomes": [...], "output": {...} }</c>.
    /// </summary>
    public const string StimulusName = "workflow-finished";

    private const string ParentInput = "ParentInstanceId";

    /// <summary>Asks for the child.</summary>
    /// <param name="context">The activity's place in the running instance.</param>
    /// <param name="definitionId">Which workflow.</param>
    /// <param name="input">Its input; Elsa's ParentInstanceId is added.</param>
    /// <param name="correlationId">Its correlation id.</param>
    /// <param name="wait">Whether to wait for its end.</param>
    /// <returns>The child's id.</returns>
    private protected static Guid Start(
        ActivityContext context, string? definitionId, IEnumerable<KeyValuePair<string, object?>> input, string? correlationId, bool wait)
    {
        if (string.IsNullOrWhiteSpace(definitionId))
            throw new InvalidOperationException(Text.Of("没有选择要执行的流程：请选择流程。"));
        var childId = Guid.CreateVersion7(context.Now);
        var values = new Dictionary<string, object?>(input, StringComparer.Ordinal) { [ParentInput] = context.InstanceId.ToString() };
        var bookmark = wait ? context.WaitFor(StimulusName, key: childId.ToString()) : null;
        correlationId = correlationId is { Length: > 0 } ? correlationId : null;
        context.Burst.ChildStarts.Add(new ChildStart(childId, definitionId, values, correlationId, bookmark?.Id));
        return childId;
    }

    /// <inheritdoc />
    protected internal override RehearsalPlan Rehearse(RehearsalContext rehearsal)
        => RehearsalPlan.ForReal([.. GetOutcomes(rehearsal.Node).DefaultIfEmpty("Done").Select(outcome => new RehearsalOffer(StimulusName, outcome)
        {
            Payload = new JsonObject
            {
                ["subStatus"] = nameof(WorkflowSubStatus.Finished),
                ["outcomes"] = new JsonArray(JsonValue.Create(outcome)),
                ["output"] = new JsonObject(),
            },
        })]);

    /// <summary>An input object as plain values.</summary>
    private protected static IEnumerable<KeyValuePair<string, object?>> Values(JsonObject? json)
        => json?.Select(pair => KeyValuePair.Create(pair.Key, ValueConverter.FromJson(pair.Value?.DeepClone()))) ?? [];

    /// <summary>What a child's end brought.</summary>
    private protected sealed record Report(Guid ChildId, string SubStatus, string[] Outcomes, JsonObject Output)
    {
        public bool IsFinished => SubStatus == nameof(WorkflowSubStatus.Finished);

        public static Report Read(ReceivedStimulus stimulus)
        {
            var payload = stimulus.Payload<JsonObject?>() ?? [];
            return new Report(
                Guid.Parse(stimulus.Bookmark.Key!),
                payload["subStatus"]?.ToString() ?? nameof(WorkflowSubStatus.Finished),
                [.. (payload["outcomes"] as JsonArray ?? []).Select(outcome => outcome!.ToString())],
                payload["output"] as JsonObject ?? []);
        }
    }
}
