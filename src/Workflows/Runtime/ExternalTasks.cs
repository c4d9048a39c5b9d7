using System.Text.Json.Nodes;
using ExamReg.Workflows.Activities.Events;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Outbox;
using Microsoft.Extensions.DependencyInjection;

namespace ExamReg.Workflows.Runtime;

/// <summary>Does one kind of task that RunTask activities ask for; register any number as services.</summary>
public interface IExternalTask
{
    /// <summary>The task's name, as the activity writes it.</summary>
    string TaskName { get; }

    /// <summary>Does the task, or sets it going; may be called more than once, always with the same task id.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The result, which completes the activity; null where it will be reported later through <see cref="ExternalTasks.CompleteAsync"/>.</returns>
    /// <exception cref="Exception">The attempt failed; it is made again later.</exception>
    Task<ExternalTaskResult?> RunAsync(ExternalTaskRequest request, CancellationToken cancellationToken);
}

/// <summary>A task that a RunTask activity asks for.</summary>
/// <param name="TaskId">Its id; makes it count once.</param>
/// <param name="TaskName">Its name.</param>
/// <param name="InstanceId">The instance that waits.</param>
/// <param name="CorrelationId">Its correlation id.</param>
/// <param name="Payload">What the task needs.</param>
public sealed record ExternalTaskRequest(string TaskId, string TaskName, Guid InstanceId, string? CorrelationId, JsonNode? Payload);

/// <summary>What a task came to.</summary>
/// <param name="Value">The activity's result; may be null.</param>
public sealed record ExternalTaskResult(object? Value);

/// <summary>
/// Hands the tasks of RunTask activities to the host, and takes their results. A task that the host has no
/// <see cref="IExternalTask"/> for waits until somebody outside reports it as done.
/// </summary>
public sealed class ExternalTasks(WorkflowRuntime runtime, IServiceScopeFactory scopes) : IOutboxHandler
{
    /// <inheritdoc />
    public string Kind => RunTask.MessageKind;

    /// <summary>Reports a task as done; the same task again changes nothing.</summary>
    /// <param name="taskId">The task.</param>
    /// <param name="result">What it came to.</param>
    /// <param name="actor">Who reports it, for the journal.</param>
    /// <param name="cancellationToken">Ends the burst.</param>
    public async Task<BurstResult> CompleteAsync(string taskId, object? result, string actor, CancellationToken cancellationToken = default)
    {
        // The id begins with the instance's, so that a second report still finds the instance that no longer waits.
        if (!Guid.TryParse(taskId.Split(':')[0], out var instanceId))
            return new BurstResult.NotFound(taskId);
        return await runtime.SendAsync(
            instanceId, new Stimulus($"task:{taskId}", RunTask.StimulusName) { Key = taskId, Payload = result, Actor = actor }, cancellationToken);
    }

    /// <inheritdoc />
    public async Task DeliverAsync(string key, JsonNode? payload, CancellationToken cancellationToken)
    {
        var request = new ExternalTaskRequest(
            payload!["taskId"]!.GetValue<string>(), payload["taskName"]!.GetValue<string>(), payload["instanceId"]!.GetValue<Guid>(),
            payload["correlationId"]?.GetValue<string>(), payload["payload"]?.DeepClone());
        await using var scope = scopes.CreateAsyncScope();
        if (scope.ServiceProvider.GetServices<IExternalTask>().FirstOrDefault(candidate => candidate.TaskName == request.TaskName) is not { } task)
            return;
        if (await task.RunAsync(request, cancellationToken) is { } result)
            await CompleteAsync(request.TaskId, result.Value, "task", cancellationToken);
    }
}
