namespace ExamReg.Web.Admin.Flows.Drawing;

/// <summary>
/// Leads connections from the right side of one activity to the left side of another, in right angles. Of a few candidates it takes
/// the one that crosses the fewest activities and is the shortest.
/// </summary>
internal static class EdgeRouter
{
    private const double Away = 26;
    private const double Clearance = 8;
    private const double CostOfCrossing = 4_000;
    private const double CostOfCorner = 24;

    public static IReadOnlyList<DrawnEdge> Route(IReadOnlyList<DrawnNode> nodes, IReadOnlyList<FlowConnection> connections)
    {
        var byId = nodes.ToDictionary(node => node.Id);
        var drawn = connections.Where(connection => byId.ContainsKey(connection.From) && byId.ContainsKey(connection.To)).ToList();
        var ports = drawn.GroupBy(connection => connection.From).ToDictionary(
            group => group.Key, group => group.Select(connection => connection.Port).Distinct().Order(StringComparer.Ordinal).ToList());
        // Rows between activities: lanes for what goes back or far.
        var lanes = nodes.SelectMany(node => new[] { node.Box.Y - Away, node.Box.Bottom + Away }).Distinct().Order().ToList();
        var edges = new List<DrawnEdge>();
        foreach (var connection in drawn)
        {
            var (from, to) = (byId[connection.From].Box, byId[connection.To].Box);
            var names = ports[connection.From];
            var port = names.IndexOf(connection.Port);
            var start = (X: from.Right, Y: from.Y + (from.Height * (port + 1) / (names.Count + 1)));
            var end = (to.X, Y: to.Y + (to.Height / 2));
            // Ways side by side, not one upon the other.
            var beside = (edges.Count % 4 * 5) - 7;
            var best = Candidates(start, end, lanes, beside, port * 6).MinBy(points => Cost(points, nodes))!;
            edges.Add(new(connection, best, connection.Label));
        }
        return edges;
    }

    private static IEnumerable<IReadOnlyList<(double X, double Y)>> Candidates(
        (double X, double Y) start, (double X, double Y) end, IReadOnlyList<double> lanes, double beside, double later)
    {
        if (end.X - start.X >= Away)
        {
            if (Math.Abs(start.Y - end.Y) < 1)
                yield return [start, end];
            foreach (var turn in new[] { start.X + Away + later, (start.X + end.X) / 2, end.X - Away - later })
            {
                if (turn > start.X + 6 && turn < end.X - 10)
                    yield return [start, (turn, start.Y), (turn, end.Y), end];
            }
        }
        foreach (var lane in lanes)
        {
            var (y, turn, back) = (lane + beside, start.X + Away + later, end.X - Away - Math.Abs(beside));
            yield return [start, (turn, start.Y), (turn, y), (back, y), (back, end.Y), end];
        }
    }

    private static double Cost(IReadOnlyList<(double X, double Y)> points, IReadOnlyList<DrawnNode> nodes)
    {
        var cost = points.Count * CostOfCorner;
        for (var index = 1; index < points.Count; index++)
        {
            var (a, b) = (points[index - 1], points[index]);
            cost += Math.Abs(a.X - b.X) + Math.Abs(a.Y - b.Y);
            cost += CostOfCrossing * nodes.Count(node => Crosses(a, b, node.Box));
        }
        return cost;
    }

    private static bool Crosses((double X, double Y) a, (double X, double Y) b, Box box) =>
        Math.Max(a.X, b.X) > box.X + 1 && Math.Min(a.X, b.X) < box.Right - 1
        && Math.Max(a.Y, b.Y) > box.Y - Clearance && Math.Min(a.Y, b.Y) < box.Bottom + Clearance;
}
