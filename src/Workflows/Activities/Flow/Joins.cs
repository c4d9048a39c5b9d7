using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;

namespace ExamReg.Workflows.Activities.Flow;

/// <summary>When a join lets control pass; names as in Elsa.</summary>
public enum FlowJoinMode
{
    /// <summary>When the first branch arrives; the others are cancelled.</summary>
    WaitAny,

    /// <summary>When every inbound branch has arrived.</summary>
    WaitAll,

    /// <summary>When every inbound branch that was taken has arrived.</summary>
    WaitAllActive,

    /// <summary>What Elsa 3.6 called <see cref="WaitAll"/> for a while; definitions of that time are read.</summary>
    WaitAllInbound = WaitAll,
}

/// <summary>Brings branches together.</summary>
[Activity("Elsa.FlowJoin", DisplayName = "汇合", Category = "分支", Description = "把多个分支汇合为一个。")]
public sealed class FlowJoin : CodeActivity
{
    /// <summary>When control passes.</summary>
    [Input(DisplayName = "方式", Description = "任一分支到达即通过、其余取消，还是全部到达才通过。", Options = ["WaitAny=任一到达", "WaitAll=全部到达", "WaitAllActive=所有在途的到达"])]
    public Input<FlowJoinMode> Mode { get; } = new(FlowJoinMode.WaitAny);

    /// <inheritdoc />
    public override MergeMode? GetMergeMode(ActivityContext context) => context.Get(Mode) switch
    {
        FlowJoinMode.WaitAny => MergeMode.Race,
        FlowJoinMode.WaitAll => MergeMode.Merge,
        _ => MergeMode.Stream,
    };

    /// <inheritdoc />
    protected internal override ValueTask ExecuteAsync(ActivityContext context) => context.CompleteAsync();
}

/// <summary>Splits control into named branches.</summary>
[Activity("Elsa.FlowFork", DisplayName = "分叉", Category = "分支", Description = "同时走多个分支。")]
public sealed class FlowFork : CodeActivity
{
    /// <summary>The names of the branches.</summary>
    [Input(DisplayName = "分支", Description = "分支名，每个分支一个出口。", UIHint = "dynamic-outcomes")]
    public Input<ICollection<string>> Branches { get; } = new([]);

    /// <inheritdoc />
    public override IReadOnlyList<string> GetOutcomes(ActivityNode node) => OutcomeNames.Of(Branches, node);

    /// <inheritdoc />
    protected internal override ValueTask ExecuteAsync(ActivityContext context)
        => context.CompleteAsync([.. context.Get(Branches) ?? []]);
}

/// <summary>Reads outcome names that stand as a constant in the definition.</summary>
internal static class OutcomeNames
{
    public static IReadOnlyList<string> Of(Input<ICollection<string>> input, ActivityNode node)
    {
        var value = input.Expression is Expressions.ConstantExpression constant ? constant.Value : null;
        var names = Expressions.ValueConverter.To<ICollection<string>?>(value);
        return names is { Count: > 0 } ? [.. names] : node.Descriptor.Outcomes;
    }
}
