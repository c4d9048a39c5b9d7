using System.Text.Json.Nodes;
using ExamReg.Workflows.Execution;

namespace ExamReg.Workflows.Activities.Workflows;

/// <summary>
/// Runs another workflow. Its result is <c>{ workflowInstanceId, status, subStatus, output }</c>. Elsa lets the child run until it
/// first waits before this activity completes; here the child begins after the commit, so without waiting its status is "Running".
/// </summary>
[Activity("Elsa.ExecuteWorkflow", DisplayName = "执行流程", Category = "组合", Description = "启动另一个流程，并可等待其结束。", Kind = ActivityKind.Task)]
public sealed class ExecuteWorkflow : ChildWorkflow
{
    /// <summary>Which workflow.</summary>
    [Input(DisplayName = "流程", Description = "要执行的流程；取其已发布的版本。", UIHint = "workflow-definition-picker", IsRequired = true, Order = 1)]
    public Input<string?> WorkflowDefinitionId { get; } = new();

    /// <summary>The child's correlation id.</summary>
    [Input(DisplayName = "关联编号", Description = "新流程的关联编号。", Order = 2)]
    public Input<string?> CorrelationId { get; } = new();

    /// <summary>The child's input.</summary>
    [Input(DisplayName = "输入", Description = "新流程的输入（JSON 对象）。", UIHint = "json-editor", DefaultSyntax = "Object", Order = 3)]
    public Input<JsonObject?> Input { get; } = new();

    /// <summary>Whether to wait for its end.</summary>
    [Input(DisplayName = "等待结束", Description = "勾选后等新流程结束才继续。", Order = 4)]
    public Input<bool> WaitForCompletion { get; } = new();

    /// <summary>How the child stands.</summary>
    [Output(DisplayName = "结果", Description = "新流程的编号、状态和输出。")]
    public Output<object?> Result { get; } = new();

    /// <inheritdoc />
    protected internal override ValueTask ExecuteAsync(ActivityContext context)
    {
        var wait = context.Get(WaitForCompletion);
        var childId = Start(context, context.Get(WorkflowDefinitionId), Values(context.Get(Input)), context.Get(CorrelationId), wait);
        if (wait)
            return ValueTask.CompletedTask;
        context.Set(Result, Describe(childId, nameof(WorkflowStatus.Running), nameof(WorkflowSubStatus.Pending), []));
        return context.CompleteAsync();
    }

    /// <inheritdoc />
    protected internal override ValueTask ResumeAsync(ActivityContext context, ReceivedStimulus stimulus)
    {
        var report = Report.Read(stimulus);
        context.Set(Result, Describe(report.ChildId, nameof(WorkflowStatus.Finished), report.SubStatus, report.Output));
        return context.CompleteAsync(report.Outcomes);
    }

    // In Elsa this is an object of C#, whose members scripts may write with either first letter.
    private static JsonObject Describe(Guid childId, string status, string subStatus, JsonObject output)
    {
        var result = new JsonObject();
        foreach (var (name, value) in new (string, JsonNode)[]
            { ("workflowInstanceId", childId.ToString()), ("status", status), ("subStatus", subStatus), ("output", output) })
        {
            result[name] = value.DeepClone();
            result[char.ToUpperInvariant(name[0]) + name[1..]] = value.DeepClone();
        }
        return result;
    }
}

/// <summary>Starts another workflow and goes on with the child's id as its result, or waits for its end; then its result is the child's output.</summary>
[Activity("Elsa.DispatchWorkflow", DisplayName = "派发流程", Category = "组合", Description = "启动另一个流程后继续，也可等待其结束。")]
public sealed class DispatchWorkflow : ChildWorkflow
{
    /// <summary>Which workflow.</summary>
    [Input(DisplayName = "流程", Description = "要启动的流程；取其已发布的版本。", UIHint = "workflow-definition-picker", IsRequired = true, Order = 1)]
    public Input<string?> WorkflowDefinitionId { get; } = new();

    /// <summary>The child's correlation id.</summary>
    [Input(DisplayName = "关联编号", Description = "新流程的关联编号。", Order = 2)]
    public Input<string?> CorrelationId { get; } = new();

    /// <summary>The child's input.</summary>
    [Input(DisplayName = "输入", Description = "新流程的输入（JSON 对象）。", UIHint = "json-editor", DefaultSyntax = "Object", Order = 3)]
    public Input<JsonObject?> Input { get; } = new();

    /// <summary>Whether to wait for its end.</summary>
    [Input(DisplayName = "等待结束", Description = "勾选后等新流程结束才继续。", Order = 4)]
    public Input<bool> WaitForCompletion { get; } = new();

    /// <summary>The child's output; its id where its end is not waited for.</summary>
    [Output(DisplayName = "结果", Description = "新流程的输出；不等待其结束时，是新流程的编号。")]
    public Output<object?> Result { get; } = new();

    /// <inheritdoc />
    protected internal override ValueTask ExecuteAsync(ActivityContext context)
    {
        var wait = context.Get(WaitForCompletion);
        var childId = Start(context, context.Get(WorkflowDefinitionId), Values(context.Get(Input)), context.Get(CorrelationId), wait);
        if (wait)
            return ValueTask.CompletedTask;
        context.Set(Result, childId.ToString());
        return context.CompleteAsync();
    }

    /// <inheritdoc />
    protected internal override ValueTask ResumeAsync(ActivityContext context, ReceivedStimulus stimulus)
    {
        context.Set(Result, Report.Read(stimulus).Output.DeepClone());
        return context.CompleteAsync();
    }
}
