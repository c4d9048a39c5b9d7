using System.Text.Json;
using System.Text.Json.Nodes;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Expressions;

namespace ExamReg.Workflows.Activities.Loops;

/// <summary>Runs its body again and again; <see cref="Break"/> ends the nearest one.</summary>
public abstract class Loop : Activity
{
    /// <summary>The name of the variable that holds the round's value for the body.</summary>
    public const string CurrentValueName = "CurrentValue";

    /// <summary>The name of the variable that holds the round's number, from 0, for the body.</summary>
    public const string CurrentIndexName = "CurrentIndex";

    /// <summary>What is run each round.</summary>
    [Port(DisplayName = "循环体")]
    public ActivityNode? Body { get; internal set; }

    /// <inheritdoc />
    protected internal override ValueTask OnChildCompletedAsync(ActivityContext context, ChildCompleted child) => NextAsync(context);

    /// <inheritdoc />
    protected internal override ValueTask OnChildCanceledAsync(ActivityContext context, ActivityNode child) => NextAsync(context);

    /// <summary>Begins the next round, or completes the loop.</summary>
    /// <param name="context">The loop's place in the running instance.</param>
    protected abstract ValueTask NextAsync(ActivityContext context);

    /// <summary>Begins a round whose body sees these variables.</summary>
    private protected static void Run(
        ActivityContext context, ActivityNode body, params IEnumerable<(string Name, object? Value)> variables)
        => context.Schedule(body, variables: [.. variables.Select(variable => KeyValuePair.Create(variable.Name, variable.Value))]);
}

/// <summary>The values that a loop runs over.</summary>
internal static class LoopItems
{
    /// <summary>Reads them from an input: a list in any form; a single value counts as a list of one.</summary>
    public static JsonArray Read(ActivityContext context, Input input) => input.Expression?.Evaluate(context, typeof(object)) switch
    {
        null => [],
        JsonArray list => list,
        string { Length: 0 } => [],
        string text when text.AsSpan().TrimStart() is ['[', ..] => Parse(text),
        JsonNode single => new JsonArray(single.DeepClone()),
        System.Collections.IEnumerable list and not string
            => (JsonArray)JsonSerializer.SerializeToNode(list, list.GetType(), ValueConverter.Json)!,
        var single => new JsonArray(ValueConverter.ToJson(single)),
    };

    /// <summary>One value as variables hold it.</summary>
    public static object? At(JsonArray items, int index)
        => ValueConverter.FromJson(items[index] is { } node and not JsonValue ? node.DeepClone() : items[index]);

    private static JsonArray Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text)!.AsArray();
        }
        catch (JsonException exception)
        {
            throw new InvalidOperationException(Text.Of($"循环的集合不是有效的 JSON 数组：{exception.Message}"), exception);
        }
    }
}
