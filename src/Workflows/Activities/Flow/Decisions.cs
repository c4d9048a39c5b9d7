using ExamReg.Workflows.Execution;

namespace ExamReg.Workflows.Activities.Flow;

/// <summary>Goes one of two ways.</summary>
[Activity("Elsa.FlowDecision", DisplayName = "判断", Category = "分支", Description = "按条件走“是”或“否”。", Outcomes = ["True=是", "False=否"])]
public sealed class FlowDecision : CodeActivity
{
    /// <summary>The condition.</summary>
    [Input(DisplayName = "条件", Description = "结果为真走“是”，否则走“否”。", DefaultSyntax = "JavaScript")]
    public Input<bool> Condition { get; } = new();

    /// <inheritdoc />
    protected internal override ValueTask ExecuteAsync(ActivityContext context)
        => context.CompleteAsync(context.Decide(Condition) ? "True" : "False");
}
