using System.Text.Json.Nodes;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Expressions;

namespace ExamReg.Workflows.Activities.Loops;

/// <summary>Runs its body for each value of a list, one after the other. The list is evaluated once, when the loop begins.</summary>
[Activity("Elsa.ForEach", DisplayName = "逐项循环", Category = "循环", Description = "对集合中的每一项依次执行循环体。")]
public sealed class ForEach : Loop
{
    private const string IndexKey = "i";
    private const string ItemsKey = "l";

    /// <summary>The list.</summary>
    [Input(DisplayName = "集合", Description = "要逐项处理的集合。", UIHint = "multitext", DefaultSyntax = "Object")]
    public Input<ICollection<object>> Items { get; } = new([]);

    /// <summary>The round's value.</summary>
    [Output(DisplayName = "当前值", Description = "本轮的值；循环体内也可用变量 CurrentValue 和 CurrentIndex。")]
    public Output<object?> CurrentValue { get; } = new();

    /// <inheritdoc />
    protected internal override ValueTask ExecuteAsync(ActivityContext context)
    {
        // What the definition itself says need not be remembered for each instance.
        if (Items.Expression is not (null or ConstantExpression))
            context.Data[ItemsKey] = LoopItems.Read(context, Items).DeepClone();
        return NextAsync(context);
    }

    /// <inheritdoc />
    protected override ValueTask NextAsync(ActivityContext context)
    {
        var items = context.Data[ItemsKey] as JsonArray ?? LoopItems.Read(context, Items);
        var index = context.Data[IndexKey]?.GetValue<int>() ?? 0;
        if (Body is null || index >= items.Count)
            return context.CompleteAsync();
        context.Data[IndexKey] = JsonValue.Create(index + 1);
        var value = LoopItems.At(items, index);
        context.Set(CurrentValue, value);
        Run(context, Body, (CurrentIndexName, (long)index), (CurrentValueName, value));
        return ValueTask.CompletedTask;
    }
}

/// <summary>Runs its body for all values of a list side by side, and completes once all have ended.</summary>
[Activity("Elsa.ParallelForEach", DisplayName = "并行逐项", Category = "循环", Description = "对集合中的各项同时执行内容，全部结束才继续。")]
public sealed class ParallelForEach : Activity
{
    /// <summary>The list.</summary>
    [Input(DisplayName = "集合", Description = "要处理的集合。", UIHint = "multitext", DefaultSyntax = "Object")]
    public Input<ICollection<object>> Items { get; } = new([]);

    /// <summary>What runs for each value; it sees CurrentValue and CurrentIndex.</summary>
    [Port(DisplayName = "内容")]
    public Definitions.ActivityNode? Body { get; internal set; }

    /// <inheritdoc />
    protected internal override ValueTask ExecuteAsync(ActivityContext context)
    {
        var items = LoopItems.Read(context, Items);
        if (Body is null || items.Count == 0)
            return context.CompleteAsync();
        for (var index = 0; index < items.Count; index++)
        {
            context.Schedule(Body, variables:
            [
                KeyValuePair.Create<string, object?>(Loop.CurrentIndexName, (long)index),
                KeyValuePair.Create(Loop.CurrentValueName, LoopItems.At(items, index)),
            ]);
        }
        return ValueTask.CompletedTask;
    }
}
