using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Expressions;
using ExamReg.Workflows.Timers;
using Schedule = ExamReg.Workflows.Timers.CronExpression;

namespace ExamReg.Workflows.Activities.Timers;

/// <summary>
/// Starts workflows by a calendar; inside of a workflow it waits for the next moment. A blank expression switches it off.
/// </summary>
[Activity("Elsa.Cron", DisplayName = "日程", Category = "定时", Description = "按 cron 表达式启动流程；在流程中间则等到下一个时刻。", Kind = ActivityKind.Trigger)]
public sealed class Cron : Activity
{
    /// <summary>The calendar, in UTC: five fields (minute first) or six (second first).</summary>
    [Input(DisplayName = "cron 表达式", Description = "“分 时 日 月 周”，或前面再加“秒”，按 UTC 时间（北京时间减 8 小时）。如 0 1 * * MON-FRI：工作日北京时间 9 点。")]
    public Input<string?> CronExpression { get; } = new();

    /// <inheritdoc />
    protected internal override void OnCompiled(ActivityNode node, Compilation compilation)
    {
        if (CronExpression.Expression is ConstantExpression constant
            && ValueConverter.Show(constant.Value) is { } text && !string.IsNullOrWhiteSpace(text) && Check(text) is { } error)
        {
            compilation.Error("bad-cron", node.Id, Text.Of($"活动“{node.Label}”的 cron 表达式“{text}”有误：{error} 请改正表达式。"));
        }
    }

    /// <inheritdoc />
    protected internal override ValueTask ExecuteAsync(ActivityContext context)
    {
        var text = context.Get(CronExpression);
        if (context.TakeTrigger() || string.IsNullOrWhiteSpace(text))
            return context.CompleteAsync();
        var next = Schedule.TryParse(text, out var error)?.Next(context.Now);
        context.WaitUntil(next ?? throw new InvalidOperationException(Text.Of($"cron 表达式“{text}”有误：{error ?? NeverMessage}")));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    protected internal override WorkflowTrigger? DescribeTrigger(ActivityContext context, DateTimeOffset? lastDueAt)
    {
        var text = context.Get(CronExpression);
        return string.IsNullOrWhiteSpace(text) ? null : new("cron", text, Schedule.TryParse(text, out _)?.Next(context.Now));
    }

    private static string NeverMessage => Text.Of("这样的日期不存在，永远不会触发：请检查“日”和“月”。");

    private static string? Check(string text)
    {
        if (Schedule.TryParse(text, out var error) is not { } schedule)
            return error;
        return schedule.Next(DateTimeOffset.UnixEpoch) is null ? NeverMessage : null;
    }
}
