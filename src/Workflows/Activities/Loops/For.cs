using System.Text.Json.Nodes;
using ExamReg.Workflows.Execution;

namespace ExamReg.Workflows.Activities.Loops;

/// <summary>
/// Counts from a start to an end. The sign of the step gives the direction: with a positive step a start above the end means no
/// round at all. Bounds and step are evaluated once, when the loop begins.
/// </summary>
[Activity("Elsa.For", DisplayName = "计数循环", Category = "循环", Description = "从起始值按步长数到结束值，每个值执行一次循环体。")]
public sealed class For : Loop
{
    private const string NextKey = "n";
    private const string EndKey = "e";
    private const string StepKey = "s";
    private const string InclusiveKey = "i";

    /// <summary>The first value.</summary>
    [Input(DisplayName = "起始值", Description = "第一轮的值。", Order = 1)]
    public Input<int> Start { get; } = new(0);

    /// <summary>The bound.</summary>
    [Input(DisplayName = "结束值", Description = "数到这里为止。", Order = 2)]
    public Input<int> End { get; } = new(0);

    /// <summary>What is added each round; negative counts down.</summary>
    [Input(DisplayName = "步长", Description = "每轮增加多少；负数为递减，不能为 0。", Order = 3)]
    public Input<int> Step { get; } = new(1);

    /// <summary>Whether the bound itself is a round.</summary>
    [Input(DisplayName = "包含结束值", Description = "结束值本身是否也执行一轮。", Order = 4)]
    public Input<bool> OuterBoundInclusive { get; } = new(true);

    /// <summary>The round's value.</summary>
    [Output(DisplayName = "当前值", Description = "本轮的值；循环体内也可用变量 CurrentValue。")]
    public Output<object?> CurrentValue { get; } = new();

    /// <inheritdoc />
    protected internal override ValueTask ExecuteAsync(ActivityContext context)
    {
        var step = context.Get(Step);
        if (step == 0)
            throw new InvalidOperationException(Text.Of("计数循环的步长为 0，永远不会结束：请改为正数或负数。"));
        context.Data[NextKey] = JsonValue.Create((long)context.Get(Start));
        context.Data[EndKey] = JsonValue.Create((long)context.Get(End));
        context.Data[StepKey] = JsonValue.Create((long)step);
        context.Data[InclusiveKey] = JsonValue.Create(context.Get(OuterBoundInclusive));
        return NextAsync(context);
    }

    /// <inheritdoc />
    protected override ValueTask NextAsync(ActivityContext context)
    {
        var value = context.Data[NextKey]!.GetValue<long>();
        var end = context.Data[EndKey]!.GetValue<long>();
        var step = context.Data[StepKey]!.GetValue<long>();
        var distance = step > 0 ? end - value : value - end;
        if (Body is null || distance < 0 || (distance == 0 && !context.Data[InclusiveKey]!.GetValue<bool>()))
            return context.CompleteAsync();
        context.Data[NextKey] = JsonValue.Create(value + step);
        context.Set(CurrentValue, value);
        Run(context, Body, (CurrentValueName, value));
        return ValueTask.CompletedTask;
    }
}
