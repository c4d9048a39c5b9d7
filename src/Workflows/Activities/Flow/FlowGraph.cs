using System.Text.Json.Nodes;
using ExamReg.Workflows.Definitions;

namespace ExamReg.Workflows.Activities.Flow;

/// <summary>A connection from one activity's port to another activity.</summary>
/// <param name="Source">Where it leaves.</param>
/// <param name="SourcePort">The outcome that it belongs to.</param>
/// <param name="Target">Where it arrives.</param>
public sealed record FlowConnection(ActivityNode Source, string SourcePort, ActivityNode Target);

/// <summary>A flowchart's connections, and which of them lead forward; computed once per definition.</summary>
public sealed class FlowGraph
{
    private readonly ILookup<ActivityNode, FlowConnection> outbound;
    private readonly Dictionary<ActivityNode, IReadOnlyList<FlowConnection>> inbound;
    private readonly Dictionary<ActivityNode, IReadOnlyList<FlowConnection>> forwardInbound;
    private readonly Dictionary<ActivityNode, HashSet<ActivityNode>> ancestors = [];

    private FlowGraph(IReadOnlyList<FlowConnection> connections, ActivityNode? start)
    {
        Connections = connections;
        Start = start;
        outbound = connections.ToLookup(connection => connection.Source);
        inbound = Group(connections);
        forwardInbound = Group(FindForward(connections, start));
        foreach (var node in forwardInbound.Keys)
            ancestors[node] = FindAncestors(node);
    }

    /// <summary>A flowchart without activities.</summary>
    public static FlowGraph Empty { get; } = new([], null);

    /// <summary>All connections in the order of the JSON.</summary>
    public IReadOnlyList<FlowConnection> Connections { get; }

    /// <summary>Where the flowchart begins: what it names itself, else the Start activity, else a trigger, else the first without inbound connections, else the first.</summary>
    public ActivityNode? Start { get; }

    /// <summary>
    /// Reads the connections of a flowchart's JSON; takes all of Elsa's ways of writing them. Elsa puts aside what led to an activity
    /// that it did not know (notFoundConnections), and takes it back once the activity is there.
    /// </summary>
    internal static FlowGraph Read(ActivityNode flowchart, Compilation compilation)
    {
        var connections = new List<FlowConnection>();
        foreach (var json in (flowchart.Json["connections"] as JsonArray ?? []).OfType<JsonObject>())
            Take(json, isPutAside: false);
        foreach (var json in (flowchart.Custom?["notFoundConnections"] as JsonArray ?? []).OfType<JsonObject>())
            Take(json, isPutAside: true);
        var start = (flowchart.Json["start"] is JsonValue explicitStart ? flowchart.FindChild(explicitStart.ToString()) : null)
            ?? flowchart.Children.FirstOrDefault(child => child.Type == "Elsa.Start")
            ?? flowchart.Children.FirstOrDefault(child => child.Descriptor.IsStart)
            ?? flowchart.Children.FirstOrDefault(child => child.CanStartWorkflow)
            ?? flowchart.Children.FirstOrDefault(child => !connections.Exists(connection => connection.Target == child))
            ?? flowchart.Children.FirstOrDefault();
        return new FlowGraph(connections, start);

        void Take(JsonObject json, bool isPutAside)
        {
            var (source, port) = End(Of(json, "source"), Of(json, "sourcePort"));
            var (target, _) = End(Of(json, "target"), Of(json, "targetPort"));
            if (flowchart.FindChild(source) is { } from && flowchart.FindChild(target) is { } to)
            {
                var connection = new FlowConnection(from, port ?? "Done", to);
                if (!connections.Contains(connection))
                    connections.Add(connection);
            }
            else if (!isPutAside)
            {
                compilation.Warning("dangling-connection", flowchart.Id, Text.Of($"连线“{source}”→“{target}”的一端不存在，已忽略：请删除这条连线，或重新连接。"));
            }
        }
    }

    /// <summary>The connections that leave a node.</summary>
    public IEnumerable<FlowConnection> Outbound(ActivityNode node) => outbound[node];

    /// <summary>The connections that arrive at a node.</summary>
    public IReadOnlyList<FlowConnection> Inbound(ActivityNode node) => inbound.GetValueOrDefault(node, []);

    /// <summary>The connections that arrive at a node without closing a loop.</summary>
    public IReadOnlyList<FlowConnection> ForwardInbound(ActivityNode node) => forwardInbound.GetValueOrDefault(node, []);

    /// <summary>The nodes from which forward connections lead to a node.</summary>
    public IReadOnlySet<ActivityNode> Ancestors(ActivityNode node) => ancestors.GetValueOrDefault(node) ?? [];

    private static (string Activity, string? Port) End(JsonNode? end, JsonNode? port)
        => end is JsonObject json ? (Of(json, "activity")?.ToString() ?? "", Of(json, "port")?.ToString()) : (end?.ToString() ?? "", port?.ToString());

    // Elsa reads these names with a capital too.
    private static JsonNode? Of(JsonObject json, string name) => json[name] ?? json[char.ToUpperInvariant(name[0]) + name[1..]];

    private static Dictionary<ActivityNode, IReadOnlyList<FlowConnection>> Group(IEnumerable<FlowConnection> connections)
        => connections.GroupBy(connection => connection.Target).ToDictionary(group => group.Key, group => (IReadOnlyList<FlowConnection>)[.. group]);

    // Breadth first from the start; an edge that would lead back to where it can be reached from closes a loop and is left out.
    private static List<FlowConnection> FindForward(IReadOnlyList<FlowConnection> connections, ActivityNode? start)
    {
        var edges = new List<(ActivityNode From, ActivityNode To)>();
        if (start is null)
            return [];
        var visited = new HashSet<ActivityNode>();
        var pending = new Queue<ActivityNode>([start]);
        while (pending.TryDequeue(out var source))
        {
            if (!visited.Add(source))
                continue;
            foreach (var target in connections.Where(connection => connection.Source == source).Select(connection => connection.Target).Distinct())
            {
                if (edges.Contains((source, target)) || Leads(edges, target, source))
                    continue;
                edges.Add((source, target));
                if (!visited.Contains(target))
                    pending.Enqueue(target);
            }
        }
        return [.. connections.Where(connection => edges.Contains((connection.Source, connection.Target)))];
    }

    private static bool Leads(List<(ActivityNode From, ActivityNode To)> edges, ActivityNode from, ActivityNode to)
    {
        var visited = new HashSet<ActivityNode>();
        var pending = new Stack<ActivityNode>([from]);
        while (pending.TryPop(out var current))
        {
            if (current == to)
                return true;
            if (!visited.Add(current))
                continue;
            foreach (var (_, next) in edges.Where(edge => edge.From == current))
                pending.Push(next);
        }
        return false;
    }

    private HashSet<ActivityNode> FindAncestors(ActivityNode node)
    {
        var found = new HashSet<ActivityNode>();
        var pending = new Queue<ActivityNode>([node]);
        while (pending.TryDequeue(out var current))
        {
            foreach (var connection in ForwardInbound(current))
            {
                if (found.Add(connection.Source))
                    pending.Enqueue(connection.Source);
            }
        }
        return found;
    }
}
