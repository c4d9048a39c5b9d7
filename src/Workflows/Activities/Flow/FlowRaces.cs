using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;
using Token = ExamReg.Workflows.Activities.Flow.Flowchart.Token;

namespace ExamReg.Workflows.Activities.Flow;

/// <summary>
/// Merge mode Race: the first branch to arrive runs the target; branches that wait are cancelled. Branches that are about to run at
/// that moment run on, as in Elsa, and a blocked token swallows each of them on arrival. Unlike Elsa's, blocks do not outlive what
/// they were made for: a block left behind by a branch that was cancelled or went elsewhere would swallow the winner of the next
/// round of a loop.
/// </summary>
internal sealed class FlowRaces(FlowGraph graph)
{
    private readonly Dictionary<string, ActivityNode> nodes = graph.Connections.Select(connection => connection.Source).Distinct()
        .ToDictionary(node => node.Id);

    /// <summary>A token has arrived at the target of a race.</summary>
    public async ValueTask ArriveAsync(
        ActivityContext context, List<Token> tokens, FlowConnection connection, List<FlowConnection> following)
    {
        var target = connection.Target;
        if (tokens.Find(token => token.Blocked && token.IsOn(connection)) is { } blocked)
        {
            tokens.Remove(blocked);
            tokens.RemoveAll(token => !token.Blocked && token.IsOn(connection));
            return;
        }
        var ancestors = graph.Ancestors(target);
        await context.CancelChildrenAsync(ancestors.Contains, alsoScheduled: false);
        tokens.RemoveAll(token => !token.Blocked && ancestors.Any(ancestor => ancestor.Id == token.To && !IsComing(ancestor)));
        context.Schedule(target);
        foreach (var other in graph.ForwardInbound(target).Where(other => other != connection))
        {
            if (following.Contains(other) || (other.Source != connection.Source && Upstream(other.Source).Any(IsComing)))
                tokens.Add(new Token(other.Source.Id, target.Id, other.SourcePort) { Blocked = true });
        }

        bool IsComing(ActivityNode node) => context.IsScheduled(node) || following.Exists(next => next.Target == node);
    }

    /// <summary>Takes away the blocks that nothing can meet any more.</summary>
    public void Settle(ActivityContext context, List<Token> tokens)
        => tokens.RemoveAll(token => token.Blocked
            && !Upstream(nodes[token.From]).Any(node => context.IsScheduled(node) || context.IsRunning(node)));

    /// <summary>
    /// A branch that was about to run when the race was decided has begun to wait: it is cancelled like those that waited before.
    /// </summary>
    /// <returns>Whether the child was such a loser.</returns>
    public async ValueTask<bool> CancelLateLoserAsync(ActivityContext context, List<Token> tokens, ActivityNode child)
    {
        var blocks = tokens.FindAll(token => token.Blocked && Upstream(nodes[token.From]).Contains(child));
        if (blocks.Count == 0)
            return false;
        await context.CancelChildrenAsync(node => node == child, alsoScheduled: false);
        tokens.RemoveAll(token => !token.Blocked && token.To == child.Id);
        // What runs further up belongs to a later round.
        var before = graph.Ancestors(child);
        foreach (var block in blocks)
        {
            if (!Upstream(nodes[block.From]).Any(node => !before.Contains(node) && (context.IsScheduled(node) || context.IsRunning(node))))
                tokens.Remove(block);
        }
        return true;
    }

    private IEnumerable<ActivityNode> Upstream(ActivityNode node) => graph.Ancestors(node).Append(node);
}
