using System.Text.Json.Nodes;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Expressions;

namespace ExamReg.Workflows.Activities.Events;

/// <summary>Asks the outer world to do a named task and waits until it reports back.</summary>
[Activity("Elsa.RunTask", DisplayName = "外部任务", Category = "事件", Description = "请求外部完成一项任务，等待其回报。", Kind = ActivityKind.Task)]
public sealed class RunTask : Activity
{
    /// <summary>The name of the stimulus that reports a task as done; its key is the task's id, its payload the result.</summary>
    public const string StimulusName = "task";

    /// <summary>The kind of the outbox message: <c>{ taskId, taskName, instanceId, correlationId, payload }</c>.</summary>
    public const string MessageKind = "task";

    /// <summary>The task's name.</summary>
    [Input(DisplayName = "任务名", Description = "请求哪项任务。", IsRequired = true, Order = 1)]
    public Input<string?> TaskName { get; } = new();

    /// <summary>What the task needs.</summary>
    [Input(DisplayName = "参数", Description = "任务所需的参数（JSON 对象）。", UIHint = "json-editor", DefaultSyntax = "Object", Order = 2)]
    public Input<JsonObject?> Payload { get; } = new();

    /// <summary>What the task came to.</summary>
    [Output(DisplayName = "结果", Description = "回报的内容。")]
    public Output<object?> Result { get; } = new();

    /// <inheritdoc />
    protected internal override ValueTask ExecuteAsync(ActivityContext context)
    {
        if (context.Get(TaskName) is not { Length: > 0 } taskName)
            throw new InvalidOperationException(Text.Of("任务名为空，无法请求任务：请填写任务名。"));
        var taskId = $"{context.InstanceId:n}:{context.FrameId}";
        context.WaitFor(StimulusName, key: taskId);
        context.Send(new OutboxMessage(MessageKind, taskId, new JsonObject
        {
            ["taskId"] = taskId,
            ["taskName"] = taskName,
            ["instanceId"] = context.InstanceId,
            ["correlationId"] = context.CorrelationId,
            ["payload"] = ValueConverter.ToJson(context.Get(Payload)),
        }));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    protected internal override ValueTask ResumeAsync(ActivityContext context, ReceivedStimulus stimulus)
    {
        context.Set(Result, stimulus.PlainPayload);
        return context.CompleteAsync();
    }
}
