using ExamReg.Activities;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Runtime;

namespace ExamReg.Web.Admin.Instances;

/// <summary>The engine's words in Chinese. What is unknown is shown as it is.</summary>
public static class InstanceWords
{
    private static readonly Dictionary<string, string> StimulusNames = new()
    {
        [WorkflowRuntime.StartStimulusId] = "开始报名",
        [Stimulus.Timer] = "定时到期",
        [Stimuli.Agreement] = "回复报名协议",
        [Stimuli.Information] = "提交基本信息",
        [Stimuli.Subjects] = "提交报考信息",
        [Stimuli.Photo] = "上传照片",
        [Stimuli.KeepPhoto] = "照片不变",
        [Stimuli.EditInformation] = "返回修改报考信息",
        [Stimuli.EditPhoto] = "返回修改照片",
        [Stimuli.ApplyForReview] = "申请信息审核",
        [Stimuli.Review] = "考点审核",
        [Stimuli.Pay] = "发起支付",
        [Stimuli.MoneyReceived] = "收到款项",
        [Stimuli.Confirm] = "现场确认",
        [Stimuli.Withdraw] = "撤销报名",
        ["admin.cancel"] = "管理员取消实例",
        ["admin.set-variable"] = "管理员修改变量",
        ["admin.resume-at"] = "管理员改变流程位置",
        ["admin.migrate"] = "迁移到另一版本",
    };

    private static readonly Dictionary<string, string> OutcomeNames = new()
    {
        ["Done"] = "完成",
        ["Accepted"] = "同意",
        ["Declined"] = "不同意",
        ["Required"] = "需要",
        ["NotRequired"] = "不需要",
        ["Applied"] = "已申请",
        ["Approved"] = "通过",
        ["Rejected"] = "不通过",
        ["Paid"] = "已支付",
        ["Expired"] = "已过期",
        ["Confirmed"] = "已确认",
        ["ConfirmationUndone"] = "撤回确认",
        ["Withdrawn"] = "已撤销",
        ["Due"] = "到期",
        ["Passed"] = "无需处理",
        ["Closed"] = "已关闭",
        ["EditInformation"] = "修改报考信息",
        ["EditPhoto"] = "修改照片",
    };

    /// <summary>A stimulus.</summary>
    public static string OfStimulus(string name) => StimulusNames.GetValueOrDefault(name, name);

    /// <summary>Outcomes, as the journal joins them.</summary>
    public static string OfOutcomes(string text) =>
        string.Join("、", text.Split(',').Select(outcome => OutcomeNames.GetValueOrDefault(outcome, outcome)));

    /// <summary>How an instance stands.</summary>
    public static string OfStatus(WorkflowSubStatus status) => status switch
    {
        WorkflowSubStatus.Pending => "未开始",
        WorkflowSubStatus.Executing => "执行中",
        WorkflowSubStatus.Suspended => "等待中",
        WorkflowSubStatus.Finished => "已结束",
        WorkflowSubStatus.Cancelled => "已取消",
        WorkflowSubStatus.Faulted => "故障终止",
        WorkflowSubStatus.Interrupted => "已中断",
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
        JournalEvent.Started => $"“{label}”开始",
        JournalEvent.Suspended => $"“{label}”开始等待",
        JournalEvent.Resumed => $"“{label}”收到{(entry.Text is { Length: > 0 } text ? $"“{OfStimulus(text)}”" : "输入")}",
        JournalEvent.Completed => $"“{label}”结束{(entry.Text is { Length: > 0 } outcomes ? $"：{OfOutcomes(outcomes)}" : "")}",
        JournalEvent.Canceled => $"“{label}”被取消",
        JournalEvent.Faulted => $"“{label}”故障{(entry.Text is { Length: > 0 } text ? $"：{text}" : "")}",
        _ => $"“{label}”：{entry.Text}",
    };

    /// <summary>Who was behind a burst: a program's name.</summary>
    public static string OfProgram(string? actor) => actor switch
    {
        null or "" => "系统",
        "timer" => "定时器",
        _ => actor,
    };
}
