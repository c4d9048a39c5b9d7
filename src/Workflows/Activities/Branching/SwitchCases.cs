using System.Text.Json.Nodes;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Expressions;

namespace ExamReg.Workflows.Activities.Branching;

/// <summary>How many cases of a switch count; names as in Elsa.</summary>
public enum SwitchMode
{
    /// <summary>The first one that holds.</summary>
    MatchFirst,

    /// <summary>Every one that holds.</summary>
    MatchAny,
}

/// <summary>One case of a switch.</summary>
/// <param name="Label">Its name; of a FlowSwitch also the outcome.</param>
/// <param name="Condition">Whether it holds.</param>
/// <param name="Activity">What a Switch runs then.</param>
internal sealed record SwitchCase(string Label, CompiledExpression? Condition, ActivityNode? Activity)
{
    public const string DefaultOutcome = "Default";

    /// <summary>Reads the cases of a switch: <c>[{ "label", "condition": { "type", "value" }, "activity" }]</c>.</summary>
    public static IReadOnlyList<SwitchCase> ReadAll(ActivityNode node, Compilation compilation)
    {
        var cases = new List<SwitchCase>();
        foreach (var json in (node.Json["cases"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var label = json["label"]?.ToString() ?? "";
            if (label.Length == 0)
                compilation.Error("case-without-label", node.Id, Text.Of($"活动“{node.Label}”有一个情形没有名称：请填写名称。"));
            else if (cases.Exists(other => other.Label == label))
                compilation.Warning("duplicate-case", node.Id, Text.Of($"活动“{node.Label}”有多个名为“{label}”的情形：请改为不同的名称。"));
            var condition = WrittenInput.ExpressionOf(json["condition"]);
            var activity = json["activity"]?["id"]?.ToString() is { } id ? node.FindChild(id) : null;
            cases.Add(new SwitchCase(label, compilation.CompileExpression(node, condition, label), activity));
        }
        return cases;
    }

    /// <summary>The cases that hold, in their order; only the first one unless all are asked for.</summary>
    public static IReadOnlyList<SwitchCase> Matching(ActivityContext context, IReadOnlyList<SwitchCase> cases, SwitchMode mode)
    {
        var holding = cases.Where(candidate => context.Decide(candidate.Condition));
        return mode == SwitchMode.MatchFirst ? [.. holding.Take(1)] : [.. holding];
    }
}
