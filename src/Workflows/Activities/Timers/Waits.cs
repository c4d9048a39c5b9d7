using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Timers;

namespace ExamReg.Workflows.Activities.Timers;

/// <summary>Lets time pass. Whatever strategy Elsa's JSON names, the instance waits in the database and blocks nobody.</summary>
[Activity("Elsa.Delay", DisplayName = "延时", Category = "定时", Description = "等待一段时间后继续。")]
public sealed class Delay : Activity
{
    /// <summary>How long.</summary>
    [Input(DisplayName = "时长", Description = "等待多久，如 00:30:00（半小时）或 1.00:00:00（一天）。")]
    public Input<TimeSpan> TimeSpan { get; } = new();

    /// <inheritdoc />
    protected internal override void OnCompiled(ActivityNode node, Compilation compilation)
        => TimerChecks.Require(node, TimeSpan, Text.Of("时长"), compilation);

    /// <inheritdoc />
    protected internal override ValueTask ExecuteAsync(ActivityContext context)
    {
        var duration = context.Get(TimeSpan);
        if (duration <= System.TimeSpan.Zero)
            return context.CompleteAsync();
        context.WaitUntil(context.Now + duration);
        return ValueTask.CompletedTask;
    }
}

/// <summary>Starts workflows at an interval; inside of a workflow it waits for one interval.</summary>
[Activity("Elsa.Timer", DisplayName = "定时器", Category = "定时", Description = "每隔一段时间启动流程；在流程中间则等待一个间隔。", Kind = ActivityKind.Trigger)]
public sealed class Timer : Activity
{
    /// <summary>The interval.</summary>
    [Input(DisplayName = "间隔", Description = "间隔多久，如 01:00:00（一小时）。")]
    public Input<TimeSpan> Interval { get; } = new();

    /// <inheritdoc />
    protected internal override void OnCompiled(ActivityNode node, Compilation compilation)
        => TimerChecks.Require(node, Interval, Text.Of("间隔"), compilation);

    /// <inheritdoc />
    protected internal override ValueTask ExecuteAsync(ActivityContext context)
    {
        if (context.TakeTrigger())
            return context.CompleteAsync();
        context.WaitUntil(context.Now + context.Get(Interval));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    protected internal override WorkflowTrigger? DescribeTrigger(ActivityContext context, DateTimeOffset? lastDueAt)
    {
        var interval = context.Get(Interval);
        if (interval <= System.TimeSpan.Zero)
            return null;
        var next = (lastDueAt ?? context.Now) + interval;
        return new("timer", interval.ToString("c", System.Globalization.CultureInfo.InvariantCulture), next > context.Now ? next : context.Now + interval);
    }
}

/// <summary>Starts workflows at a moment; inside of a workflow it waits for that moment, or goes on where it has passed.</summary>
[Activity("Elsa.StartAt", DisplayName = "定点", Category = "定时", Description = "到指定时刻启动流程；在流程中间则等到那一刻，已过则直接继续。", Kind = ActivityKind.Trigger)]
public sealed class StartAt : Activity
{
    /// <summary>The moment.</summary>
    [Input(DisplayName = "时刻", Description = "带时区的时刻，如 2026-09-01T09:00:00+08:00；不带时区按 UTC。", UIHint = "datetime-picker")]
    public Input<DateTimeOffset> DateTime { get; } = new();

    /// <inheritdoc />
    protected internal override void OnCompiled(ActivityNode node, Compilation compilation)
        => TimerChecks.Require(node, DateTime, Text.Of("时刻"), compilation);

    /// <inheritdoc />
    protected internal override ValueTask ExecuteAsync(ActivityContext context)
    {
        var due = context.Get(DateTime);
        if (context.TakeTrigger() || due <= context.Now)
            return context.CompleteAsync();
        context.WaitUntil(due);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    protected internal override WorkflowTrigger? DescribeTrigger(ActivityContext context, DateTimeOffset? lastDueAt)
    {
        var due = context.Get(DateTime);
        return new("start-at", due.ToUniversalTime().ToString("O", System.Globalization.CultureInfo.InvariantCulture), lastDueAt is null && due > context.Now ? due : null);
    }
}

/// <summary>What timers have in common.</summary>
internal static class TimerChecks
{
    /// <summary>Without its time a timer is over at once, which nobody can have wanted.</summary>
    public static void Require(ActivityNode node, Input input, string label, Compilation compilation)
    {
        if (input.Expression is null)
            compilation.Warning("missing-time", node.Id, Text.Of($"活动“{node.Label}”没有填写“{label}”，不会等待：请填写。"));
    }
}
