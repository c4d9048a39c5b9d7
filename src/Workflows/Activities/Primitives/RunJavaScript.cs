using System.Text.Json.Nodes;
using ExamReg.Workflows.Activities.Flow;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Expressions;
using ExamReg.Workflows.Rehearsal;
using Jint;
using Jint.Native;

namespace ExamReg.Workflows.Activities.Primitives;

/// <summary>
/// Runs a script with the functions of JavaScript expressions, and <c>setOutcome(name)</c> and <c>setOutcomes(list)</c> to choose
/// where to go. A script that stands in the definition is checked when the definition is.
/// </summary>
[Activity("Elsa.RunJavaScript", DisplayName = "运行 JavaScript", Category = "脚本", Description = "运行一段 JavaScript；可用 setOutcome 选择出口。")]
public sealed class RunJavaScript : CodeActivity
{
    private JavaScriptExpression? compiled;
    private ExpressionCompiler? compiler;

    /// <summary>The script.</summary>
    [Input(DisplayName = "脚本", Description = "要运行的 JavaScript。", UIHint = "code-editor", Order = 1)]
    public Input<string?> Script { get; } = new();

    /// <summary>The outcomes that the script may set.</summary>
    [Input(DisplayName = "出口", Description = "脚本可能选择的出口。", UIHint = "dynamic-outcomes", Order = 2)]
    public Input<ICollection<string>> PossibleOutcomes { get; } = new([]);

    /// <summary>What the script returned.</summary>
    [Output(DisplayName = "结果", Description = "脚本的返回值。")]
    public Output<object?> Result { get; } = new();

    /// <inheritdoc />
    public override IReadOnlyList<string> GetOutcomes(ActivityNode node)
        => [.. OutcomeNames.Of(PossibleOutcomes, node).Append("Done").Distinct()];

    /// <inheritdoc />
    protected internal override void OnCompiled(ActivityNode node, Compilation compilation)
    {
        compiler = compilation.Expressions;
        compiled = Script.Expression switch
        {
            // The editor offers the script's own language as the syntax; it then is the script itself.
            JavaScriptExpression script => script,
            ConstantExpression constant
                => compilation.CompileExpression(node, AsExpression(ValueConverter.Show(constant.Value)), Text.Of("脚本")) as JavaScriptExpression,
            _ => null,
        };
    }

    /// <inheritdoc />
    protected internal override ValueTask ExecuteAsync(ActivityContext context)
    {
        if ((compiled ?? CompileNow(context)) is not { } script)
            return context.CompleteAsync();
        string[] outcomes = [];
        var result = script.Evaluate(context, engine =>
        {
            engine.SetValue("setOutcome", new Action<string>(outcome => outcomes = [outcome]));
            engine.SetValue("setOutcomes", new Action<JsValue>(names => outcomes = [.. ReadNames(names)]));
        });
        if (result is not null)
            context.Set(Result, result);
        return context.CompleteAsync(outcomes);
    }

    /// <inheritdoc />
    protected internal override RehearsalPlan Rehearse(RehearsalContext rehearsal)
        => rehearsal.Explores && GetOutcomes(rehearsal.Node) is { Count: > 1 } outcomes
            ? RehearsalPlan.Completes(rehearsal.OneOf(outcomes))
            : RehearsalPlan.ForReal();

    private JavaScriptExpression? CompileNow(ActivityContext context)
    {
        if (Script.Expression is null or ConstantExpression || context.Get(Script) is not { Length: > 0 } source)
            return null;
        var script = compiler!.Compile(AsExpression(source), out var error) as JavaScriptExpression;
        return error is null ? script : throw new ExpressionException("JavaScript", error);
    }

    private static JsonObject AsExpression(string source) => new() { ["type"] = "JavaScript", ["value"] = source };

    private static IEnumerable<string> ReadNames(JsValue names)
        => names is JsArray list ? list.Select(name => name.ToString()) : [names.ToString()];
}
