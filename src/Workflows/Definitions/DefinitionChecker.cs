using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Activities.Flow;

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
            CheckRequiredInputs(node, findings);
            if (node.Activity is Flowchart flowchart)
                CheckFlowchart(node, flowchart.Graph, findings);
        }
        return findings;
    }

    private static void CheckRequiredInputs(ActivityNode node, List<DefinitionFinding> findings)
    {
        foreach (var input in node.Descriptor.Inputs.Where(input => input.IsRequired))
        {
            var property = node.Activity.GetType().GetProperties().First(candidate => ActivityType.JsonName(candidate) == input.Name);
            if (((Input)property.GetValue(node.Activity)!).Expression is null && input.DefaultValue is null)
                Add(findings, FindingSeverity.Error, "missing-input", node, $"活动“{node.Label}”缺少必填项“{input.DisplayName}”：请在右侧填写。");
        }
    }

    private static void CheckFlowchart(ActivityNode node, FlowGraph graph, List<DefinitionFinding> findings)
    {
        if (graph.Start is null)
        {
            Add(findings, FindingSeverity.Error, "empty-flowchart", node, $"流程图“{node.Label}”是空的：请拖入至少一个活动。");
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
                Add(findings, FindingSeverity.Warning, "unreachable", child, $"活动“{child.Label}”没有任何路径能到达：请连线，或删除它。");
            foreach (var outcome in child.Activity.GetOutcomes(child))
            {
                if (!child.Activity.IsTerminal && !child.Activity.MayStayOpen(outcome) && !graph.Outbound(child).Any(connection => connection.SourcePort == outcome))
                    Add(findings, FindingSeverity.Warning, "open-outcome", child, $"活动“{child.Label}”的出口“{child.Descriptor.LabelOf(outcome)}”没有连线：走到这里，这一分支就结束了。");
            }
            foreach (var connection in graph.Outbound(child))
            {
                if (child.Activity.GetOutcomes(child) is { Count: > 0 } outcomes && !outcomes.Contains(connection.SourcePort))
                    Add(findings, FindingSeverity.Warning, "unknown-outcome", child, $"活动“{child.Label}”没有名为“{connection.SourcePort}”的出口：这条连线永远不会走到，请删除。");
            }
        }
    }

    private static void Add(List<DefinitionFinding> findings, FindingSeverity severity, string code, ActivityNode node, string message)
        => findings.Add(new DefinitionFinding(severity, code, node.Id, message));
}
