using System.Text.Json.Nodes;
using Acornima.Ast;
using Jint;
using Jint.Native;
using Jint.Runtime;

namespace ExamReg.Workflows.Expressions;

/// <summary>
/// JavaScript by Jint, with the functions that Elsa offers: <c>getVariable</c>, <c>setVariable</c>, <c>variables.X</c>,
/// <c>getX()</c> and <c>setX(value)</c> for variables and inputs, <c>getInput</c>, <c>getOutputFrom</c>, <c>getLastResult</c>,
/// ids and the correlation id. No CLR access; limited in time, memory, statements and recursion.
/// </summary>
internal sealed class JavaScriptExpression : CompiledExpression
{
    private readonly Prepared<Script> script;
    private readonly ExpressionLimits limits;
    private readonly JavaScriptFunctions functions;

    private JavaScriptExpression(string source, Prepared<Script> script, ExpressionLimits limits)
    {
        this.script = script;
        this.limits = limits;
        functions = new JavaScriptFunctions(source);
    }

    public override string Syntax => "JavaScript";

    /// <summary>Parses a script; a syntax error is told as text.</summary>
    public static JavaScriptExpression? Parse(string source, ExpressionLimits limits, out string? error)
    {
        try
        {
            var options = new ScriptPreparationOptions { ParsingOptions = new ScriptParsingOptions { AllowReturnOutsideFunction = true } };
            error = null;
            return new JavaScriptExpression(source, Engine.PrepareScript(source, options: options), limits);
        }
        catch (Exception exception) when (exception is ScriptPreparationException or Acornima.ParseErrorException)
        {
            error = exception.Message;
            return null;
        }
    }

    public override object? Evaluate(IExpressionScope scope, Type wanted) => Evaluate(scope, null);

    /// <summary>Evaluates with further functions, such as those of RunJavaScript.</summary>
    public object? Evaluate(IExpressionScope scope, Action<Engine>? configure)
    {
        using var engine = new Engine(options =>
        {
            options.LimitMemory(limits.MemoryBytes).TimeoutInterval(limits.Time).MaxStatements(limits.Statements).LimitRecursion(limits.Recursion);
            options.Strict = false;
            options.DisableStringCompilation();
            options.Constraints.RegexTimeout = limits.Time;
            options.Constraints.MaxArraySize = (uint)(limits.MemoryBytes / 160);
        });
        try
        {
            if (functions.IsUnpredictable)
                JavaScriptGuard.Apply(engine, limits);
            var takeBack = functions.Bind(engine, scope);
            configure?.Invoke(engine);
            var result = FromJs(engine, engine.Evaluate(script));
            takeBack?.Invoke();
            return result;
        }
        catch (Exception exception) when (exception is JintException or TimeoutException or InvalidCastException)
        {
            throw new ExpressionException(Syntax, exception.Message, exception);
        }
    }

    /// <summary>A plain value as scripts see it.</summary>
    internal static JsValue ToJs(Engine engine, object? value) => value switch
    {
        JsonNode node => new Jint.Native.Json.JsonParser(engine).Parse(node.ToJsonString()),
        DateTimeOffset time => JsValue.FromObject(engine, time.UtcDateTime),
        TimeSpan or Guid => new JsString(ValueConverter.Show(value)),
        null or string or bool or int or long or double or decimal or DateTime => JsValue.FromObject(engine, value),
        _ => new Jint.Native.Json.JsonParser(engine).Parse(System.Text.Json.JsonSerializer.Serialize(value, ValueConverter.Json)),
    };

    /// <summary>A script's value as a plain value.</summary>
    internal static object? FromJs(Engine engine, JsValue value)
    {
        if (value.IsNull() || value.IsUndefined())
            return null;
        if (value.IsBoolean())
            return value.AsBoolean();
        if (value.IsString())
            return value.AsString();
        if (value.IsNumber())
        {
            var number = value.AsNumber();
            return number == Math.Floor(number) && Math.Abs(number) <= 9007199254740991 ? (object)(long)number : number;
        }
        if (value.IsDate())
            return new DateTimeOffset(value.AsDate().ToDateTime().ToUniversalTime());
        var text = new Jint.Native.Json.JsonSerializer(engine).Serialize(value);
        return text.IsUndefined() ? null : JsonNode.Parse(text.AsString());
    }
}

/// <summary>What one evaluation may use up; a runaway script ends as an incident of its own instance.</summary>
public sealed record ExpressionLimits
{
    /// <summary>Wall time of one evaluation.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Memory that one evaluation may allocate, in bytes.</summary>
    public long MemoryBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Statements (JavaScript) or steps (Liquid) of one evaluation.</summary>
    public int Statements { get; init; } = 100_000;

    /// <summary>Depth of calls.</summary>
    public int Recursion { get; init; } = 64;
}
