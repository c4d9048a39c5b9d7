using System.Text.Json.Nodes;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Expressions;

namespace ExamReg.Workflows.Activities.Primitives;

/// <summary>Writes a line into the journal.</summary>
[Activity("Elsa.WriteLine", DisplayName = "写一行", Category = "基本", Description = "在流水中写一行文字。")]
public sealed class WriteLine : CodeActivity
{
    /// <summary>The line.</summary>
    [Input(DisplayName = "文字", Description = "要写的文字。", UIHint = "multiline")]
    public Input<string?> Text { get; } = new();

    /// <inheritdoc />
    protected internal override ValueTask ExecuteAsync(ActivityContext context)
    {
        context.Note(context.Get(Text) ?? "");
        return context.CompleteAsync();
    }
}

/// <summary>Gives a variable a value.</summary>
[Setting("variable", DisplayName = "变量", Description = "给哪个变量赋值。", UIHint = "variable-picker", TypeName = "Variable", Order = 1)]
[Activity("Elsa.SetVariable", DisplayName = "设置变量", Category = "基本", Description = "给变量赋值。")]
public sealed class SetVariable : CodeActivity
{
    private string? variable;

    /// <summary>The value.</summary>
    [Input(DisplayName = "值", Description = "变量的新值。", Order = 2)]
    public Input<object?> Value { get; } = new();

    /// <inheritdoc />
    protected internal override void OnCompiled(ActivityNode node, Compilation compilation)
    {
        variable = node.Json["variable"] switch
        {
            JsonObject reference => Reference(reference),
            JsonValue name => name.ToString(),
            _ => null,
        };
        if (variable is null)
            compilation.Error("missing-variable", node.Id, Text.Of($"活动“{node.Label}”没有选择变量：请选择要赋值的变量。"));
    }

    /// <inheritdoc />
    protected internal override ValueTask ExecuteAsync(ActivityContext context)
    {
        context.SetVariable(variable!, context.Get(Value));
        return context.CompleteAsync();
    }

    // Elsa writes either the variable itself or an input-like wrapper around a literal id.
    private static string? Reference(JsonObject json)
        => json["expression"] is JsonObject expression
            ? expression["value"] is JsonObject inner ? Reference(inner) : ValueConverter.FromJson(expression["value"])?.ToString()
            : json["id"]?.ToString() ?? json["name"]?.ToString();
}
