using System.Text.Json.Nodes;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Expressions;
using ExamReg.Workflows.Runtime;

namespace ExamReg.Workflows.Incidents;

/// <summary>
/// A start that failed leaves no instance behind, so its incident keeps the whole wish. A start with a <see cref="StartWorkflow.Prepare"/>
/// cannot be kept, being code of the host: its incident is shown but not tried again, and the caller, who was told, may start anew.
/// </summary>
internal static class StartIncident
{
    /// <summary>The start as a stimulus that an incident can keep.</summary>
    public static Stimulus Keep(StartWorkflow request) => new(WorkflowRuntime.StartStimulusId, WorkflowRuntime.StartStimulusId)
    {
        Actor = request.Actor,
        Payload = request.Prepare is not null ? null : new Wish(request),
    };

    /// <summary>Whether the stimulus can be brought again from an incident.</summary>
    public static bool CanRetry(Stimulus stimulus) => stimulus.Name != WorkflowRuntime.StartStimulusId || stimulus.Payload is not null;

    /// <summary>The wish that an incident kept, or null where it kept none.</summary>
    public static StartWorkflow? Restore(Guid instanceId, Stimulus stimulus)
    {
        if (stimulus.Name != WorkflowRuntime.StartStimulusId || ValueConverter.ToJson(stimulus.Payload) is not JsonObject kept)
            return null;
        return new StartWorkflow(kept["definitionId"]!.GetValue<string>(), instanceId)
        {
            CorrelationId = kept["correlationId"]?.GetValue<string>(),
            ParentId = kept["parentId"]?.GetValue<Guid>(),
            TriggerActivityId = kept["triggerActivityId"]?.GetValue<string>(),
            Actor = stimulus.Actor,
            Input = ((JsonObject)kept["input"]!).ToDictionary(pair => pair.Key, pair => ValueConverter.FromJson(pair.Value)),
        };
    }

    // Serialized only where an incident is really written.
    private sealed class Wish(StartWorkflow request)
    {
        public string DefinitionId => request.DefinitionId;

        public string? CorrelationId => request.CorrelationId;

        public Guid? ParentId => request.ParentId;

        public string? TriggerActivityId => request.TriggerActivityId;

        public JsonObject Input => new(request.Input.Select(pair => KeyValuePair.Create(pair.Key, ValueConverter.ToJson(pair.Value))));
    }
}
