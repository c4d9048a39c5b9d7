using ExamReg.Workflows.Execution;

namespace ExamReg.Workflows.Activities.Primitives;

/// <summary>Ties the instance to the outer world by an id.</summary>
[Activity("Elsa.Correlate", DisplayName = "设置关联编号", Category = "基本", Description = "设置流程实例的关联编号。")]
public sealed class Correlate : CodeActivity
{
    /// <summary>The id.</summary>
    [Input(DisplayName = "关联编号", Description = "新的关联编号。")]
    public Input<string?> CorrelationId { get; } = new();

    /// <inheritdoc />
    protected internal override ValueTask ExecuteAsync(ActivityContext context)
    {
        context.CorrelationId = context.Get(CorrelationId);
        return context.CompleteAsync();
    }
}

/// <summary>Names the instance.</summary>
[Activity("Elsa.SetName", DisplayName = "设置名称", Category = "基本", Description = "设置流程实例的显示名称。")]
public sealed class SetName : CodeActivity
{
    /// <summary>The name.</summary>
    [Input(DisplayName = "名称", Description = "实例的显示名称；不要写入个人信息。")]
    public Input<string?> Value { get; } = new();

    /// <inheritdoc />
    protected internal override ValueTask ExecuteAsync(ActivityContext context)
    {
        context.InstanceName = context.Get(Value);
        return context.CompleteAsync();
    }
}

/// <summary>Sets one of the workflow's outputs.</summary>
[Activity("Elsa.SetOutput", DisplayName = "设置输出", Category = "组合", Description = "给流程的输出赋值。")]
public sealed class SetOutput : CodeActivity
{
    /// <summary>The output's name.</summary>
    [Input(DisplayName = "输出", Description = "流程的哪个输出。", UIHint = "output-picker", IsRequired = true, Order = 1)]
    public Input<string?> OutputName { get; } = new();

    /// <summary>The value.</summary>
    [Input(DisplayName = "值", Description = "输出的值。", Order = 2)]
    public Input<object?> OutputValue { get; } = new();

    /// <inheritdoc />
    protected internal override ValueTask ExecuteAsync(ActivityContext context)
    {
        if (context.Get(OutputName) is not { Length: > 0 } name)
            throw new InvalidOperationException(Text.Of("没有选择要赋值的流程输出：请选择输出。"));
        context.SetWorkflowOutput(name, context.Get(OutputValue));
        return context.CompleteAsync();
    }
}
