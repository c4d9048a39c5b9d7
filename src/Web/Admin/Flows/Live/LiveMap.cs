using System.Collections.Concurrent;
using ExamReg.Domain;
using ExamReg.Web.Admin.Flows.Drawing;
using ExamReg.Workflows.Administration;
using ExamReg.Workflows.Definitions;

namespace ExamReg.Web.Admin.Flows.Live;

/// <summary>By what the map is coloured.</summary>
public enum Heat
{
    /// <summary>How many wait.</summary>
    Count,

    /// <summary>How long the one that has waited longest waits.</summary>
    Time,
}

/// <summary>Who waits at an activity of the drawing.</summary>
/// <param name="NodeId">The activity.</param>
/// <param name="Label">What people call it.</param>
/// <param name="Count">How many registrations.</param>
/// <param name="Oldest">How long the oldest has waited.</param>
/// <param name="Median">How long half of them have waited at least.</param>
/// <param name="Incidents">Open incidents there.</param>
/// <param name="Level">How hot it is, 0 to 5.</param>
public sealed record Crowd(string NodeId, string Label, int Count, TimeSpan Oldest, TimeSpan Median, int Incidents, int Level);

/// <summary>The live map of a version at one moment.</summary>
/// <param name="Crowds">The fullest first; activities where nobody waits and nothing failed are missing.</param>
/// <param name="Picture">The drawing.</param>
/// <param name="Stamp">The same as long as the map is the same.</param>
public sealed record LiveMapReading(IReadOnlyList<Crowd> Crowds, FlowPicture Picture, string Stamp);

/// <summary>Reads who waits where. Many watchers of one version share a reading: the counts are asked for at most every few seconds.</summary>
public sealed class LiveMap(InstanceQueries queries, TimeProvider time)
{
    /// <summary>How old shared counts may be.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan[] Thresholds = [TimeSpan.FromHours(1), TimeSpan.FromHours(12), TimeSpan.FromDays(2), TimeSpan.FromDays(7)];

    private readonly ConcurrentDictionary<int, (DateTimeOffset At, Task<Counts> Counts)> shared = new();

    /// <summary>Reads the map of a version.</summary>
    /// <param name="version">The version.</param>
    /// <param name="document">Its document.</param>
    /// <param name="now">The platform's time.</param>
    /// <param name="heat">By what it is coloured.</param>
    /// <param name="zoom">How large it is drawn.</param>
    /// <param name="chosen">The activity whose people are listed.</param>
    public async Task<LiveMapReading> ReadAsync(FlowVersion version, WorkflowDocument document, DateTimeOffset now, Heat heat, int zoom, string? chosen)
    {
        var drawing = FlowDrawing.Of(document);
        var counts = await CountAsync(version.Summary.Key);
        var crowds = Crowds(drawing, counts, now, heat);
        var address = FlowOverview.Address(version.Summary.DefinitionId, version.Summary.Version);
        var marks = crowds.ToDictionary(crowd => crowd.NodeId, crowd => Mark(crowd, address, heat, zoom, crowd.NodeId == chosen));
        var picture = new FlowPicture(drawing, marks, new Dictionary<FlowConnection, string>(), Text.Of($"{document.Name} 第 {document.Version} 版：各步骤等待的人数")) { Zoom = zoom };
        var stamp = string.Join(';', crowds.Select(crowd => $"{crowd.NodeId},{crowd.Count},{HowLong.Of(crowd.Oldest)},{crowd.Incidents}"));
        return new(crowds, picture, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(stamp)))[..12]);
    }

    /// <summary>What each level means, from 1.</summary>
    public static IReadOnlyList<string> Legend(Heat heat) => heat == Heat.Time
        ? [Text.Of("1 小时以内"), Text.Of("12 小时以内"), Text.Of("2 天以内"), Text.Of("7 天以内"), Text.Of("超过 7 天")]
        : [Text.Of("最多者的 5% 以内"), Text.Of("25% 以内"), Text.Of("50% 以内"), Text.Of("75% 以内"), Text.Of("75% 以上")];

    private static List<Crowd> Crowds(FlowDrawing drawing, Counts counts, DateTimeOffset now, Heat heat)
    {
        var labels = drawing.Nodes.ToDictionary(node => node.Id, node => node.Label);
        // Several waits inside of one drawn activity are of the same people at most: the largest counts.
        var waiting = counts.Waiting.Select(wait => (Node: drawing.OwnerOf(wait.ActivityId), Wait: wait)).Where(pair => pair.Node is not null).ToLookup(pair => pair.Node!, pair => pair.Wait);
        var incidents = counts.Incidents.Select(pair => (Node: drawing.OwnerOf(pair.Key), pair.Value)).Where(pair => pair.Node is not null).ToLookup(pair => pair.Node!, pair => pair.Value);
        var most = waiting.Select(node => node.Max(wait => wait.Count)).DefaultIfEmpty(0).Max();
        return
        [
            .. labels.Where(label => waiting.Contains(label.Key) || incidents.Contains(label.Key)).Select(label =>
            {
                var count = waiting[label.Key].Select(wait => wait.Count).DefaultIfEmpty(0).Max();
                var oldest = waiting[label.Key].Select(wait => now - wait.Since).DefaultIfEmpty(TimeSpan.Zero).Max();
                oldest = oldest < TimeSpan.Zero ? TimeSpan.Zero : oldest;
                var median = waiting[label.Key].MaxBy(wait => wait.Count)?.Median ?? TimeSpan.Zero;
                return new Crowd(label.Key, label.Value, count, oldest, median, incidents[label.Key].Sum(), count == 0 ? 0 : heat == Heat.Time ? Level(oldest) : Level(count, most));
            }).OrderByDescending(crowd => crowd.Count).ThenByDescending(crowd => crowd.Oldest),
        ];
    }

    private static int Level(TimeSpan oldest) => 1 + Thresholds.Count(threshold => oldest >= threshold);

    private static int Level(int count, int most) => ((double)count / most) switch { <= 0.05 => 1, <= 0.25 => 2, <= 0.5 => 3, <= 0.75 => 4, _ => 5 };

    private static NodeMark Mark(Crowd crowd, string address, Heat heat, int zoom, bool isChosen) => new(
        $"is-heat-{crowd.Level}{(isChosen ? " is-chosen" : "")}{(crowd.Incidents > 0 ? " has-incidents" : "")}",
        Text.Of($"{crowd.Label}：{crowd.Count} 人等待，最久 {HowLong.Of(crowd.Oldest)}")
            + (crowd.Incidents > 0 ? Text.Of($"，{crowd.Incidents} 个故障") : ""))
    {
        Badge = crowd.Count > 0 ? $"{crowd.Count}" : null,
        Sign = crowd.Incidents > 0 ? "!" : null,
        Note = crowd.Count > 0 ? Text.Of($"最久 {HowLong.Short(crowd.Oldest)}") : null,
        Link = $"{address}?activity={Uri.EscapeDataString(crowd.NodeId)}&heat={heat}&zoom={zoom}#waiting",
    };

    private Task<Counts> CountAsync(int key)
    {
        var now = time.GetUtcNow();
        return shared.AddOrUpdate(
            key,
            _ => (now, QueryAsync(key)),
            (_, known) => now - known.At < Fresh && !known.Counts.IsFaulted ? known : (now, QueryAsync(key))).Counts;
    }

    // Not ended with a watcher's request: others wait for the same answer.
    private async Task<Counts> QueryAsync(int key) => new(await queries.CountWaitingAsync(key), await queries.CountIncidentsAsync(key));

    private sealed record Counts(IReadOnlyList<WaitingCount> Waiting, IReadOnlyDictionary<string, int> Incidents);
}
