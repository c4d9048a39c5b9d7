using System.Text.Json.Nodes;
using Fluid;
using Fluid.Values;

namespace ExamReg.Workflows.Expressions;

/// <summary>Liquid by Fluid, with Elsa's names: <c>Variables.X</c>, <c>Input.X</c>, <c>CorrelationId</c>, <c>WorkflowInstanceId</c>.</summary>
internal sealed class LiquidExpression : CompiledExpression
{
    private static readonly FluidParser Parser = new();
    private static readonly TemplateOptions Options = LiquidLimits.CreateOptions();
    private readonly IFluidTemplate template;
    private readonly ExpressionLimits limits;

    private LiquidExpression(IFluidTemplate template, ExpressionLimits limits)
    {
        this.template = template;
        this.limits = limits;
    }

    public override string Syntax => "Liquid";

    public static LiquidExpression? Parse(string source, ExpressionLimits limits, out string? error)
        => Parser.TryParse(source, out var template, out error) ? new LiquidExpression(new LiquidRangeGuard().VisitTemplate(template), limits) : null;

    public override object? Evaluate(IExpressionScope scope, Type wanted)
    {
        var context = new TemplateContext(Options) { MaxSteps = limits.Statements };
        LiquidLimits.SetLongest(context, limits);
        var variables = new Dictionary<string, FluidValue>();
        foreach (var name in scope.VariableNames)
            variables.TryAdd(name, ToFluid(scope.GetVariable(name)));
        context.SetValue("Variables", new DictionaryValue(new FluidValueDictionaryFluidIndexable(variables)));
        context.SetValue("Input", new DictionaryValue(new FluidValueDictionaryFluidIndexable(
            scope.Input.ToDictionary(pair => pair.Key, pair => ToFluid(pair.Value)))));
        context.SetValue("CorrelationId", scope.CorrelationId ?? "");
        context.SetValue("WorkflowInstanceId", scope.InstanceId.ToString());
        context.SetValue("WorkflowDefinitionId", scope.DefinitionId);
        context.SetValue("WorkflowDefinitionVersion", scope.DefinitionVersion);
        context.SetValue("Now", scope.Now);
        try
        {
            using var output = new LiquidOutput(LiquidLimits.LongestOf(limits));
            var task = template.RenderAsync(output, NullEncoder.Default, context);
            if (!task.IsCompletedSuccessfully)
                task.AsTask().GetAwaiter().GetResult();
            return output.ToString();
        }
        catch (Exception exception) when (exception is InvalidOperationException or OutOfMemoryException)
        {
            throw new ExpressionException(Syntax, exception.Message, exception);
        }
    }

    private FluidValue ToFluid(object? value) => value switch
    {
        JsonObject json => new DictionaryValue(new FluidValueDictionaryFluidIndexable(
            json.ToDictionary(pair => pair.Key, pair => ToFluid(ValueConverter.FromJson(pair.Value))))),
        JsonArray list => new ArrayValue([.. list.Select(item => ToFluid(ValueConverter.FromJson(item)))]),
        TimeSpan or Guid => new StringValue(ValueConverter.Show(value)),
        _ => FluidValue.Create(value, Options),
    };
}
