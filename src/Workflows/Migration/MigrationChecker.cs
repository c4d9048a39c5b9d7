using ExamReg.Workflows.Activities.Flow;
using ExamReg.Workflows.Definitions;

namespace ExamReg.Workflows.Migration;

/// <summary>Compares two versions of a definition under a mapping.</summary>
public static class MigrationChecker
{
    /// <summary>The mapping that needs no thought: activities that kept their id, and the roots.</summary>
    /// <param name="source">The version that instances leave.</param>
    /// <param name="target">The version that they go to.</param>
    public static IReadOnlyDictionary<string, string> MapById(CompiledWorkflow source, CompiledWorkflow target)
    {
        var mapping = source.Nodes.Where(node => target.Find(node.Id) is { } same && same.Type == node.Type).ToDictionary(node => node.Id, node => node.Id);
        if (source.Root.Type == target.Root.Type)
            mapping[source.Root.Id] = target.Root.Id;
        return mapping;
    }

    /// <summary>What maps, and what cannot and why.</summary>
    /// <param name="source">The version that instances leave.</param>
    /// <param name="target">The version that they go to.</param>
    /// <param name="mapping">Activity of the source to activity of the target.</param>
    /// <param name="waiting">How many instances wait at each activity of the source.</param>
    public static MigrationReport Check(
        CompiledWorkflow source, CompiledWorkflow target, IReadOnlyDictionary<string, string> mapping, IReadOnlyDictionary<string, int>? waiting = null)
    {
        var errors = new List<MigrationProblem>();
        if (source.Document.DefinitionId != target.Document.DefinitionId)
            errors.Add(new("other-definition", null, Text.Of("源版本和目标版本不是同一个流程：请选择同一流程的两个版本。")));
        if (Problem(source.Root, target, mapping) is { } problem)
            errors.Add(problem);
        foreach (var (from, to) in mapping)
        {
            if (source.Find(from) is null)
                errors.Add(new("unknown-source", from, Text.Of($"源版本没有活动“{from}”：请从对应关系中删除。")));
            else if (target.Find(to) is null)
                errors.Add(new("missing", from, Text.Of($"活动“{source.Find(from)!.Label}”对应到“{to}”，但目标版本没有这个活动：请另选，或不作对应。")));
        }
        var moves = source.Nodes.Select(node => new ActivityMove(
            node.Id, node.Label, node.Type, mapping.GetValueOrDefault(node.Id), Target(node, target, mapping)?.Label,
            Problem(node, target, mapping), waiting?.GetValueOrDefault(node.Id) ?? 0, node.Children.Count > 0));
        return new MigrationReport(errors, [.. moves.OrderByDescending(move => move.Waiting)], [.. Variables(source, target)]);
    }

    /// <summary>Why instances at an activity of the source version cannot move; null where they can.</summary>
    internal static MigrationProblem? Problem(ActivityNode node, CompiledWorkflow target, IReadOnlyDictionary<string, string> mapping)
    {
        if (!mapping.ContainsKey(node.Id))
        {
            return target.Find(node.Id) is { } same && same.Type != node.Type
                ? new("type-differs", node.Id, Text.Of($"活动“{node.Label}”在目标版本中类型不同（{Text.Label(node.Descriptor.DisplayName)} → {Text.Label(same.Descriptor.DisplayName)}）：停在这里的实例留在原版本；可对应到另一个同类活动。"))
                : new("unmapped", node.Id, Text.Of($"活动“{node.Label}”在目标版本中没有对应的活动：停在这里的实例留在原版本；可对应到目标版本的同类活动。"));
        }
        if (Target(node, target, mapping) is not { } to)
            return new("missing", node.Id, Text.Of($"活动“{node.Label}”对应的“{mapping[node.Id]}”在目标版本中不存在：请另选。"));
        if (to.Type != node.Type)
            return new("type-differs", node.Id, Text.Of($"活动“{node.Label}”（{Text.Label(node.Descriptor.DisplayName)}）不能对应到“{to.Label}”（{Text.Label(to.Descriptor.DisplayName)}）：类型不同，请选同类活动。"));
        if (node.Activity.WaitsFor(node) != to.Activity.WaitsFor(to))
            return new("bookmark-differs", node.Id, Text.Of($"活动“{node.Label}”等待的是“{node.Activity.WaitsFor(node)}”，而“{to.Label}”等待“{to.Activity.WaitsFor(to)}”：不能对应。"));
        var parent = node.Parent is { } container ? Target(container, target, mapping) : null;
        if (to.Parent != parent)
            return new("container-differs", node.Id, Text.Of($"活动“{node.Label}”所在的容器“{node.Parent?.Label}”在目标版本中不是“{to.Label}”所在的容器“{to.Parent?.Label}”：请一并对应容器，或另选活动。"));
        return null;
    }

    private static ActivityNode? Target(ActivityNode node, CompiledWorkflow target, IReadOnlyDictionary<string, string> mapping)
        => mapping.GetValueOrDefault(node.Id) is { } id ? target.Find(id) : null;

    private static IEnumerable<VariableMove> Variables(CompiledWorkflow source, CompiledWorkflow target)
    {
        foreach (var variable in source.Variables)
        {
            var to = Counterpart(variable, target.Variables);
            if (to is null || to.TypeName != variable.TypeName)
                yield return new VariableMove(variable.Name, variable.TypeName, to?.TypeName);
        }
        foreach (var variable in target.Variables.Where(variable => Counterpart(variable, source.Variables) is null))
            yield return new VariableMove(variable.Name, null, variable.TypeName);
    }

    /// <summary>The same variable in the other version: by id, else by name.</summary>
    internal static VariableDeclaration? Counterpart(VariableDeclaration variable, IReadOnlyList<VariableDeclaration> others)
        => others.FirstOrDefault(other => other.Id == variable.Id) ?? others.FirstOrDefault(other => other.Name == variable.Name);
}
