using System.Text.Json;
using System.Text.Json.Nodes;

namespace ExamReg.Workflows.Expressions;

/// <summary>Turns an expression of a definition (<c>{ "type": ..., "value": ... }</c>) into something that can be evaluated.</summary>
public sealed class ExpressionCompiler(ExpressionLimits limits)
{
    /// <summary>The syntaxes that definitions may use, as Elsa names them.</summary>
    public static IReadOnlyList<string> Syntaxes { get; } = ["Literal", "Object", "Variable", "Input", "Output", "JavaScript", "Liquid"];

    /// <summary>Compiles one expression.</summary>
    /// <param name="json">The expression object; a bare value counts as a literal.</param>
    /// <param name="error">Why it could not be compiled.</param>
    public CompiledExpression? Compile(JsonNode? json, out string? error)
    {
        error = null;
        if (json is not JsonObject expression || !expression.TryGetPropertyValue("type", out var typeNode))
            return json is null ? null : new ConstantExpression(json, "Literal");
        var type = typeNode?.GetValue<string>() ?? "Literal";
        expression.TryGetPropertyValue("value", out var value);
        switch (type)
        {
            case "Literal":
                return value is null ? null : new ConstantExpression(value, type);
            case "Object":
                return CompileObject(value, out error);
            case "Variable":
                return Reference(value, "id", "name") is { } variable ? new VariableExpression(variable) : null;
            case "Input":
                return Reference(value, "name", "id") is { } input ? new InputExpression(input) : null;
            case "Output":
                return value is JsonObject output
                    ? new OutputExpression(Reference(output, "activityId", "activityName") ?? "", Reference(output, "outputName", "name"))
                    : value is null ? null : new OutputExpression(AsText(value) ?? "", null);
            case "JavaScript":
                return AsText(value) is { Length: > 0 } script ? JavaScriptExpression.Parse(script, limits, out error) : null;
            case "Liquid":
                return AsText(value) is { Length: > 0 } template ? LiquidExpression.Parse(template, limits, out error) : null;
            default:
                error = Text.Of($"不支持“{type}”表达式，请改用 {string.Join("、", Syntaxes)}");
                return null;
        }
    }

    private static CompiledExpression? CompileObject(JsonNode? value, out string? error)
    {
        error = null;
        if (value is null || AsText(value) is { } blank && string.IsNullOrWhiteSpace(blank))
            return null;
        if (AsText(value) is not { } text)
            return new ConstantExpression(value, "Object");
        try
        {
            return new ConstantExpression(JsonNode.Parse(text), "Object");
        }
        catch (JsonException exception)
        {
            error = $"not JSON: {exception.Message}";
            return null;
        }
    }

    private static string? Reference(JsonNode? value, string first, string second)
        => value is JsonObject reference ? AsText(reference[first]) ?? AsText(reference[second]) : AsText(value);

    private static string? AsText(JsonNode? value) => value is JsonValue json && json.TryGetValue<string>(out var text) ? text : null;
}
