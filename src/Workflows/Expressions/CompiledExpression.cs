using System.Text.Json.Nodes;

namespace ExamReg.Workflows.Expressions;

/// <summary>An expression of a definition, parsed once and evaluated for many instances at the same time.</summary>
public abstract class CompiledExpression
{
    /// <summary>The syntax as JSON names it: Literal, Object, Variable, Input, Output, JavaScript, Liquid.</summary>
    public abstract string Syntax { get; }

    /// <summary>Evaluates the expression.</summary>
    /// <param name="scope">What the expression can see.</param>
    /// <param name="wanted">The type that the caller will convert to; a syntax may ignore it.</param>
    /// <exception cref="ExpressionException">The expression failed or went over its limits.</exception>
    public abstract object? Evaluate(IExpressionScope scope, Type wanted);
}

/// <summary>What an expression can see and do.</summary>
public interface IExpressionScope
{
    /// <summary>The instance's id.</summary>
    Guid InstanceId { get; }

    /// <summary>The id that ties the instance to the outer world.</summary>
    string? CorrelationId { get; set; }

    /// <summary>The definition's id.</summary>
    string DefinitionId { get; }

    /// <summary>The version that the instance is pinned to.</summary>
    int DefinitionVersion { get; }

    /// <summary>The id of that version.</summary>
    string DefinitionVersionId { get; }

    /// <summary>The instance's display name.</summary>
    string? InstanceName { get; set; }

    /// <summary>The burst's time, by the database's clock.</summary>
    DateTimeOffset Now { get; }

    /// <summary>The workflow's input values.</summary>
    IReadOnlyDictionary<string, object?> Input { get; }

    /// <summary>The names of the variables in sight, innermost first.</summary>
    IEnumerable<string> VariableNames { get; }

    /// <summary>The value of the nearest variable of that id or name; null where there is none.</summary>
    /// <param name="idOrName">Id or name.</param>
    object? GetVariable(string idOrName);

    /// <summary>Sets the nearest variable of that name; makes one on the workflow where there is none.</summary>
    /// <param name="idOrName">Id or name.</param>
    /// <param name="value">The value.</param>
    void SetVariable(string idOrName, object? value);

    /// <summary>The last value that an activity gave out; null where there is none.</summary>
    /// <param name="activity">The activity's id or name.</param>
    /// <param name="output">The output's name, or null for "result".</param>
    object? GetOutput(string activity, string? output);

    /// <summary>The last result of any activity.</summary>
    object? LastResult { get; }
}

/// <summary>An expression that failed: whose fault it was, and why.</summary>
/// <param name="syntax">The syntax.</param>
/// <param name="message">What went wrong.</param>
/// <param name="inner">The evaluator's own error.</param>
public sealed class ExpressionException(string syntax, string message, Exception? inner = null)
    : Exception($"{syntax}: {message}", inner);

/// <summary>A value that stands in the definition itself.</summary>
/// <param name="value">The JSON value.</param>
/// <param name="syntax">Literal or Object.</param>
internal sealed class ConstantExpression(JsonNode? value, string syntax) : CompiledExpression
{
    private readonly object? plain = ValueConverter.FromJson(value);
    private (Type Type, object? Value)? last;

    public override string Syntax => syntax;

    public object? Value => plain;

    // One node is asked for one type only, so a single remembered conversion saves nearly all of them. The race is harmless.
    public override object? Evaluate(IExpressionScope scope, Type wanted)
    {
        if (last is { } remembered && remembered.Type == wanted)
            return remembered.Value;
        var converted = ValueConverter.To(plain, wanted);
        if (converted is null or string or ValueType)
            last = (wanted, converted);
        return converted;
    }
}

/// <summary>The value of a variable.</summary>
/// <param name="idOrName">The variable's id or name.</param>
internal sealed class VariableExpression(string idOrName) : CompiledExpression
{
    public override string Syntax => "Variable";

    public string IdOrName => idOrName;

    public override object? Evaluate(IExpressionScope scope, Type wanted) => scope.GetVariable(idOrName);
}

/// <summary>The value of a workflow input.</summary>
/// <param name="name">The input's name.</param>
internal sealed class InputExpression(string name) : CompiledExpression
{
    public override string Syntax => "Input";

    public override object? Evaluate(IExpressionScope scope, Type wanted) => scope.Input.GetValueOrDefault(name);
}

/// <summary>The last value that another activity gave out.</summary>
/// <param name="activity">The activity's id or name.</param>
/// <param name="output">The output's name.</param>
internal sealed class OutputExpression(string activity, string? output) : CompiledExpression
{
    public override string Syntax => "Output";

    public override object? Evaluate(IExpressionScope scope, Type wanted) => scope.GetOutput(activity, output);
}
