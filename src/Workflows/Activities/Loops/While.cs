using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;

namespace ExamReg.Workflows.Activities.Loops;

/// <summary>Runs its body as long as a condition holds; the condition is evaluated before each round.</summary>
[Activity("Elsa.While", DisplayName = "条件循环", Category = "循环", Description = "条件为真时反复执行循环体。")]
public sealed class While : Loop
{
    /// <summary>The condition.</summary>
    [Input(DisplayName = "条件", Description = "每轮之前求值；为真则再执行一轮。", DefaultSyntax = "JavaScript")]
    public Input<bool> Condition { get; } = new();

    /// <inheritdoc />
    protected internal override ValueTask ExecuteAsync(ActivityContext context) => NextAsync(context);

    /// <inheritdoc />
    protected override ValueTask NextAsync(ActivityContext context)
    {
        if (Body is null || !context.Get(Condition))
            return context.CompleteAsync();
        Run(context, Body);
        return ValueTask.CompletedTask;
    }
}

/// <summary>Ends the nearest loop around it at once; what else runs in that loop is cancelled. Outside of any loop it ends its sequence or flowchart.</summary>
[Activity("Elsa.Break", DisplayName = "跳出循环", Category = "循环", Description = "立即结束所在的循环。", Outcomes = [])]
public sealed class Break : CodeActivity
{
    /// <inheritdoc />
    public override bool IsTerminal => true;

    /// <inheritdoc />
    protected internal override void OnCompiled(ActivityNode node, Compilation compilation)
    {
        for (var parent = node.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent.Activity is Loop)
                return;
        }
        compilation.Warning("break-outside-loop", node.Id, Text.Of($"活动“{node.Label}”不在任何循环里，只会结束所在的顺序或流程图：请移入循环，或删除它。"));
    }

    /// <inheritdoc />
    protected internal override async ValueTask ExecuteAsync(ActivityContext context)
    {
        if (!await context.CompleteAncestorAsync(node => node.Activity is Loop))
            await context.CompleteAsync();
    }
}
