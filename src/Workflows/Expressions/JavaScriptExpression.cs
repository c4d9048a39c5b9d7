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
    private readonly bool usesVariables;

    private JavaScriptExpression(string source, Prepared<Script> script, ExpressionLimits limits)
    {
        this.script = script;
        this.limits = limits;
        usesVariables = source.Contains("variables", StringComparison.Ordinal);
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
        JavaScriptGuard.Apply(engine, limits);
        try
        {
            Bind(engine, scope);
            if (!usesVariables)
                return Run(engine, configure);
            var (variables, before) = BindVariables(engine, scope);
            var result = Run(engine, configure);
            TakeBack(engine, scope, variables, before);
            return result;
        }
        catch (Exception exception) when (exception is JintException or TimeoutException or InvalidCastException)
        {
            throw new ExpressionException(Syntax, exception.Message, exception);
        }
    }

    private object? Run(Engine engine, Action<Engine>? configure)
    {
        configure?.Invoke(engine);
        return FromJs(engine, engine.Evaluate(script));
    }

    private static void Bind(Engine engine, IExpressionScope scope)
    {
        engine.SetValue("getVariable", new Func<string, JsValue>(name => ToJs(engine, scope.GetVariable(name))));
        engine.SetValue("setVariable", new Action<string, JsValue>((name, value) => scope.SetVariable(name, FromJs(engine, value))));
        engine.SetValue("getInput", new Func<string, JsValue>(name => ToJs(engine, scope.Input.GetValueOrDefault(name))));
        engine.SetValue("getOutputFrom", new Func<string, string?, JsValue>((activity, output) => ToJs(engine, scope.GetOutput(activity, output))));
        engine.SetValue("getLastResult", new Func<JsValue>(() => ToJs(engine, scope.LastResult)));
        engine.SetValue("getWorkflowInstanceId", new Func<string>(() => scope.InstanceId.ToString()));
        engine.SetValue("getWorkflowDefinitionId", new Func<string>(() => scope.DefinitionId));
        engine.SetValue("getWorkflowDefinitionVersion", new Func<int>(() => scope.DefinitionVersion));
        engine.SetValue("getCorrelationId", new Func<string?>(() => scope.CorrelationId));
        engine.SetValue("setCorrelationId", new Action<string?>(value => scope.CorrelationId = value));
        engine.SetValue("getNow", new Func<string>(() => scope.Now.ToString("O", System.Globalization.CultureInfo.InvariantCulture)));
        engine.SetValue("newGuid", new Func<string>(() => Guid.NewGuid().ToString()));
        engine.SetValue("toJson", new Func<JsValue, string>(value => ValueConverter.ToJson(FromJs(engine, value))?.ToJsonString(ValueConverter.Json) ?? "null"));
        engine.SetValue("isNullOrWhiteSpace", new Func<string?, bool>(string.IsNullOrWhiteSpace));
        engine.SetValue("isNullOrEmpty", new Func<string?, bool>(string.IsNullOrEmpty));
        foreach (var name in scope.VariableNames)
        {
            if (!IsIdentifier(name))
                continue;
            var pascal = char.ToUpperInvariant(name[0]) + name[1..];
            engine.SetValue("get" + pascal, new Func<JsValue>(() => ToJs(engine, scope.GetVariable(name))));
            engine.SetValue("set" + pascal, new Action<JsValue>(value => scope.SetVariable(name, FromJs(engine, value))));
        }
        foreach (var (name, value) in scope.Input)
        {
            if (IsIdentifier(name) && scope.GetVariable(name) is null)
                engine.SetValue("get" + char.ToUpperInvariant(name[0]) + name[1..], new Func<JsValue>(() => ToJs(engine, value)));
        }
    }

    // Scripts may assign to variables.X and change lists in place; as in Elsa, what has changed is taken over afterwards.
    private static (JsObject Variables, Dictionary<string, JsonNode?> Before) BindVariables(Engine engine, IExpressionScope scope)
    {
        var variables = new JsObject(engine);
        var before = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var name in scope.VariableNames.Distinct())
        {
            var value = ToJs(engine, scope.GetVariable(name));
            variables.Set(name, value);
            before[name] = ValueConverter.ToJson(FromJs(engine, value));
        }
        engine.SetValue("variables", variables);
        return (variables, before);
    }

    private static void TakeBack(Engine engine, IExpressionScope scope, JsObject variables, Dictionary<string, JsonNode?> before)
    {
        foreach (var (name, old) in before)
        {
            var value = FromJs(engine, variables.Get(name));
            if (!JsonNode.DeepEquals(old, ValueConverter.ToJson(value)))
                scope.SetVariable(name, value);
        }
    }

    private static bool IsIdentifier(string name) => name.Length > 0 && name.All(character => char.IsLetterOrDigit(character) || character is '_' or '$');

    private static JsValue ToJs(Engine engine, object? value) => value switch
    {
        JsonNode node => new Jint.Native.Json.JsonParser(engine).Parse(node.ToJsonString()),
        DateTimeOffset time => JsValue.FromObject(engine, time.UtcDateTime),
        TimeSpan or Guid => new JsString(ValueConverter.Show(value)),
        null or string or bool or int or long or double or decimal or DateTime => JsValue.FromObject(engine, value),
        _ => new Jint.Native.Json.JsonParser(engine).Parse(System.Text.Json.JsonSerializer.Serialize(value, ValueConverter.Json)),
    };

    private static object? FromJs(Engine engine, JsValue value)
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
            return number == Math.Floor(number) && Math.Abs(number) < 9e15 ? (long)number : number;
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
