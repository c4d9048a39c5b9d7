using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Fluid;
using Fluid.Ast;
using Fluid.Values;

namespace ExamReg.Workflows.Expressions;

/// <summary>
/// Bounds what a Liquid template may use up. Fluid counts steps; the length of texts is bounded here: of what a template assigns,
/// captures and writes, and of the two filters that multiply lengths.
/// </summary>
internal static class LiquidLimits
{
    private const string LongestKey = "longest";

    public static TemplateOptions CreateOptions()
    {
        var options = new TemplateOptions
        {
            MaxSteps = new ExpressionLimits().Statements,
            MaxRecursion = 16,
            CultureInfo = CultureInfo.InvariantCulture,
            Assigned = (_, value, context) => new ValueTask<FluidValue>(Check(value, context)),
            Captured = (_, value, context) => new ValueTask<FluidValue>(Check(value, context)),
        };
        Guard(options, "replace", (input, arguments) => (Length(input) + 1) * (Length(arguments.At(1)) + 1));
        Guard(options, "join", (input, arguments) => Length(input) + (CountOf(input) * Length(arguments.At(0))));
        options.Filters.AddFilter("json", (input, _, _) => new StringValue(ToJson(input)?.ToJsonString(ValueConverter.Json) ?? "null"));
        options.Filters.AddFilter("base64", (input, _, _) => new StringValue(Convert.ToBase64String(Encoding.UTF8.GetBytes(input.ToStringValue()))));
        return options;
    }

    /// <summary>The longest text, in characters, that an evaluation may make.</summary>
    public static int LongestOf(ExpressionLimits limits) => (int)Math.Min(limits.MemoryBytes / 16, int.MaxValue / 4);

    public static void SetLongest(TemplateContext context, ExpressionLimits limits)
        => context.AmbientValues[LongestKey] = LongestOf(limits);

    private static JsonNode? ToJson(FluidValue value) => value switch
    {
        DictionaryValue when value.ToObjectValue() is IFluidIndexable fields => new JsonObject(fields.Keys.Select(name =>
            KeyValuePair.Create(name, fields.TryGetValue(name, out var field) ? ToJson(field) : null))),
        ArrayValue list => new JsonArray([.. list.Values.Select(ToJson)]),
        _ => ValueConverter.ToJson(value.ToObjectValue()),
    };

    private static FluidValue Check(FluidValue value, TemplateContext context)
    {
        if (value.Type == FluidValues.String)
            Check(value.ToStringValue().Length, Longest(context));
        return value;
    }

    public static void Check(long length, int longest)
    {
        if (length > longest)
            throw new InvalidOperationException($"a text of more than {longest} characters");
    }

    private static long Length(FluidValue value) => value.ToStringValue().Length;

    private static long CountOf(FluidValue input) => input is ArrayValue array ? array.Values.Count : 1;

    private static void Guard(TemplateOptions options, string filter, Func<FluidValue, FilterArguments, long> length)
    {
        if (!options.Filters.TryGetValue(filter, out var original))
            return;
        options.Filters.AddFilter(filter, (input, arguments, context) =>
        {
            Check(length(input, arguments), Longest(context));
            return original(input, arguments, context);
        });
    }

    private static int Longest(TemplateContext context)
        => context.AmbientValues.TryGetValue(LongestKey, out var longest) && longest is int characters
            ? characters
            : LongestOf(new ExpressionLimits());
}

/// <summary>Replaces the ranges of a template: Fluid lists all their numbers before it counts the first step.</summary>
internal sealed class LiquidRangeGuard : AstRewriter
{
    protected override Expression VisitRangeExpression(RangeExpression rangeExpression) => new GuardedRange(rangeExpression);

    private sealed class GuardedRange(RangeExpression range) : Expression
    {
        public override async ValueTask<FluidValue> EvaluateAsync(TemplateContext context)
        {
            var from = (await range.From.EvaluateAsync(context)).ToNumberValue();
            var to = (await range.To.EvaluateAsync(context)).ToNumberValue();
            if (to - from > context.MaxSteps)
                throw new InvalidOperationException($"a range of more than {context.MaxSteps} numbers");
            return await range.EvaluateAsync(context);
        }

        protected override Expression Accept(AstVisitor visitor) => this;
    }
}

/// <summary>Takes what a template writes, up to a length.</summary>
internal sealed class LiquidOutput(int longest) : TextWriter(CultureInfo.InvariantCulture)
{
    private readonly StringBuilder text = new();

    public override Encoding Encoding => Encoding.Unicode;

    public override void Write(char value)
    {
        LiquidLimits.Check(text.Length + 1L, longest);
        text.Append(value);
    }

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(ReadOnlySpan<char> buffer)
    {
        LiquidLimits.Check((long)text.Length + buffer.Length, longest);
        text.Append(buffer);
    }

    public override Task WriteAsync(char value)
    {
        Write(value);
        return Task.CompletedTask;
    }

    public override Task WriteAsync(string? value)
    {
        Write(value);
        return Task.CompletedTask;
    }

    public override Task WriteAsync(char[] buffer, int index, int count)
    {
        Write(buffer, index, count);
        return Task.CompletedTask;
    }

    public override Task WriteAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return Task.CompletedTask;
    }

    public override string ToString() => text.ToString();
}
