using System.Reflection;
using System.Text.Json.Nodes;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Activities.Workflows;
using ExamReg.Workflows.Expressions;

namespace ExamReg.Workflows.Definitions;

/// <summary>Compiles one definition: builds the tree, binds inputs, collects findings of form.</summary>
public sealed class Compilation
{
    private readonly ActivityRegistry registry;
    private readonly ExpressionCompiler expressions;
    private readonly Dictionary<string, ActivityNode> nodes = new(StringComparer.Ordinal);
    private readonly List<DefinitionFinding> findings = [];

    private Compilation(ActivityRegistry registry, ExpressionCompiler expressions)
    {
        this.registry = registry;
        this.expressions = expressions;
    }

    /// <summary>How the engine runs here; null where a definition is compiled without a host.</summary>
    public WorkflowOptions? Options => registry.Options;

    /// <summary>Compiles expressions that are only known at run time.</summary>
    internal ExpressionCompiler Expressions => expressions;

    /// <summary>Compiles a definition.</summary>
    /// <param name="document">The definition.</param>
    /// <param name="registry">The known activity types.</param>
    /// <param name="expressions">The expression compiler.</param>
    /// <param name="key">The store's number of the version.</param>
    /// <returns>The workflow, or null where errors were found; and all findings.</returns>
    public static (CompiledWorkflow? Workflow, IReadOnlyList<DefinitionFinding> Findings) Compile(
        WorkflowDocument document, ActivityRegistry registry, ExpressionCompiler expressions, int key = 0)
    {
        var compilation = new Compilation(registry, expressions);
        var root = document.Root is { } json ? compilation.CompileNode(json, null, "root") : null;
        if (document.Root is null)
            compilation.Error("no-root", null, Text.Of("流程没有根活动：请在设计器中新建流程图。"));
        compilation.RefuseTypeNames(document.Json, "$");
        compilation.RefuseForeignTypes(null, document.Json["variables"], Text.Of("流程的变量"), "typeName");
        compilation.RefuseForeignTypes(null, document.Json["inputs"], Text.Of("流程输入"), "type");
        compilation.RefuseForeignTypes(null, document.Json["outputs"], Text.Of("流程输出"), "type");
        var failed = root is null || compilation.findings.Exists(finding => finding.Severity == FindingSeverity.Error);
        return (failed ? null : new CompiledWorkflow(document, root!, compilation.nodes) { Key = key }, compilation.findings);
    }

    /// <summary>Compiles an expression that an activity keeps outside of its inputs, such as a switch's case.</summary>
    /// <param name="node">The activity.</param>
    /// <param name="json">The expression.</param>
    /// <param name="what">What it is for, in a finding.</param>
    public CompiledExpression? CompileExpression(ActivityNode node, JsonNode? json, string what)
    {
        var compiled = expressions.Compile(json, out var error);
        if (error is not null)
            Error("bad-expression", node.Id, Text.Of($"活动“{node.Label}”的“{what}”无法解析：{error} 请改正表达式。"));
        return compiled;
    }

    /// <summary>Adds an error.</summary>
    /// <param name="code">A stable code.</param>
    /// <param name="activityId">Where.</param>
    /// <param name="message">What is wrong and what to do, in the reader's language.</param>
    public void Error(string code, string? activityId, string message)
        => findings.Add(new DefinitionFinding(FindingSeverity.Error, code, activityId, message));

    /// <summary>Adds a warning.</summary>
    /// <param name="code">A stable code.</param>
    /// <param name="activityId">Where.</param>
    /// <param name="message">What is wrong and what to do, in the reader's language.</param>
    public void Warning(string code, string? activityId, string message)
        => findings.Add(new DefinitionFinding(FindingSeverity.Warning, code, activityId, message));

    // Place: where the activity stands in its container; gives it an id where it was written without one.
    private ActivityNode? CompileNode(JsonObject json, ActivityNode? parent, string place)
    {
        json = NotFoundActivity.Unwrap(json);
        var id = json["id"]?.ToString() is { Length: > 0 } written ? written : parent is null ? place : $"{parent.Id}/{place}";
        var typeName = json["type"]?.ToString() ?? "";
        var label = json["name"]?.ToString() is { Length: > 0 } name ? name : id;
        if (FindType(typeName, json) is not { } type)
        {
            RefuseType(id, label, typeName);
            return null;
        }
        if (nodes.ContainsKey(id))
        {
            Error("duplicate-id", id, Text.Of($"活动“{label}”的编号“{id}”重复：请删除后重新拖入。"));
            return null;
        }
        var activity = type.Create();
        var node = new ActivityNode(id, parent, type.Descriptor, activity, json);
        nodes.Add(id, node);
        RefuseForeignTypes(node, json["variables"], Text.Of($"活动“{label}”的变量"), "typeName");
        BindInputs(type, node);
        BindOutputs(type, node);
        node.Children = CompileChildren(type, node);
        activity.OnCompiled(node, this);
        return node;
    }

    // A workflow used as an activity bears the name that its workflow had; what counts is the definition's id beside it.
    private ActivityType? FindType(string typeName, JsonObject json)
        => registry.Find(typeName) ?? (json.ContainsKey("workflowDefinitionId") ? registry.Find(WorkflowDefinitionActivity.TypeName) : null);

    private void RefuseType(string id, string label, string typeName)
    {
        if (typeName is "Elsa.RunCSharp" or "Elsa.RunPython")
            Error("unsupported-script", id, Text.Of($"活动“{label}”运行 {typeName["Elsa.Run".Length..]} 代码：不支持，请改用 RunJavaScript。"));
        else
            Error("unknown-activity", id, Text.Of($"活动“{label}”的类型“{typeName}”不存在：请删除它，或换成工具箱中的活动。"));
    }

    private List<ActivityNode> CompileChildren(ActivityType type, ActivityNode node)
    {
        var children = new List<ActivityNode>();
        if (node.Json["activities"] is JsonArray list)
        {
            foreach (var (index, item) in list.OfType<JsonObject>().Index())
            {
                if (CompileNode(item, node, $"activities/{index}") is { } child)
                    children.Add(child);
            }
        }
        foreach (var property in type.PortProperties)
        {
            var place = ActivityType.JsonName(property);
            if (node.Json[place] is JsonObject embedded && CompileNode(embedded, node, place) is { } child)
            {
                property.SetValue(node.Activity, child);
                children.Add(child);
            }
        }
        // Containers that are not flowcharts keep activities inside cases or branches.
        foreach (var (holder, key) in new[] { ("cases", "activity"), ("branches", "") })
        {
            if (node.Json[holder] is not JsonArray items)
                continue;
            foreach (var (index, item) in items.OfType<JsonObject>().Index())
            {
                if ((key.Length == 0 ? item : item[key]) is JsonObject embedded && embedded.ContainsKey("type") && CompileNode(embedded, node, $"{holder}/{index}") is { } child)
                    children.Add(child);
            }
        }
        return children;
    }

    private void BindInputs(ActivityType type, ActivityNode node)
    {
        foreach (var property in type.InputProperties)
        {
            var input = (Input)property.GetValue(node.Activity)!;
            input.Name = ActivityType.JsonName(property);
            input.Expression = CompileExpression(node, WrittenInput.ExpressionOf(node.Json[input.Name]), LabelOf(node, input.Name));
            if (input.Expression is ConstantExpression constant)
                CheckConstant(node, property, input, constant);
        }
    }

    private void CheckConstant(ActivityNode node, PropertyInfo property, Input input, ConstantExpression constant)
    {
        try
        {
            ValueConverter.To(constant.Value, input.ValueType);
        }
        catch (InvalidCastException exception)
        {
            Error("bad-value", node.Id, Text.Of($"活动“{node.Label}”的“{LabelOf(node, ActivityType.JsonName(property))}”填写有误：{exception.Message}"));
        }
    }

    // An input as the designer's form calls it.
    private static string LabelOf(ActivityNode node, string input)
        => node.Descriptor.Inputs.FirstOrDefault(descriptor => descriptor.Name == input) is { } described ? Text.Label(described.DisplayName) : input;

    private static void BindOutputs(ActivityType type, ActivityNode node)
    {
        foreach (var property in type.OutputProperties)
        {
            var output = (Output)property.GetValue(node.Activity)!;
            output.Name = ActivityType.JsonName(property);
            output.VariableId = ((node.Json[output.Name] as JsonObject)?["memoryReference"] as JsonObject)?["id"]?.ToString();
        }
    }

    // JSON never chooses a CLR type. typeName of inputs is a remark for the designer and is not read; but data that asks a
    // deserializer for a type is refused, so that a definition cannot mean more elsewhere than it means here.
    private void RefuseTypeNames(JsonNode? json, string path)
    {
        if (json is JsonObject properties)
        {
            foreach (var (name, value) in properties)
            {
                if (name is "$type" or "_type")
                    Error("clr-type", null, Text.Of($"{path} 指定了 .NET 类型“{value}”：不支持，请改用普通的值。"));
                RefuseTypeNames(value, $"{path}.{name}");
            }
        }
        else if (json is JsonArray items)
        {
            for (var index = 0; index < items.Count; index++)
                RefuseTypeNames(items[index], $"{path}[{index}]");
        }
    }

    // A variable's type is one of the short names; one with an assembly in it asks for a CLR type. (Inputs of activities bear
    // such names for Elsa's own enumerations; those are remarks and are not read.)
    private void RefuseForeignTypes(ActivityNode? node, JsonNode? declarations, string what, string property)
    {
        foreach (var declaration in (declarations as JsonArray ?? []).OfType<JsonObject>())
        {
            if (declaration[property]?.ToString() is { } typeName && typeName.Contains(',', StringComparison.Ordinal))
                Error("clr-type", node?.Id, Text.Of($"{what}“{declaration["name"]}”的类型“{typeName}”是 .NET 类型：不支持，请改用 String、Int32、Boolean、Object 等。"));
        }
    }
}
