using System.Text.Json.Nodes;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;

namespace ExamReg.Workflows.Migration;

/// <summary>
/// Moves one instance's state from version to version: what is live is renamed, what has ended is left alone, so no step ever
/// runs again; bookmarks keep their numbers, names and due times. All or nothing.
/// </summary>
internal sealed class InstanceMigration(CompiledWorkflow source, CompiledWorkflow target, IReadOnlyDictionary<string, string> mapping)
{
    private readonly Dictionary<string, MigrationProblem?> problems = source.Nodes.ToDictionary(
        node => node.Id, node => MigrationChecker.Problem(node, target, mapping), StringComparer.Ordinal);

    public CompiledWorkflow Source => source;

    public CompiledWorkflow Target => target;

    /// <summary>Changes the state.</summary>
    /// <param name="state">The state; spoilt where a problem is told.</param>
    /// <returns>Why the instance must stay; null where it has moved.</returns>
    public MigrationProblem? Apply(InstanceState state)
    {
        foreach (var frame in state.Frames)
        {
            if (problems[frame.ActivityId] is { } problem)
                return problem;
        }
        foreach (var frame in state.Frames)
        {
            if (ApplyData(state, frame) is { } problem)
                return problem;
        }
        if (ApplyVariables(state.Variables, source.Variables, target.Variables, null) is { } difference)
            return difference;
        ApplyResults(state);
        foreach (var frame in state.Frames)
            frame.ActivityId = mapping[frame.ActivityId];
        return null;
    }

    // Before any frame is renamed: the containers' notes still speak of the source's ids.
    private MigrationProblem? ApplyData(InstanceState state, Frame frame)
    {
        var from = source.Find(frame.ActivityId)!;
        var to = target.Find(mapping[frame.ActivityId])!;
        var live = state.Frames.Where(child => child.Parent == frame).Select(child => child.ActivityId).ToHashSet(StringComparer.Ordinal);
        var data = frame.Data is null ? null : (JsonObject)frame.Data.DeepClone();
        if (from.Activity.OnMigrating(new ActivityMigration(from, to, data, mapping, live)) is { } problem)
            return problem;
        frame.Data = data;
        if (from.Variables.Count == 0 && to.Variables.Count == 0)
            return null;
        return ApplyVariables(frame.Variables ??= [], from.Variables, to.Variables, from);
    }

    private static MigrationProblem? ApplyVariables(
        Dictionary<string, object?> values, IReadOnlyList<VariableDeclaration> from, IReadOnlyList<VariableDeclaration> to, ActivityNode? container)
    {
        foreach (var variable in to)
        {
            if (MigrationChecker.Counterpart(variable, from) is not { } before || !values.TryGetValue(before.Id, out var value))
            {
                values.TryAdd(variable.Id, variable.DefaultValue is JsonNode node ? node.DeepClone() : variable.DefaultValue);
                continue;
            }
            try
            {
                value = variable.Coerce(value);
            }
            catch (InvalidCastException)
            {
                return new MigrationProblem("variable-differs", container?.Id,
                    Text.Of($"变量“{variable.Name}”的类型由 {before.TypeName} 变为 {variable.TypeName}，这个实例里的值不能转换：请先修改该实例的变量，或改回类型。"));
            }
            if (before.Id != variable.Id)
                values.Remove(before.Id);
            values[variable.Id] = value;
        }
        return null;
    }

    private void ApplyResults(InstanceState state)
    {
        foreach (var (from, to) in mapping)
        {
            if (from != to && state.Results.Remove(from, out var results))
                state.Results.TryAdd(to, results);
        }
    }
}
