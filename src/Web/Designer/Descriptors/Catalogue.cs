using System.Text.Json.Nodes;
using ExamReg.Domain;

namespace ExamReg.Web.Designer.Descriptors;

/// <summary>What Studio's forms offer besides activities. Where a list is missing a whole panel of Studio fails, so none is.</summary>
public static class Catalogue
{
    /// <summary>The syntaxes of expressions that the engine evaluates.</summary>
    public static IReadOnlyList<ElsaExpression> Expressions =>
    [
        Expression("Literal", Text.Of("固定值"), ""),
        Expression("Object", Text.Of("对象 (JSON)"), "json"),
        Expression("JavaScript", "JavaScript", "javascript"),
        Expression("Liquid", "Liquid", "liquid"),
        Expression("Variable", Text.Of("变量"), ""),
        Expression("Input", Text.Of("流程输入"), ""),
    ];

    /// <summary>How many instances may run at once: the platform decides it (one live registration for each person and session).</summary>
    public static IReadOnlyList<ElsaStrategy> ActivationStrategies =>
    [
        new("Elsa.Workflows.ActivationValidators.AllowAlwaysStrategy", Text.Of("不限"), Text.Of("由平台决定何时启动：一名考生在一个考次只有一份有效报名。")),
    ];

    /// <summary>What happens when an activity fails.</summary>
    public static IReadOnlyList<ElsaStrategy> IncidentStrategies =>
    [
        new("Elsa.Workflows.IncidentStrategies.FaultStrategy", Text.Of("回滚并留下故障"), Text.Of("这一步整体回滚，流程留在原处，故障可由管理员重试。")),
    ];

    /// <summary>The types of variables.</summary>
    public static IReadOnlyList<ElsaVariableType> VariableTypes =>
    [
        new("String", Text.Of("文字"), Text.Of("基本"), Text.Of("一段文字")),
        new("Boolean", Text.Of("是或否"), Text.Of("基本"), Text.Of("真或假")),
        new("Int32", Text.Of("整数"), Text.Of("基本"), Text.Of("整数")),
        new("Int64", Text.Of("长整数"), Text.Of("基本"), Text.Of("较大的整数")),
        new("Double", Text.Of("小数"), Text.Of("基本"), Text.Of("双精度小数")),
        new("Decimal", Text.Of("金额"), Text.Of("基本"), Text.Of("精确的十进制小数")),
        new("DateTimeOffset", Text.Of("时刻"), Text.Of("基本"), Text.Of("带时区的时刻")),
        new("TimeSpan", Text.Of("时长"), Text.Of("基本"), Text.Of("一段时间，如 1.00:00:00")),
        new("Object", Text.Of("对象"), Text.Of("数据"), Text.Of("任意 JSON")),
    ];

    /// <summary>Where variables are kept: with the instance, and nowhere else.</summary>
    public static IReadOnlyList<ElsaStorageDriver> StorageDrivers =>
        [new("Elsa.Workflows.WorkflowInstanceStorageDriver", Text.Of("流程实例"), 0, false)];

    private static ElsaExpression Expression(string type, string name, string language) =>
        new(type, name, IsSerializable: true, IsBrowsable: true, language.Length == 0 ? [] : new JsonObject { ["MonacoLanguage"] = language });
}
