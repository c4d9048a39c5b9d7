namespace ExamReg.Workflows.Rehearsal;

/// <summary>
/// The longest time in which each situation can be reached: the longest way through the situations with loops drawn together
/// (Tarjan's strongly connected components). A loop in which time passes has no longest way.
/// </summary>
internal static class LongestTimes
{
    /// <summary>By the situations' numbers; null where there is no limit.</summary>
    public static IReadOnlyList<TimeSpan?> Compute(IReadOnlyList<Situation> situations)
    {
        var component = Components(situations, out var count);
        var members = situations.ToLookup(situation => component[situation.Number]);
        var times = new TimeSpan[count];
        var unlimited = new bool[count];
        // Tarjan numbers components backwards: whatever leads into one has a higher number.
        for (var current = count - 1; current >= 0; current--)
        {
            foreach (var situation in members[current])
                unlimited[current] |= situation.Ways.Exists(way => component[way.To.Number] == current && way.Passed > TimeSpan.Zero);
            foreach (var (to, passed) in members[current].SelectMany(situation => situation.Ways))
            {
                var next = component[to.Number];
                if (next == current)
                    continue;
                unlimited[next] |= unlimited[current];
                if (times[current] + passed > times[next])
                    times[next] = times[current] + passed;
            }
        }
        return [.. situations.Select(situation => unlimited[component[situation.Number]] ? (TimeSpan?)null : times[component[situation.Number]])];
    }

    private static int[] Components(IReadOnlyList<Situation> situations, out int count)
    {
        var index = new int[situations.Count];
        var low = new int[situations.Count];
        var component = new int[situations.Count];
        Array.Fill(component, -1);
        var path = new Stack<int>();
        var calls = new Stack<(int Situation, int Way)>();
        var (next, components) = (1, 0);
        foreach (var root in situations)
        {
            if (index[root.Number] == 0)
                calls.Push((root.Number, 0));
            while (calls.TryPop(out var call))
            {
                var (at, way) = call;
                if (way == 0)
                {
                    index[at] = low[at] = next++;
                    path.Push(at);
                }
                else
                {
                    low[at] = Math.Min(low[at], low[situations[at].Ways[way - 1].To.Number]);
                }
                var ways = situations[at].Ways;
                var deeper = false;
                for (; way < ways.Count && !deeper; way++)
                {
                    var to = ways[way].To.Number;
                    if (index[to] == 0)
                    {
                        calls.Push((at, way + 1));
                        calls.Push((to, 0));
                        deeper = true;
                    }
                    else if (component[to] < 0)
                    {
                        low[at] = Math.Min(low[at], index[to]);
                    }
                }
                if (deeper || low[at] != index[at])
                    continue;
                int member;
                do
                {
                    member = path.Pop();
                    component[member] = components;
                }
                while (member != at);
                components++;
            }
        }
        count = components;
        return component;
    }
}
