using System.Text.Json.Nodes;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Migration;

namespace ExamReg.Workflows.Activities.Flow;

/// <summary>Runs its activities one after the other, up to the first that is terminal (End, Complete, or a Break outside of any loop).</summary>
[Activity("Elsa.Sequence", DisplayName = "顺序", Category = "流程", Description = "依次执行各活动。", IsContainer = true, IsBrowsable = false)]
public sealed class Sequence : Activity
{
    private const string NextKey = "i";

    /// <inheritdoc />
    protected internal override ValueTask ExecuteAsync(ActivityContext context) => NextAsync(context);

    /// <inheritdoc />
    protected internal override ValueTask OnChildCompletedAsync(ActivityContext context, ChildCompleted child)
        => child.Node.Activity.IsTerminal ? context.CompleteAsync() : NextAsync(context);

    /// <inheritdoc />
    protected internal override ValueTask OnChildCanceledAsync(ActivityContext context, ActivityNode child) => NextAsync(context);

    /// <inheritdoc />
    protected internal override MigrationProblem? OnMigrating(ActivityMigration migration)
    {
        // What comes next is counted from what is live now, wherever that stands in the other version.
        var live = migration.From.Children.ToList().FindLastIndex(child => migration.IsLive(child.Id));
        if (live < 0 || migration.Data is not { } data || migration.Map(migration.From.Children[live].Id) is not { } to)
            return null;
        var next = migration.To.Children.ToList().IndexOf(to) + 1;
        if (migration.From.Children.Take(live).FirstOrDefault(done => migration.Map(done.Id) is { } again && migration.To.Children.Skip(next).Contains(again)) is { } repeated)
        {
            return new MigrationProblem("would-repeat", to.Id,
                Text.Of($"活动“{repeated.Label}”已经执行过，而在目标版本的顺序中排在“{to.Label}”之后，会再执行一次：请调整顺序，或让这些实例留在原版本。"));
        }
        data[NextKey] = JsonValue.Create(next);
        return null;
    }

    private static ValueTask NextAsync(ActivityContext context)
    {
        var next = context.Data[NextKey]?.GetValue<int>() ?? 0;
        if (next >= context.Node.Children.Count)
            return context.CompleteAsync();
        context.Data[NextKey] = JsonValue.Create(next + 1);
        context.Schedule(context.Node.Children[next]);
        return ValueTask.CompletedTask;
    }
}

/// <summary>Runs its activities side by side and completes once all have ended.</summary>
[Activity("Elsa.Parallel", DisplayName = "并行", Category = "流程", Description = "同时执行各活动，全部结束才继续。", IsContainer = true, IsBrowsable = false)]
public sealed class Parallel : Activity
{
    /// <inheritdoc />
    protected internal override ValueTask ExecuteAsync(ActivityContext context)
    {
        foreach (var child in context.Node.Children)
            context.Schedule(child);
        return context.HasPendingChildren ? ValueTask.CompletedTask : context.CompleteAsync();
    }
}

/// <summary>Runs one embedded activity.</summary>
[Activity("Elsa.FlowNode", DisplayName = "节点", Category = "流程", Description = "执行内嵌的活动。")]
public sealed class FlowNode : Activity
{
    /// <summary>The embedded activity.</summary>
    [Port(DisplayName = "内容")]
    public ActivityNode? Body { get; internal set; }

    /// <inheritdoc />
    protected internal override ValueTask ExecuteAsync(ActivityContext context)
    {
        if (Body is null)
            return context.CompleteAsync();
        context.Schedule(Body);
        return ValueTask.CompletedTask;
    }
}
