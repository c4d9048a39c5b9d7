using ExamReg.Activities;
using ExamReg.Domain;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Runtime;

namespace ExamReg.Web.Admin.Instances;

/// <summary>The engine's words as people read them. What is unknown is shown as it is.</summary>
public static class InstanceWords
{
    private static readonly Dictionary<string, Func<string>> StimulusNames = new()
    {
        [WorkflowRuntime.StartStimulusId] = () => Text.Of("开始报名"),
        [Stimulus.Timer] = () => Text.Of("定时到期"),
        [Stimuli.Agreement] = () => Text.Of("回复报名协议"),
        [Stimuli.Information] = () => Text.Of("提交基本信息"),
        [Stimuli.Subjects] = () => Text.Of("提交报考信息"),
        [Stimuli.Photo] = () => Text.Of("上传照片"),
        [Stimuli.KeepPhoto] = () => Text.Of("照片不变"),
        [Stimuli.EditInformation] = () => Text.Of("返回修改报考信息"),
        [Stimuli.EditPhoto] = () => Text.Of("返回修改照片"),
        [Stimuli.ApplyForReview] = () => Text.Of("申请信息审核"),
        [Stimuli.Review] = () => Text.Of("考点审核"),
        [Stimuli.Pay] = () => Text.Of("发起支付"),
        [Stimuli.MoneyReceived] = () => Text.Of("收到款项"),
        [Stimuli.UndoConfirmation] = () => Text.Of("撤回现场确认"),
        [Stimuli.Confirm] = () => Text.Of("现场确认"),
        [Stimuli.Withdraw] = () => Text.Of("撤销报名"),
        ["admin.cancel"] = () => Text.Of("管理员取消实例"),
        ["admin.set-variable"] = () => Text.Of("管理员修改变量"),
        ["admin.resume-at"] = () => Text.Of("管理员改变流程位置"),
        ["admin.migrate"] = () => Text.Of("迁移到另一版本"),
    };

    private static readonly Dictionary<string, Func<string>> OutcomeNames = new()
    {
        ["Done"] = () => Text.Of("完成"),
        ["Accepted"] = () => Text.Of("同意"),
        ["Declined"] = () => Text.Of("不同意"),
        ["Required"] = () => Text.Of("需要"),
        ["NotRequired"] = () => Text.Of("不需要"),
        ["Applied"] = () => Text.Of("已申请"),
        ["Approved"] = () => Text.Of("通过"),
        ["Rejected"] = () => Text.Of("不通过"),
        ["Paid"] = () => Text.Of("已支付"),
        ["Expired"] = () => Text.Of("已过期"),
        ["Confirmed"] = () => Text.Of("已确认"),
        ["ConfirmationUndone"] = () => Text.Of("撤回确认"),
        ["Withdrawn"] = () => Text.Of("已撤销"),
        ["Due"] = () => Text.Of("到期"),
        ["Passed"] = () => Text.Of("无需处理"),
        ["Closed"] = () => Text.Of("已关闭"),
        ["EditInformation"] = () => Text.Of("修改报考信息"),
        ["EditPhoto"] = () => Text.Of("修改照片"),
    };

    /// <summary>A stimulus.</summary>
    public static string OfStimulus(string name) => NameIn(StimulusNames, name);

    /// <summary>Outcomes, as the journal joins them.</summary>
    public static string OfOutcomes(string text) =>
        string.Join(Text.Of("、"), text.Split(',').Select(outcome => NameIn(OutcomeNames, outcome)));

    /// <summary>How an instance stands.</summary>
    public static string OfStatus(WorkflowSubStatus status) => status switch
    {
        WorkflowSubStatus.Pending => Text.Of("未开始"),
        WorkflowSubStatus.Executing => Text.Of("执行中"),
        WorkflowSubStatus.Suspended => Text.Of("等待中"),
        WorkflowSubStatus.Finished => Text.Of("已结束"),
        WorkflowSubStatus.Cancelled => Text.Of("已取消"),
        WorkflowSubStatus.Faulted => Text.Of("故障终止"),
        WorkflowSubStatus.Interrupted => Text.Of("已中断"),
        _ => status.ToString(),
    };

    /// <summary>The chip's look for it.</summary>
    public static string ChipOf(WorkflowSubStatus status) => status switch
    {
        WorkflowSubStatus.Suspended => "chip-info",
        WorkflowSubStatus.Finished => "chip-success",
        WorkflowSubStatus.Faulted => "chip-danger",
        _ => "",
    };

    /// <summary>A line of the journal.</summary>
    /// <param name="entry">The line.</param>
    /// <param name="label">The activity's label.</param>
    public static string Describe(JournalEntry entry, string label) => entry.Event switch
    {
        JournalEvent.Started => Text.Of($"“{label}”开始"),
        JournalEvent.Suspended => Text.Of($"“{label}”开始等待"),
        JournalEvent.Resumed when entry.Text is { Length: > 0 } text => Text.Of($"“{label}”收到“{OfStimulus(text)}”"),
        JournalEvent.Resumed => Text.Of($"“{label}”收到输入"),
        JournalEvent.Completed when entry.Text is { Length: > 0 } outcomes => Text.Of($"“{label}”结束：{OfOutcomes(outcomes)}"),
        JournalEvent.Completed => Text.Of($"“{label}”结束"),
        JournalEvent.Canceled => Text.Of($"“{label}”被取消"),
        JournalEvent.Faulted when entry.Text is { Length: > 0 } text => Text.Of($"“{label}”故障：{text}"),
        JournalEvent.Faulted => Text.Of($"“{label}”故障"),
        _ => Text.Of($"“{label}”：{entry.Text}"),
    };

    /// <summary>Who was behind a burst: a program's name.</summary>
    public static string OfProgram(string? actor) => actor switch
    {
        null or "" => Text.Of("系统"),
        "timer" => Text.Of("定时器"),
        _ => actor,
    };

    private static string NameIn(Dictionary<string, Func<string>> names, string word) => names.TryGetValue(word, out var name) ? name() : word;
}
