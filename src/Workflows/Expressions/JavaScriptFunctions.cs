using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Jint;
using Jint.Native;

namespace ExamReg.Workflows.Expressions;

/// <summary>
/// The functions that a script can call. An engine is made for each evaluation, and each function costs time to bind, so a script
/// gets only those whose names it contains; unless it could make up names as it runs.
/// </summary>
internal sealed partial class JavaScriptFunctions
{
    private readonly string source;
    private readonly bool usesVariables;
    private readonly MatchCollection outputAccessors;

    public JavaScriptFunctions(string source)
    {
        this.source = source;
        IsUnpredictable = Unpredictable().IsMatch(source);
        usesVariables = Uses("variables");
        outputAccessors = OutputAccessor().Matches(source);
    }

    /// <summary>
    /// Whether a script may reach what its text does not name, or names something that <see cref="JavaScriptGuard"/> bounds.
    /// </summary>
    public bool IsUnpredictable { get; }

    /// <summary>Gives an engine the functions.</summary>
    /// <returns>What is to be done after the script, or null.</returns>
    public Action? Bind(Engine engine, IExpressionScope scope)
    {
        // What Elsa calls its own wins over a variable that happens to be called "Variable" or "Input".
        BindAccessors(engine, scope);
        Add("getVariable", new Func<string, JsValue>(name => JavaScriptExpression.ToJs(engine, scope.GetVariable(name))));
        Add("setVariable", new Action<string, JsValue>((name, value)
            => scope.SetVariable(name, JavaScriptExpression.FromJs(engine, value))));
        Add("getInput", new Func<string, JsValue>(name => JavaScriptExpression.ToJs(engine, scope.Input.GetValueOrDefault(name))));
        Add("getOutputFrom", new Func<string, string?, JsValue>((activity, output)
            => JavaScriptExpression.ToJs(engine, scope.GetOutput(activity, output))));
        Add("getLastResult", new Func<JsValue>(() => JavaScriptExpression.ToJs(engine, scope.LastResult)));
        Add("getWorkflowInstanceId", new Func<string>(() => scope.InstanceId.ToString()));
        Add("getWorkflowDefinitionId", new Func<string>(() => scope.DefinitionId));
        Add("getWorkflowDefinitionVersionId", new Func<string>(() => scope.DefinitionVersionId));
        Add("getWorkflowInstanceName", new Func<string?>(() => scope.InstanceName));
        Add("setWorkflowInstanceName", new Action<string?>(value => scope.InstanceName = value));
        Add("getWorkflowDefinitionVersion", new Func<int>(() => scope.DefinitionVersion));
        Add("getCorrelationId", new Func<string?>(() => scope.CorrelationId));
        Add("setCorrelationId", new Action<string?>(value => scope.CorrelationId = value));
        Add("getNow", new Func<string>(() => scope.Now.ToString("O", CultureInfo.InvariantCulture)));
        foreach (var name in (string[])["newGuid", "newGuidString", "getGuidString"])
            Add(name, new Func<string>(() => Guid.NewGuid().ToString()));
        foreach (var name in (string[])["newShortGuid", "getShortGuid"])
            Add(name, new Func<string>(ShortGuid));
        Add("parseGuid", new Func<string, string>(value => Guid.Parse(value).ToString()));
        Add("stringToBase64", new Func<string, string>(value => Convert.ToBase64String(Encoding.UTF8.GetBytes(value))));
        Add("stringFromBase64", new Func<string, string>(value => Encoding.UTF8.GetString(Convert.FromBase64String(value))));
        Add("toJson", new Func<JsValue, string>(value
            => ValueConverter.ToJson(JavaScriptExpression.FromJs(engine, value))?.ToJsonString(ValueConverter.Json) ?? "null"));
        Add("isNullOrWhiteSpace", new Func<string?, bool>(string.IsNullOrWhiteSpace));
        Add("isNullOrEmpty", new Func<string?, bool>(string.IsNullOrEmpty));
        return usesVariables ? BindVariables(engine, scope) : null;

        void Add(string name, Delegate function)
        {
            if (Uses(name))
                engine.SetValue(name, function);
        }
    }

    private static string ShortGuid() => ShortGuidNoise().Replace(Convert.ToBase64String(Guid.NewGuid().ToByteArray()), "");

    private bool Uses(string name) => IsUnpredictable || source.Contains(name, StringComparison.Ordinal);

    private void BindAccessors(Engine engine, IExpressionScope scope)
    {
        // getResultFromScript1() reads the output Result of the activity Script1.
        foreach (Match accessor in outputAccessors)
        {
            var (output, activity) = (accessor.Groups["output"].Value, accessor.Groups["activity"].Value);
            engine.SetValue(accessor.Value, new Func<JsValue>(() => JavaScriptExpression.ToJs(engine, scope.GetOutput(activity, output))));
        }
        foreach (var (name, value) in scope.Input)
        {
            if (Accessor("get", name) is { } getter)
                engine.SetValue(getter, new Func<JsValue>(() => JavaScriptExpression.ToJs(engine, value)));
        }
        foreach (var name in scope.VariableNames)
        {
            if (Accessor("get", name) is { } getter)
                engine.SetValue(getter, new Func<JsValue>(() => JavaScriptExpression.ToJs(engine, scope.GetVariable(name))));
            if (Accessor("set", name) is { } setter)
                engine.SetValue(setter, new Action<JsValue>(value => scope.SetVariable(name, JavaScriptExpression.FromJs(engine, value))));
        }
    }

    // getX for a variable or input x; null where the script cannot mean it.
    private string? Accessor(string prefix, string name)
    {
        if (name.Length == 0 || !name.All(character => char.IsLetterOrDigit(character) || character is '_' or '$'))
            return null;
        var accessor = prefix + char.ToUpperInvariant(name[0]) + name[1..];
        return Uses(accessor) ? accessor : null;
    }

    // Scripts may assign to variables.X and change lists in place; as in Elsa, what has changed is taken over afterwards.
    private static Action BindVariables(Engine engine, IExpressionScope scope)
    {
        var variables = new JsObject(engine);
        var before = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var name in scope.VariableNames.Distinct())
        {
            var value = JavaScriptExpression.ToJs(engine, scope.GetVariable(name));
            variables.Set(name, value);
            before[name] = ValueConverter.ToJson(JavaScriptExpression.FromJs(engine, value));
        }
        engine.SetValue("variables", variables);
        return () =>
        {
            foreach (var (name, old) in before)
            {
                var value = JavaScriptExpression.FromJs(engine, variables.Get(name));
                if (!JsonNode.DeepEquals(old, ValueConverter.ToJson(value)))
                    scope.SetVariable(name, value);
            }
        };
    }

    [GeneratedRegex("[/+=]")]
    private static partial Regex ShortGuidNoise();

    [GeneratedRegex(@"\bget(?<output>\w+?)From(?<activity>\w+)\b(?=\s*\()")]
    private static partial Regex OutputAccessor();

    [GeneratedRegex(@"
        \[ | \\ | repeat | pad | concat | replace | Array | Buffer | BigInt | View | Atomics | Reflect | Object | Symbol | __proto__
        | \bthis\b | \bglobalThis\b | \bwith\b", RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Unpredictable();
}
