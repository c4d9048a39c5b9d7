using System.Text.Json.Nodes;

namespace ExamReg.Web.Designer.Descriptors;

/// <summary>What Studio's forms offer besides activities. Where a list is missing a whole panel of Studio fails, so none is.</summary>
public static class Catalogue
{
    /// <summary>The syntaxes of expressions that the engine evaluates.</summary>
    public static IReadOnlyList<ElsaExpression> Expressions { get; } =
    [
        Expression("Literal", "固定值", ""),
        Expression("Object", "对象 (JSON)", "json"),
        Expression("JavaScript", "JavaScript", "javascript"),
        Expression("Liquid", "Liquid", "liquid"),
        Expression("Variable", "变量", ""),
        Expression("Input", "流程输入", ""),
    ];

    /// <summary>How many instances may run at once: the platform decides it (one live registration for each person and session).</summary>
    public static IReadOnlyList<ElsaStrategy> ActivationStrategies { get; } =
    [
        new("Elsa.Workflows.ActivationValidators.AllowAlwaysStrategy", "不限", "由平台决定何时启动：一名考生在一个考次只有一份有效报名。"),
    ];

    /// <summary>What happens when an activity fails.</summary>
    public static IReadOnlyList<ElsaStrategy> IncidentStrategies { get; } =
    [
        new("Elsa.Workflows.IncidentStrategies.FaultStrategy", "回滚并留下故障", "这一步整体回滚，流程留在原处，故障可由管理员重试。"),
    ];

    /// <summary>The types of variables.</summary>
    public static IReadOnlyList<ElsaVariableType> VariableTypes { get; } =
    [
        new("String", "文字", "基本", "一段文字"),
        new("Boolean", "是或否", "基本", "真或假"),
        new("Int32", "整数", "基本", "整数"),
        new("Int64", "长整数", "基本", "较大的整数"),
        new("Double", "小数", "基本", "双精度小数"),
        new("Decimal", "金额", "基本", "精确的十进制小数"),
        new("DateTimeOffset", "时刻", "基本", "带时区的时刻"),
        new("TimeSpan", "时长", "基本", "一段时间，如 1.00:00:00"),
        new("Object", "对象", "数据", "任意 JSON"),
    ];

    /// <summary>Where variables are kept: with the instance, and nowhere else.</summary>
    public static IReadOnlyList<ElsaStorageDriver> StorageDrivers { get; } =
        [new("Elsa.Workflows.WorkflowInstanceStorageDriver", "流程实例", 0, false)];

    private static ElsaExpression Expression(string type, string name, string language) =>
        new(type, name, IsSerializable: true, IsBrowsable: true, language.Length == 0 ? [] : new JsonObject { ["MonacoLanguage"] = language });
}
