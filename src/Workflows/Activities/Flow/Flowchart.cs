using System.Text.Json.Nodes;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Migration;

namespace ExamReg.Workflows.Activities.Flow;

/// <summary>
/// Activities joined by connections, run with tokens as Elsa 3.7 does: a completed activity puts a token on each connection
/// of its outcomes; the target's merge mode decides when tokens start it.
/// </summary>
[Activity("Elsa.Flowchart", DisplayName = "流程图", Category = "流程", Description = "由连线相接的活动。", IsContainer = true, IsBrowsable = false)]
public sealed class Flowchart : Activity
{
    internal const string TokensKey = "t";
    private FlowGraph graph = FlowGraph.Empty;
    private FlowRaces races = new(FlowGraph.Empty);

    /// <summary>The connections and what follows from them.</summary>
    public FlowGraph Graph => graph;

    /// <inheritdoc />
    protected internal override void OnCompiled(ActivityNode node, Compilation compilation)
    {
        graph = FlowGraph.Read(node, compilation);
        races = new FlowRaces(graph);
    }

    /// <inheritdoc />
    protected internal override ValueTask ExecuteAsync(ActivityContext context)
    {
        var start = context.TriggerActivityId is { } trigger && context.Node.FindChild(trigger) is { } triggered ? triggered : graph.Start;
        if (start is null)
            return context.CompleteAsync();
        context.Schedule(start);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    protected internal override async ValueTask OnChildCompletedAsync(ActivityContext context, ChildCompleted child)
    {
        if (child.Node.Activity.IsTerminal)
        {
            await context.CompleteAsync(child.Outcomes is ["Done"] ? [] : [.. child.Outcomes]);
            return;
        }
        var tokens = ReadTokens(context);
        var active = graph.Outbound(child.Node).Where(connection => child.Outcomes.Contains(connection.SourcePort)).ToList();
        foreach (var connection in active)
            tokens.Add(new Token(connection.Source.Id, connection.Target.Id, connection.SourcePort));
        foreach (var token in tokens)
            token.Consumed |= token.To == child.Node.Id && !token.Blocked;
        for (var index = 0; index < active.Count; index++)
            await ArriveAsync(context, tokens, active[index], active[(index + 1)..]);
        tokens.RemoveAll(token => token.Consumed && token.To == child.Node.Id);
        races.Settle(context, tokens);
        WriteTokens(context, tokens);
        if (!context.HasPendingChildren)
            await context.CompleteAsync();
    }

    /// <inheritdoc />
    protected internal override ValueTask OnChildCanceledAsync(ActivityContext context, ActivityNode child)
    {
        ForgetTokensOf(context, child);
        return context.HasPendingChildren ? ValueTask.CompletedTask : context.CompleteAsync();
    }

    /// <inheritdoc />
    protected internal override async ValueTask OnChildSuspendedAsync(ActivityContext context, ActivityNode child)
    {
        // Only a race leaves blocks behind, and only they make losers.
        if (context.Frame.Data?[TokensKey] is not JsonArray stored || !stored.Any(token => Token.IsBlock(token!.AsArray())))
            return;
        var tokens = ReadTokens(context);
        if (!await races.CancelLateLoserAsync(context, tokens, child))
            return;
        WriteTokens(context, tokens);
        if (!context.HasPendingChildren)
            await context.CompleteAsync();
    }

    /// <inheritdoc />
    protected internal override MigrationProblem? OnMigrating(ActivityMigration migration)
    {
        if (migration.Data?[TokensKey] is not JsonArray stored)
            return null;
        var there = ((Flowchart)migration.To.Activity).graph;
        var moved = new JsonArray();
        foreach (var token in stored.Select(item => Token.Read(item!.AsArray())))
        {
            var (from, to) = (migration.Map(token.From), migration.Map(token.To));
            if (from is not null && to is not null && there.Outbound(from).Any(connection => connection.Target == to && connection.SourcePort == token.Port))
                moved.Add(new Token(from.Id, to.Id, token.Port) { Consumed = token.Consumed, Blocked = token.Blocked }.Write());
            else if (to is not null && migration.IsLive(token.To))
                // The target has begun already: the token only says that control is on its way beyond it.
                moved.Add(new Token(from?.Id ?? token.From, to.Id, token.Port) { Consumed = token.Consumed }.Write());
            else if (!token.Consumed && !token.Blocked)
                return Lost(migration, token);
        }
        if (moved.Count > 0)
            migration.Data[TokensKey] = moved;
        else
            migration.Data.Remove(TokensKey);
        return null;
    }

    // A branch has arrived at a join and waits there for others; without the connection the join would wait for ever.
    private static MigrationProblem Lost(ActivityMigration migration, Token token)
    {
        var (from, to) = (migration.From.FindChild(token.From)?.Label ?? token.From, migration.From.FindChild(token.To)?.Label ?? token.To);
        return new MigrationProblem("token-lost", token.To,
            Text.Of($"已有分支从“{from}”（{token.Port}）到达“{to}”等待汇合，而目标版本没有这条连线：请在目标版本保留这条连线，或等这些实例走过汇合。"));
    }

    private async ValueTask ArriveAsync(ActivityContext context, List<Token> tokens, FlowConnection connection, List<FlowConnection> following)
    {
        var target = connection.Target;
        var mode = target.Activity.GetMergeMode(context) ?? target.MergeMode;
        switch (mode)
        {
            case MergeMode.Cascade:
                context.Schedule(target);
                break;
            case MergeMode.Race:
                await races.ArriveAsync(context, tokens, connection, following);
                break;
            case MergeMode.Merge:
                ScheduleWhenAllHaveArrived(context, tokens, target, graph.ForwardInbound(target));
                break;
            case MergeMode.Converge:
                ScheduleWhenAllHaveArrived(context, tokens, target, graph.Inbound(target));
                break;
            default:
                var onTheWay = graph.ForwardInbound(target).Any(inbound =>
                    tokens.Exists(token => !token.Consumed && !token.Blocked && token.To == inbound.Source.Id));
                if (!onTheWay)
                    context.Schedule(target);
                break;
        }
    }

    private static void ScheduleWhenAllHaveArrived(ActivityContext context, List<Token> tokens, ActivityNode target, IReadOnlyList<FlowConnection> inbound)
    {
        if (inbound.Count <= 1 || inbound.All(connection => tokens.Exists(token =>
                !token.Consumed && !token.Blocked && token.From == connection.Source.Id && token.To == target.Id && token.Port == connection.SourcePort)))
            context.Schedule(target);
    }

    private static void ForgetTokensOf(ActivityContext context, ActivityNode child)
    {
        var tokens = ReadTokens(context);
        tokens.RemoveAll(token => token.From == child.Id || token.To == child.Id);
        WriteTokens(context, tokens);
    }

    private static List<Token> ReadTokens(ActivityContext context)
        => context.Data[TokensKey] is JsonArray stored ? [.. stored.Select(item => Token.Read(item!.AsArray()))] : [];

    private static void WriteTokens(ActivityContext context, List<Token> tokens)
    {
        if (tokens.Count == 0)
            context.Data.Remove(TokensKey);
        else
            context.Data[TokensKey] = new JsonArray([.. tokens.Select(token => token.Write())]);
    }

    /// <summary>A mark on a connection: control has passed here and the target has not taken it up yet.</summary>
    internal sealed class Token(string from, string to, string port)
    {
        public string From { get; } = from;

        public string To { get; } = to;

        public string Port { get; } = port;

        public bool Consumed { get; set; }

        public bool Blocked { get; init; }

        public bool IsOn(FlowConnection connection) => From == connection.Source.Id && To == connection.Target.Id && Port == connection.SourcePort;

        public static bool IsBlock(JsonArray json) => json.Count > 3 && json[3]!.GetValue<int>() == 2;

        public static Token Read(JsonArray json)
            => new(json[0]!.GetValue<string>(), json[1]!.GetValue<string>(), json[2]!.GetValue<string>())
            {
                Consumed = json.Count > 3 && json[3]!.GetValue<int>() == 1,
                Blocked = IsBlock(json),
            };

        public JsonNode Write() => Consumed || Blocked ? new JsonArray(From, To, Port, Blocked ? 2 : 1) : new JsonArray(From, To, Port);
    }
}
