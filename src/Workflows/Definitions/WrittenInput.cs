using System.Text.Json.Nodes;

namespace ExamReg.Workflows.Definitions;

/// <summary>
/// How definitions write an input: <c>{ "typeName", "expression": { "type", "value" }, "memoryReference" }</c>. Older ones leave the
/// expression's type out where it is Literal, or the whole expression where there is none; a plain setting is the bare value.
/// </summary>
internal static class WrittenInput
{
    /// <summary>The expression of an input, as <see cref="Expressions.ExpressionCompiler"/> takes it; null where nothing was filled in.</summary>
    public static JsonNode? ExpressionOf(JsonNode? input)
    {
        if (input is not JsonObject wrapped)
            return input;
        if (!wrapped.TryGetPropertyValue("expression", out var expression))
            return wrapped.ContainsKey("typeName") || wrapped.ContainsKey("memoryReference") ? null : input;
        return expression is JsonObject untyped && !untyped.ContainsKey("type") ? untyped["value"] : expression;
    }
}
