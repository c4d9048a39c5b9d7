using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Activities.Flow;
using ExamReg.Workflows.Expressions;

namespace ExamReg.Workflows.Definitions;

/// <summary>What is checked before a definition is published, beyond its form: each finding names the activity and what to do.</summary>
public static class DefinitionChecker
{
    /// <summary>Checks a compiled workflow.</summary>
    /// <param name="workflow">The workflow.</param>
    public static IReadOnlyList<DefinitionFinding> Check(CompiledWorkflow workflow)
    {
        var findings = new List<DefinitionFinding>();
        foreach (var node in workflow.Nodes)
        {
            CheckInputs(node, findings);
            if (node.Activity is Flowchart flowchart)
                CheckFlowchart(node, flowchart.Graph, findings);
        }
        return findings;
    }

    private static void CheckInputs(ActivityNode node, List<DefinitionFinding> findings)
    {
        foreach (var input in node.Descriptor.Inputs)
        {
            if (node.Activity.GetType().GetProperties().FirstOrDefault(candidate => ActivityType.JsonName(candidate) == input.Name)?.GetValue(node.Activity) is not Input bound)
                continue;
            if (input.IsRequired && bound.Expression is null && input.DefaultValue is null)
                Add(findings, FindingSeverity.Error, "missing-input", node, Text.Of($"活动“{node.Label}”缺少必填项“{Text.Label(input.DisplayName)}”：请在右侧填写。"));
            if (bound.Expression is ConstantExpression { Syntax: "Literal" } written)
                CheckValue(node, input, written.Value, findings);
        }
    }

    // A value that cannot be read would only be noticed by the first candidate who gets there.
    private static void CheckValue(ActivityNode node, InputDescriptor input, object? value, List<DefinitionFinding> findings)
    {
        try
        {
            ValueConverter.To(value, input.ValueType);
        }
        catch (InvalidCastException)
        {
            var type = Nullable.GetUnderlyingType(input.ValueType) ?? input.ValueType;
            var wanted = type == typeof(TimeSpan) ? Text.Of("应为“天.时:分:秒”，例如 2.00:00:00 为两天，00:30:00 为半小时")
                : type == typeof(int) || type == typeof(long) ? Text.Of("应为整数")
                : type == typeof(decimal) || type == typeof(double) ? Text.Of("应为数字")
                : type == typeof(DateTimeOffset) ? Text.Of("应为时刻，例如 2026-09-01T09:00:00+08:00")
                : type.IsEnum ? Text.Of($"应为 {string.Join("、", Enum.GetNames(type))} 之一")
                : Text.Of("格式不正确");
            Add(findings, FindingSeverity.Error, "bad-value", node, Text.Of($"活动“{node.Label}”的“{Text.Label(input.DisplayName)}”填写了“{ValueConverter.Show(value)}”，{wanted}。"));
        }
    }

    private static void CheckFlowchart(ActivityNode node, FlowGraph graph, List<DefinitionFinding> findings)
    {
        if (graph.Start is null)
        {
            Add(findings, FindingSeverity.Error, "empty-flowchart", node, Text.Of($"流程图“{node.Label}”是空的：请拖入至少一个活动。"));
            return;
        }
        var reached = new HashSet<ActivityNode>();
        var pending = new Stack<ActivityNode>(node.Children.Where(child => child == graph.Start || child.CanStartWorkflow));
        while (pending.TryPop(out var current))
        {
            if (!reached.Add(current))
                continue;
            foreach (var connection in graph.Outbound(current))
                pending.Push(connection.Target);
        }
        foreach (var child in node.Children)
        {
            if (!reached.Contains(child))
                Add(findings, FindingSeverity.Warning, "unreachable", child, Text.Of($"活动“{child.Label}”没有任何路径能到达：请连线，或删除它。"));
            foreach (var outcome in child.Activity.GetOutcomes(child))
            {
                if (!child.Activity.IsTerminal && !child.Activity.MayStayOpen(outcome) && !graph.Outbound(child).Any(connection => connection.SourcePort == outcome))
                    Add(findings, FindingSeverity.Warning, "open-outcome", child, Text.Of($"活动“{child.Label}”的出口“{Text.Label(child.Descriptor.LabelOf(outcome))}”没有连线：走到这里，这一分支就结束了；请连线，或确认这是有意的。"));
            }
            foreach (var connection in graph.Outbound(child))
            {
                if (child.Activity.GetOutcomes(child) is { Count: > 0 } outcomes && !outcomes.Contains(connection.SourcePort))
                    Add(findings, FindingSeverity.Warning, "unknown-outcome", child, Text.Of($"活动“{child.Label}”没有名为“{connection.SourcePort}”的出口：这条连线永远不会走到，请删除。"));
            }
        }
    }

    private static void Add(List<DefinitionFinding> findings, FindingSeverity severity, string code, ActivityNode node, string message)
        => findings.Add(new DefinitionFinding(severity, code, node.Id, message));
}
