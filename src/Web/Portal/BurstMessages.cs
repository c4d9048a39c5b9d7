using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Runtime;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace ExamReg.Web.Portal;

/// <summary>Tells people what became of their action.</summary>
public static class BurstMessages
{
    /// <summary>
    /// Null when the action counted; else what to show above the page. Errors that belong to a field go beside it, under the
    /// name with which the form binds it (<paramref name="prefix"/> and the field).
    /// </summary>
    /// <param name="result">What the engine said.</param>
    /// <param name="view">The instance as it stands now, for naming what it waits for.</param>
    /// <param name="errors">Receives the errors of fields; null where the page has no fields: then all is said above it.</param>
    /// <param name="prefix">Such as <c>"Input."</c>.</param>
    public static Alert? Explain(BurstResult result, InstanceView? view, ModelStateDictionary? errors, string prefix = "") => result switch
    {
        BurstResult.Accepted => null,
        BurstResult.Rejected rejected => Refused(rejected.Errors, errors, prefix),
        BurstResult.OutOfTurn => Alert.Warning(OutOfTurn(view)),
        BurstResult.NotFound => Alert.Danger(Text.Of("没有找到这份报名或报名流程。请从“当前考次”重新进入；如仍有问题，请联系考务人员。")),
        BurstResult.Failed failed => Alert.Danger(Text.Of($"系统未能完成该操作，您的报名没有改变。问题已记录（编号 {failed.IncidentId.ToString()[..8]}），请稍后再试。")),
        _ => throw new ArgumentOutOfRangeException(nameof(result), result.GetType().Name, null),
    };

    /// <summary>What to say to an action for which the flow does not wait.</summary>
    public static string OutOfTurn(InstanceView? view)
    {
        if (view is null)
            return Text.Of("报名尚未开始，不能进行此操作。请从“当前考次”进入。");
        if (view.SubStatus != WorkflowSubStatus.Suspended)
            return Text.Of("报名流程已经结束，不能进行此操作。请刷新页面。");
        var labels = WaitingSteps.Labels(view);
        return labels.Count == 0
            ? Text.Of("当前步骤不能进行此操作。请刷新页面。")
            : Text.Of($"当前步骤不能进行此操作：报名正在等待{string.Join(Text.Of("、"), labels.Select(label => Text.Of($"“{label}”")))}。请刷新页面。");
    }

    private static Alert Refused(IReadOnlyList<RejectionError> refused, ModelStateDictionary? errors, string prefix)
    {
        if (errors is null)
            return Alert.Danger(string.Join(" ", refused.Select(error => error.Message)));
        foreach (var error in refused.Where(error => error.Field is not null))
            errors.AddModelError(prefix + error.Field, error.Message);
        var whole = refused.Where(error => error.Field is null).Select(error => error.Message).ToList();
        return Alert.Danger(whole.Count > 0
            ? string.Join(" ", whole)
            : refused.Count == 1
                ? Text.Of($"未能提交：{refused[0].Message}")
                : Text.Of($"未能提交：有 {refused.Count} 处需要更正，请查看标红的提示。"));
    }
}
