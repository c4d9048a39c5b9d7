using ExamReg.Domain;
using ExamReg.Workflows.Activities;

namespace ExamReg.Web.Admin.Flows.Comparing;

/// <summary>What people call an activity's type and its settings: the names that the designer's forms show.</summary>
public sealed class SettingNames(ActivityRegistry registry)
{
    /// <summary>A setting's name.</summary>
    public string Of(string type, string setting) => setting switch
    {
        "displayText" => Text.Of("显示名称"),
        "name" => Text.Of("名称"),
        "type" => Text.Of("类型"),
        "version" => Text.Of("类型版本"),
        "container" => Text.Of("所在容器"),
        "mergeMode" => Text.Of("汇合方式"),
        "canStartWorkflow" => Text.Of("可启动流程"),
        "variables" => Text.Of("变量"),
        _ => registry.Find(type)?.Descriptor.Inputs.FirstOrDefault(input => input.Name == setting)?.DisplayName is { Length: > 0 } name ? name : setting,
    };

    /// <summary>A type's name.</summary>
    public string OfType(string type) => registry.Find(type)?.Descriptor.DisplayName is { Length: > 0 } name ? name : type;
}
