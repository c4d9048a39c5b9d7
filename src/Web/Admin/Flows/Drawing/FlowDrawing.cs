using System.Text.Json.Nodes;
using ExamReg.Web.Admin.Instances;
using ExamReg.Workflows.Definitions;

namespace ExamReg.Web.Admin.Flows.Drawing;

/// <summary>An activity on the drawing.</summary>
/// <param name="Id">The activity.</param>
/// <param name="Type">Its type.</param>
/// <param name="Label">What people call it.</param>
/// <param name="Lines">The label broken into lines that fit.</param>
/// <param name="Box">Where it stands, in the designer's pixels.</param>
public sealed record DrawnNode(string Id, string Type, string Label, IReadOnlyList<string> Lines, Box Box);

/// <summary>A rectangle.</summary>
public readonly record struct Box(double X, double Y, double Width, double Height)
{
    /// <summary>The right side.</summary>
    public double Right => X + Width;

    /// <summary>The lower side.</summary>
    public double Bottom => Y + Height;
}

/// <summary>A connection on the drawing.</summary>
/// <param name="Connection">What it connects.</param>
/// <param name="Points">Its corners, from the source's right side to the target's left side.</param>
/// <param name="Label">The outcome in Chinese; null for the plain one.</param>
public sealed record DrawnEdge(FlowConnection Connection, IReadOnlyList<(double X, double Y)> Points, string? Label);

/// <summary>
/// A flow as a drawing, from the positions that the designer stored. What lies inside of an activity of the outermost flowchart is
/// drawn as part of that activity.
/// </summary>
public sealed class FlowDrawing
{
    private const double DefaultWidth = 180;
    private const double DefaultHeight = 60;
    private const double Margin = 56;

    private readonly Dictionary<string, string> owners = new(StringComparer.Ordinal);

    private FlowDrawing(IReadOnlyList<DrawnNode> nodes, IReadOnlyList<FlowConnection> connections, Dictionary<string, string> owners)
    {
        (Nodes, this.owners) = (nodes, owners);
        Edges = EdgeRouter.Route(nodes, connections);
        var points = Edges.SelectMany(edge => edge.Points).ToList();
        var (left, top) = (nodes.Select(node => node.Box.X).Concat(points.Select(point => point.X)).DefaultIfEmpty(0).Min() - Margin,
            nodes.Select(node => node.Box.Y).Concat(points.Select(point => point.Y)).DefaultIfEmpty(0).Min() - Margin);
        Frame = new(
            left, top,
            nodes.Select(node => node.Box.Right).Concat(points.Select(point => point.X)).DefaultIfEmpty(0).Max() + Margin - left,
            nodes.Select(node => node.Box.Bottom).Concat(points.Select(point => point.Y)).DefaultIfEmpty(0).Max() + Margin - top);
    }

    /// <summary>The activities.</summary>
    public IReadOnlyList<DrawnNode> Nodes { get; }

    /// <summary>The connections.</summary>
    public IReadOnlyList<DrawnEdge> Edges { get; }

    /// <summary>The whole drawing.</summary>
    public Box Frame { get; }

    /// <summary>Draws a definition.</summary>
    /// <param name="document">The definition.</param>
    public static FlowDrawing Of(WorkflowDocument document)
    {
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        return new(Read(document, owners), FlowConnection.ReadAll(document), owners);
    }

    /// <summary>Draws a definition together with what an older version had besides, at the places where it was.</summary>
    /// <param name="document">The definition.</param>
    /// <param name="older">The older version.</param>
    public static FlowDrawing Of(WorkflowDocument document, WorkflowDocument older)
    {
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        var nodes = Read(older, owners).ToDictionary(node => node.Id);
        foreach (var node in Read(document, owners))
            nodes[node.Id] = node;
        return new([.. nodes.Values], [.. FlowConnection.ReadAll(document).Union(FlowConnection.ReadAll(older))], owners);
    }

    /// <summary>The drawn activity in which an activity lies; null where it is not on the drawing (the flow itself).</summary>
    /// <param name="activityId">The activity.</param>
    public string? OwnerOf(string activityId) => owners.GetValueOrDefault(activityId);

    /// <summary>A drawn activity with everything that lies inside of it.</summary>
    /// <param name="nodeId">The drawn activity.</param>
    public IReadOnlyCollection<string> Inside(string nodeId) => [.. owners.Where(pair => pair.Value == nodeId).Select(pair => pair.Key)];

    private static List<DrawnNode> Read(WorkflowDocument document, Dictionary<string, string> owners)
    {
        var activities = (document.Root?["activities"] as JsonArray)?.OfType<JsonObject>().ToList() ?? [];
        var placed = activities.Select(Position).OfType<(double X, double Y)>().ToList();
        var (next, free) = (0, placed.Count > 0 ? placed.Max(at => at.Y) + DefaultHeight * 2 : 0);
        var nodes = new List<DrawnNode>();
        foreach (var json in activities)
        {
            var id = json["id"]?.ToString() ?? "";
            // What was never placed stands in rows below.
            var (x, y) = Position(json) ?? (next % 5 * (DefaultWidth + 80), free + (next / 5 * (DefaultHeight + 60)));
            next += Position(json) is null ? 1 : 0;
            var size = json["metadata"]?["designer"]?["size"];
            var label = Text(json["metadata"]?["displayText"]) ?? Text(json["name"]) ?? id;
            var box = new Box(x, y, Math.Max(120, Number(size?["width"]) ?? DefaultWidth), Math.Max(48, Number(size?["height"]) ?? DefaultHeight));
            nodes.Add(new(id, json["type"]?.ToString() ?? "", label, Lines.Break(label, box.Width - 24), box));
            Own(json, id, owners);
        }
        return nodes;
    }

    private static void Own(JsonNode? json, string owner, Dictionary<string, string> owners)
    {
        switch (json)
        {
            case JsonObject structure:
                if (structure["id"] is JsonValue id && structure["type"] is JsonValue)
                    owners[id.ToString()] = owner;
                foreach (var (_, value) in structure)
                    Own(value, owner, owners);
                break;
            case JsonArray list:
                foreach (var value in list)
                    Own(value, owner, owners);
                break;
        }
    }

    private static (double X, double Y)? Position(JsonObject activity) => activity["metadata"]?["designer"]?["position"] is JsonObject position
        && Number(position["x"]) is { } x && Number(position["y"]) is { } y ? (x, y) : null;

    private static double? Number(JsonNode? json) => json is JsonValue value && value.TryGetValue<double>(out var number) && double.IsFinite(number) ? number : null;

    private static string? Text(JsonNode? json) => json?.ToString() is { Length: > 0 } text ? text : null;
}

/// <summary>A connection between two activities of the outermost flowchart.</summary>
/// <param name="From">The activity that it leaves.</param>
/// <param name="Port">With which outcome.</param>
/// <param name="To">The activity that it leads to.</param>
public sealed record FlowConnection(string From, string Port, string To)
{
    /// <summary>The outcome in Chinese; null for the plain one.</summary>
    public string? Label => Port == "Done" ? null : InstanceWords.OfOutcomes(Port);

    /// <summary>All connections of a definition's outermost flowchart; those of a sequence go from each activity to the next.</summary>
    public static IReadOnlyList<FlowConnection> ReadAll(WorkflowDocument document)
    {
        if (document.Root?["connections"] is JsonArray connections)
        {
            return [.. connections.OfType<JsonObject>().Select(connection => new FlowConnection(
                connection["source"]?["activity"]?.ToString() ?? "", connection["source"]?["port"]?.ToString() is { Length: > 0 } port ? port : "Done",
                connection["target"]?["activity"]?.ToString() ?? "")).Distinct()];
        }
        var ids = (document.Root?["activities"] as JsonArray)?.OfType<JsonObject>().Select(activity => activity["id"]?.ToString() ?? "").ToList() ?? [];
        return [.. ids.Zip(ids.Skip(1)).Select(pair => new FlowConnection(pair.First, "Done", pair.Second))];
    }
}
