using System.Text.Json.Nodes;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Expressions;

namespace ExamReg.Workflows.Activities.Workflows;

/// <summary>
/// A workflow used as an activity: its inputs are the child's inputs, its outputs the child's outputs, its outcomes those that the
/// child completes with. The child is an instance of its own, of the published version, with this instance's correlation id; where
/// it does not finish (it faulted or was cancelled), this instance faults too, as it would in Elsa.
/// </summary>
[Activity(TypeName, DisplayName = "流程作为活动", Category = "组合", Description = "执行另一个流程，等待其结束。", Outcomes = [], IsBrowsable = false,
    Kind = ActivityKind.Task)]
public sealed class WorkflowDefinitionActivity : ChildWorkflow
{
    /// <summary>The type under which a workflow runs whose own name is not known as a type.</summary>
    public const string TypeName = "Elsa.WorkflowDefinitionActivity";

    private readonly List<(string Name, CompiledExpression Expression)> inputs = [];
    private readonly List<Output<object?>> outputs = [];
    private string? definitionId;

    /// <summary>The names and outcomes that the child's definition declares; null where it is not at hand.</summary>
    internal WorkflowDocument? Declared { get; init; }

    /// <inheritdoc />
    public override IReadOnlyList<string> GetOutcomes(ActivityNode node)
        => Declared is null ? [] : WorkflowActivityType.OutcomesOf(Declared);

    /// <inheritdoc />
    protected internal override void OnCompiled(ActivityNode node, Compilation compilation)
    {
        definitionId = node.Json["workflowDefinitionId"]?.ToString() ?? Declared?.DefinitionId;
        if (string.IsNullOrEmpty(definitionId))
            compilation.Error("missing-workflow", node.Id, Text.Of($"活动“{node.Label}”没有选择流程：请选择要执行的流程。"));
        foreach (var (name, json) in node.Json)
        {
            if (json is not JsonObject property)
                continue;
            if (property.ContainsKey("expression"))
            {
                if (compilation.CompileExpression(node, WrittenInput.ExpressionOf(property), name) is { } compiled)
                    inputs.Add((NameOf(Declared?.Inputs, name), compiled));
            }
            else if ((property["memoryReference"] as JsonObject)?["id"]?.ToString() is { Length: > 0 } variable)
            {
                outputs.Add(new Output<object?> { Name = NameOf(Declared?.Outputs, name), VariableId = variable });
            }
        }
    }

    /// <inheritdoc />
    protected internal override ValueTask ExecuteAsync(ActivityContext context)
    {
        var values = inputs.Select(input => KeyValuePair.Create(input.Name, context.Evaluate<object?>(input.Expression)));
        Start(context, definitionId, values, context.CorrelationId, wait: true);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    protected internal override ValueTask ResumeAsync(ActivityContext context, ReceivedStimulus stimulus)
    {
        var report = Report.Read(stimulus);
        if (!report.IsFinished)
            throw new FaultException(context.Node.Id, "child-not-finished", null,
                Text.Of($"流程“{definitionId}”没有正常结束（{report.SubStatus}），实例 {report.ChildId}。"));
        foreach (var (name, value) in report.Output)
        {
            var bound = outputs.Find(candidate => string.Equals(candidate.Name, name, StringComparison.OrdinalIgnoreCase));
            context.Set(bound ?? new Output<object?> { Name = name }, ValueConverter.FromJson(value?.DeepClone()));
        }
        return context.CompleteAsync(report.Outcomes);
    }

    // JSON writes names in camelCase, whatever the child calls them.
    private static string NameOf(IReadOnlyList<string>? declared, string name)
        => declared?.FirstOrDefault(candidate => string.Equals(candidate, name, StringComparison.OrdinalIgnoreCase)) ?? name;
}
