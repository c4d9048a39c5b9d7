using ExamReg.Workflows.Execution;

namespace ExamReg.Workflows.Activities.Branching;

/// <summary>When a fork gives control back; names as in Elsa.</summary>
public enum ForkJoinMode
{
    /// <summary>When the first branch has ended; the others are cancelled.</summary>
    WaitAny,

    /// <summary>When all branches have ended.</summary>
    WaitAll,
}

/// <summary>Runs its branches side by side.</summary>
[Activity("Elsa.Fork", DisplayName = "并行分支", Category = "分支", Description = "同时执行各分支。", IsContainer = true, IsBrowsable = false)]
public sealed class Fork : Activity
{
    /// <summary>When control comes back.</summary>
    [Input(DisplayName = "方式", Description = "全部分支结束才继续，还是任一分支结束即继续、其余取消。", Options = ["WaitAll=全部结束", "WaitAny=任一结束"])]
    public Input<ForkJoinMode> JoinMode { get; } = new(ForkJoinMode.WaitAll);

    /// <inheritdoc />
    protected internal override ValueTask ExecuteAsync(ActivityContext context)
    {
        foreach (var branch in context.Node.Children)
            context.Schedule(branch);
        return context.HasPendingChildren ? ValueTask.CompletedTask : context.CompleteAsync();
    }

    /// <inheritdoc />
    protected internal override ValueTask OnChildCompletedAsync(ActivityContext context, ChildCompleted child)
        => context.HasPendingChildren && context.Get(JoinMode) == ForkJoinMode.WaitAll ? ValueTask.CompletedTask : context.CompleteAsync();
}
