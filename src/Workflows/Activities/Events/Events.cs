using System.Text.Json.Nodes;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Expressions;
using ExamReg.Workflows.Timers;

namespace ExamReg.Workflows.Activities.Events;

/// <summary>Waits for a named event, or starts workflows by it.</summary>
[Activity("Elsa.Event", DisplayName = "等待事件", Category = "事件", Description = "等待给定名称的事件；也可由它启动流程。", Kind = ActivityKind.Trigger)]
public sealed class Event : Activity
{
    /// <summary>The name of the stimulus; the bookmark's key is the event's name.</summary>
    public const string StimulusName = "event";

    /// <summary>The workflow input that brings the payload where the event starts the workflow; its name is Elsa's.</summary>
    public const string PayloadInput = "__EventPayloadWorkflowInput";

    /// <summary>The event's name.</summary>
    [Input(DisplayName = "事件名", Description = "等待哪个事件。", IsRequired = true)]
    public Input<string?> EventName { get; } = new();

    /// <summary>What the event brought.</summary>
    [Output(DisplayName = "结果", Description = "事件带来的内容。")]
    public Output<object?> Result { get; } = new();

    /// <inheritdoc />
    protected internal override WorkflowTrigger? DescribeTrigger(ActivityContext context, DateTimeOffset? lastDueAt)
        => new(StimulusName, EventNames.Require(context.Get(EventName)), null);

    /// <inheritdoc />
    public override string? WaitsFor(ActivityNode node) => EventName.Expression switch
    {
        null => null,
        ConstantExpression constant => ValueConverter.Show(constant.Value),
        _ => node.Json["eventName"]?.ToJsonString(),
    };

    /// <inheritdoc />
    protected internal override ValueTask ExecuteAsync(ActivityContext context)
    {
        if (context.TakeTrigger())
        {
            context.Set(Result, context.Input.GetValueOrDefault(PayloadInput));
            return context.CompleteAsync();
        }
        context.WaitFor(StimulusName, key: EventNames.Require(context.Get(EventName)));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    protected internal override ValueTask ResumeAsync(ActivityContext context, ReceivedStimulus stimulus)
    {
        context.Set(Result, stimulus.PlainPayload);
        return context.CompleteAsync();
    }
}

/// <summary>Publishes a named event to the instances that wait for it, after the burst's commit.</summary>
[Activity("Elsa.PublishEvent", DisplayName = "发布事件", Category = "事件", Description = "发布事件，等待它的流程会继续。")]
public sealed class PublishEvent : CodeActivity
{
    /// <summary>The kind of the outbox message: <c>{ eventName, correlationId, instanceId, payload }</c>.</summary>
    public const string MessageKind = "workflow.event";

    /// <summary>The event's name.</summary>
    [Input(DisplayName = "事件名", Description = "发布哪个事件。", IsRequired = true, Order = 1)]
    public Input<string?> EventName { get; } = new();

    /// <summary>Only to instances with this correlation id.</summary>
    [Input(DisplayName = "关联编号", Description = "只送给此关联编号的流程；留空则送给所有等待者。", Order = 2)]
    public Input<string?> CorrelationId { get; } = new();

    /// <summary>Whether only this instance may receive it.</summary>
    [Input(DisplayName = "仅本流程", Description = "勾选后只送给当前流程实例。", Order = 3)]
    public Input<bool> IsLocalEvent { get; } = new();

    /// <summary>What the event brings.</summary>
    [Input(DisplayName = "内容", Description = "事件带去的内容。", Order = 4)]
    public Input<object?> Payload { get; } = new();

    /// <inheritdoc />
    protected internal override ValueTask ExecuteAsync(ActivityContext context)
    {
        context.Send(new OutboxMessage(MessageKind, $"{context.InstanceId:n}:{context.FrameId}", new JsonObject
        {
            ["eventName"] = EventNames.Require(context.Get(EventName)),
            ["correlationId"] = context.Get(CorrelationId) is { Length: > 0 } correlationId ? correlationId : null,
            ["instanceId"] = context.Get(IsLocalEvent) ? context.InstanceId : null,
            ["payload"] = ValueConverter.ToJson(context.Get(Payload)),
        }));
        return context.CompleteAsync();
    }
}

/// <summary>What both activities ask of an event's name.</summary>
internal static class EventNames
{
    public static string Require(string? name)
        => string.IsNullOrWhiteSpace(name) ? throw new InvalidOperationException(Text.Of("事件名为空，无法等待或发布：请填写事件名。")) : name;
}
