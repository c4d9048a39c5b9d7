using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;

namespace ExamReg.Workflows.Activities.Branching;

/// <summary>Runs one of two embedded activities.</summary>
[Activity("Elsa.If", DisplayName = "如果", Category = "分支", Description = "条件为真执行“则”，否则执行“否则”。")]
public sealed class If : Activity
{
    /// <summary>The condition.</summary>
    [Input(DisplayName = "条件", Description = "结果为真执行“则”，否则执行“否则”。", DefaultSyntax = "JavaScript")]
    public Input<bool> Condition { get; } = new();

    /// <summary>What runs when the condition holds.</summary>
    [Port(DisplayName = "则")]
    public ActivityNode? Then { get; internal set; }

    /// <summary>What runs when it does not.</summary>
    [Port(DisplayName = "否则")]
    public ActivityNode? Else { get; internal set; }

    /// <summary>What the condition came to.</summary>
    [Output(DisplayName = "结果", Description = "条件的值。")]
    public Output<bool> Result { get; } = new();

    /// <inheritdoc />
    protected internal override ValueTask ExecuteAsync(ActivityContext context)
    {
        var holds = context.Decide(Condition);
        context.Set(Result, holds);
        if ((holds ? Then : Else) is not { } next)
            return context.CompleteAsync();
        context.Schedule(next);
        return ValueTask.CompletedTask;
    }
}
