using ExamReg.Workflows.Rehearsal;

namespace ExamReg.Workflows.Definitions;

/// <summary>A check of the host's own that runs before publishing; register any number as services.</summary>
public interface IDefinitionCheck
{
    /// <summary>Checks a workflow.</summary>
    /// <param name="workflow">The compiled workflow.</param>
    /// <param name="rehearsal">What walking all its ways found.</param>
    /// <returns>What is wrong, each naming the activity and what to do, in the reader's language.</returns>
    IEnumerable<DefinitionFinding> Check(CompiledWorkflow workflow, RehearsalReport rehearsal);
}

/// <summary>All that is checked before publishing beyond the form: the engine's checks, a rehearsal of all ways, the host's checks.</summary>
public sealed class DefinitionChecks(IEnumerable<IDefinitionCheck> hostChecks)
{
    // Bounded work: an administrator waits for the answer.
    private static readonly RehearsalBounds Bounds = new() { MaxStates = 2_000, Walks = 20 };

    /// <summary>Runs them.</summary>
    /// <param name="workflow">The compiled workflow.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    public async Task<(IReadOnlyList<DefinitionFinding> Findings, RehearsalReport Rehearsal)> RunAsync(CompiledWorkflow workflow, CancellationToken cancellationToken = default)
    {
        var findings = DefinitionChecker.Check(workflow);
        var rehearsal = await RehearsalExplorer.ExploreAsync(workflow, bounds: Bounds, cancellationToken: cancellationToken);
        return ([.. findings, .. RehearsalCheck.Check(workflow, rehearsal, findings), .. hostChecks.SelectMany(check => check.Check(workflow, rehearsal))], rehearsal);
    }
}

/// <summary>What a rehearsal says about a definition, as findings.</summary>
internal static class RehearsalCheck
{
    public static IEnumerable<DefinitionFinding> Check(CompiledWorkflow workflow, RehearsalReport rehearsal, IReadOnlyList<DefinitionFinding> known)
    {
        foreach (var failure in rehearsal.Failures)
        {
            // Real data may be missing in a rehearsal; a round that never waits needs none.
            var isSure = failure.IsEndless && !failure.Example.IsGuess;
            yield return Finding(isSure, failure.IsEndless ? "endless-loop" : "fails", failure.ActivityId,
                failure.IsEndless ? failure.Message : Text.Of($"演练时{failure.Message}（路径：{Show(workflow, failure.Example)}）。请检查它的输入。"));
        }
        if (rehearsal is { IsComplete: true, Ends.Count: 0, Failures.Count: 0 })
        {
            yield return Finding(true, "no-way-to-end", workflow.Root.Id, Text.Of("没有任何路径能到达结束：实例会永远停在流程里，请加上通往“结束”的连线。"));
            yield break;
        }
        foreach (var trap in rehearsal.Traps)
        {
            var places = trap.ActivityIds.Count == 0 ? Text.Of("没有活动在等待") : Text.Of($"等待：{string.Join("、", trap.ActivityIds.Select(id => Label(workflow, id)))}");
            yield return trap.WaitsForEver
                ? Finding(rehearsal.IsComplete && !trap.Example.IsGuess, "waits-forever", trap.ActivityIds.FirstOrDefault() ?? workflow.Root.Id,
                    Text.Of($"流程会停住而再也不能继续（{places}；路径：{Show(workflow, trap.Example)}）：请给它加上能到来的事件、定时器或出口。"))
                : Finding(false, "never-ends", trap.ActivityIds.FirstOrDefault() ?? workflow.Root.Id,
                    Text.Of($"从这里起再也到不了结束（{places}；路径：{Show(workflow, trap.Example)}）：请加上通往“结束”的连线。"));
        }
        if (!rehearsal.IsComplete)
            yield break;
        foreach (var id in rehearsal.NeverReached.Where(id => !known.Any(finding => finding.Code == "unreachable" && finding.ActivityId == id)))
            yield return Finding(false, "never-reached", id, Text.Of($"活动“{Label(workflow, id)}”在演练的所有路径中都没有执行过：请检查前面的条件和汇合方式，或删除它。"));
    }

    private static DefinitionFinding Finding(bool isError, string code, string activityId, string message)
        => new(isError ? FindingSeverity.Error : FindingSeverity.Warning, code, activityId, message);

    private static string Label(CompiledWorkflow workflow, string id) => workflow.Find(id)?.Label ?? id;

    private static string Show(CompiledWorkflow workflow, RehearsalPath path)
        => string.Join(" → ", path.Activities.Where(id => id != workflow.Root.Id).Select(id => Label(workflow, id)));
}
