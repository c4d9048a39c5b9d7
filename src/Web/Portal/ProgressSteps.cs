using System.Runtime.CompilerServices;
using ExamReg.Activities.Confirming;
using ExamReg.Activities.Papers;
using ExamReg.Activities.Reviewing;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Activities.Flow;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Runtime;

namespace ExamReg.Web.Portal;

/// <summary>Where a step of the progress bar stands.</summary>
public enum StepPlace
{
    /// <summary>Behind the candidate.</summary>
    Done,

    /// <summary>Waits now.</summary>
    Current,

    /// <summary>Still to come.</summary>
    Ahead,
}

/// <summary>A step as the progress bar shows it.</summary>
/// <param name="Label">The definition's word for it.</param>
/// <param name="Place">Done, current or ahead.</param>
public sealed record ProgressStep(string Label, StepPlace Place);

/// <summary>
/// The progress bar, drawn from the definition that the instance is pinned to: the forward path with the most steps at which
/// somebody has to act. An edited workflow changes the bar without code.
/// </summary>
public static class ProgressSteps
{
    // A definition version never changes: its path is found once.
    private static readonly ConditionalWeakTable<CompiledWorkflow, IReadOnlyList<ActivityNode>> Paths = [];

    /// <summary>The steps of an instance.</summary>
    /// <param name="view">The instance.</param>
    /// <param name="reviews">Whether the site reviews; null while the site is not known.</param>
    /// <param name="confirms">Whether the site demands confirmation in person; null while it is not known.</param>
    public static IReadOnlyList<ProgressStep> Of(InstanceView view, bool? reviews = null, bool? confirms = null)
    {
        var waiting = WaitingSteps.Holding(view).Select(step => step.Node.Id).ToHashSet();
        var steps = MainPath(view.Workflow).Where(node => waiting.Contains(node.Id) || IsTaken(node, reviews, confirms)).ToList();
        var current = steps.FindIndex(node => waiting.Contains(node.Id));
        // Ended: everything is behind. Waiting somewhere off the path: nothing is claimed.
        var done = current >= 0 ? current : waiting.Count == 0 ? steps.Count : 0;
        return Draw(steps, done, current);
    }

    /// <summary>The steps of a registration that has not begun yet: at the first one.</summary>
    /// <param name="flow">The published definition.</param>
    public static IReadOnlyList<ProgressStep> Before(CompiledWorkflow flow) => Draw(MainPath(flow), done: 0, current: 0);

    /// <summary>The steps at which somebody has to act, in order.</summary>
    /// <param name="workflow">The definition.</param>
    public static IReadOnlyList<ActivityNode> MainPath(CompiledWorkflow workflow) => Paths.GetValue(workflow, FindMainPath);

    private static IReadOnlyList<ProgressStep> Draw(IEnumerable<ActivityNode> steps, int done, int current) =>
        [.. steps.Select((node, index) => new ProgressStep(
            Text.Known(node.Label), index < done ? StepPlace.Done : index == current ? StepPlace.Current : StepPlace.Ahead))];

    private static bool IsTaken(ActivityNode node, bool? reviews, bool? confirms) => node.Activity switch
    {
        Review or ReviewApplication => reviews != false,
        SiteConfirmation => confirms != false,
        _ => true,
    };

    private static bool Counts(ActivityNode node) =>
        !WaitingSteps.StandsBy(node.Activity) && (node.Descriptor.Kind == ActivityKind.Task || node.Activity is Ticket);

    private static IReadOnlyList<ActivityNode> FindMainPath(CompiledWorkflow workflow)
    {
        if (workflow.Root.Activity is not Flowchart { Graph: { Start: { } start } graph })
            return [.. workflow.Nodes.Where(Counts)];
        var longest = new Dictionary<ActivityNode, (int Steps, ActivityNode? Next)>();
        Walk(start);
        var path = new List<ActivityNode>();
        for (var node = start; node is not null; node = longest[node].Next)
            path.Add(node);
        return [.. path.Where(Counts)];

        // Forward connections hold no loop, so this ends; of equally long ways the one of the first declared outcome wins.
        int Walk(ActivityNode node)
        {
            if (longest.TryGetValue(node, out var known))
                return known.Steps;
            (int Steps, ActivityNode? Next) best = (0, null);
            foreach (var target in Targets(node))
            {
                var steps = Walk(target);
                if (best.Next is null || steps > best.Steps)
                    best = (steps, target);
            }
            longest[node] = (best.Steps + (Counts(node) ? 1 : 0), best.Next);
            return longest[node].Steps;
        }

        IEnumerable<ActivityNode> Targets(ActivityNode node) => graph.Outbound(node)
            .Where(connection => graph.ForwardInbound(connection.Target).Contains(connection))
            .OrderBy(connection => Rank(node.Descriptor.Outcomes, connection.SourcePort))
            .Select(connection => connection.Target)
            .Distinct();

        static int Rank(IReadOnlyList<string> outcomes, string port)
        {
            for (var index = 0; index < outcomes.Count; index++)
            {
                if (outcomes[index] == port)
                    return index;
            }
            return outcomes.Count;
        }
    }
}
