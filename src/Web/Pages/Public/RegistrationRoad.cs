using System.Globalization;
using ExamReg.Activities.Confirming;
using ExamReg.Activities.Filling;
using ExamReg.Activities.Papers;
using ExamReg.Activities.Paying;
using ExamReg.Activities.Reviewing;
using ExamReg.Web.Portal;
using ExamReg.Web.Registrations;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Activities.Flow;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Storage;

namespace ExamReg.Web.Pages.Public;

/// <summary>A step of the road as the picture shows it.</summary>
/// <param name="Label">The definition's word for it; of the standard flow, in the reader's language.</param>
/// <param name="Icon">A symbol of img/icons.svg.</param>
/// <param name="Text">What to do there, with the limits that the definition sets; empty for steps of unknown kind.</param>
/// <param name="IsOptional">Whether a way leads past it: not every candidate comes here.</param>
/// <param name="Exits">Labels of where else the step may lead, off the road.</param>
/// <param name="Returns">Labels of earlier steps to which one may go back from here.</param>
public sealed record RoadStep(
    string Label, string Icon, string Text, bool IsOptional, IReadOnlyList<string> Exits, IReadOnlyList<string> Returns);

/// <summary>The road of a registration, drawn from the published workflow: what an administrator redraws, visitors see redrawn.</summary>
public sealed class RegistrationRoad(DefinitionStore definitions)
{
    /// <summary>The steps, in order; none while no workflow is published.</summary>
    public async Task<IReadOnlyList<RoadStep>> ReadAsync(CancellationToken ct = default) =>
        await definitions.FindPublishedAsync(RegistrationModule.DefinitionId, ct) is { } workflow ? Of(workflow) : [];

    /// <summary>The steps of a definition.</summary>
    public static IReadOnlyList<RoadStep> Of(CompiledWorkflow workflow)
    {
        var path = ProgressSteps.MainPath(workflow);
        var graph = (workflow.Root.Activity as Flowchart)?.Graph;
        return [.. path.Select(node => new RoadStep(
            Title(node),
            Icon(node.Activity),
            Explain(node),
            graph is not null && IsAvoidable(graph, node, path[^1]),
            graph is null ? [] : Leaving(graph, node, path, forward: true),
            graph is null ? [] : Leaving(graph, node, path, forward: false)))];
    }

    // A step is avoidable when the road's end can be reached without it.
    private static bool IsAvoidable(FlowGraph graph, ActivityNode node, ActivityNode end)
    {
        if (graph.Start is null || node == end || node == graph.Start)
            return false;
        var seen = new HashSet<ActivityNode> { node };
        var pending = new Stack<ActivityNode>([graph.Start]);
        while (pending.TryPop(out var current))
        {
            if (!seen.Add(current))
                continue;
            if (current == end)
                return true;
            // Beside the road money may still come late: that is no way a candidate plans to take.
            if (current.Activity is LateMoney)
                continue;
            foreach (var connection in graph.Outbound(current))
                pending.Push(connection.Target);
        }

        return false;
    }

    private static IReadOnlyList<string> Leaving(FlowGraph graph, ActivityNode node, IReadOnlyList<ActivityNode> path, bool forward)
    {
        var place = IndexOf(path, node);
        // From the last paper only the site's staff lead back, who take a mistaken confirmation back: no way that a candidate goes.
        if (!forward && node.Activity is Ticket)
            return [];
        return [.. graph.Outbound(node)
            .Where(connection => forward
                ? IndexOf(path, connection.Target) < 0 && connection.Target.Descriptor.Kind != ActivityKind.Task && EndsOffRoad(graph, connection.Target, path)
                : IndexOf(path, connection.Target) is >= 0 and var target && target <= place)
            .Select(connection => Title(connection.Target))
            .Distinct()];
    }

    // A gate or a paper between two steps belongs to the road; a branch that ends without coming back does not.
    private static bool EndsOffRoad(FlowGraph graph, ActivityNode from, IReadOnlyList<ActivityNode> path)
    {
        var seen = new HashSet<ActivityNode>();
        var pending = new Stack<ActivityNode>([from]);
        while (pending.TryPop(out var current))
        {
            if (!seen.Add(current) || current.Activity is LateMoney)
                continue;
            if (IndexOf(path, current) >= 0 || current.Activity is Activities.Ending.Completion)
                return false;
            foreach (var connection in graph.Outbound(current))
                pending.Push(connection.Target);
        }

        return true;
    }

    private static int IndexOf(IReadOnlyList<ActivityNode> path, ActivityNode node)
    {
        for (var index = 0; index < path.Count; index++)
        {
            if (path[index] == node)
                return index;
        }

        return -1;
    }

    // The standard flow's own words have a translation; what an administrator wrote stays as it was written.
    private static string Title(ActivityNode node) => Text.Known(node.Label);

    private static string Icon(Activity activity) => activity switch
    {
        Agreement => "clipboard-text",
        Information => "edit",
        Subjects => "books",
        Photo => "camera",
        ReviewApplication => "checklist",
        Review => "clipboard-check",
        Payment => "credit-card",
        SiteConfirmation => "map-pin-check",
        Ticket => "printer",
        _ => "player-play",
    };

    private static string Explain(ActivityNode node) => node.Activity switch
    {
        Agreement => Text.Of("认真阅读，勾选“同意报名协议”后点击“同意”"),
        Information => Text.Of("与身份证一致，带红色 * 号的为必填项"),
        Subjects => Text.Of($"先选考点，再选该考点的开考科目，至少 {Whole(node, "minSubjects", 1)} 科"),
        Photo => Text.Of($"JPG 格式，{Whole(node, "minKilobytes", 20)}-{Whole(node, "maxKilobytes", 200)} KB，至少 {Whole(node, "minHeight", 192)}×{Whole(node, "minWidth", 144)} 像素（高×宽）"),
        ReviewApplication => Text.Of("核对无误后申请，状态变为“待审核”"),
        Review => Text.Of("考点核对信息和照片，结果用消息通知您"),
        Payment => Hours(node, "window", 24) is var hours && hours % 24 == 0 && hours > 24
            ? Text.Of($"{hours / 24} 天内完成支付，逾期报名自动失效")
            : Text.Of($"{hours} 小时内完成支付，逾期报名自动失效"),
        SiteConfirmation => Text.Of("按考生通告规定的时间，本人带身份证件到考点确认"),
        Ticket => Text.Of("在准考证打印时间内下载打印"),
        _ => "",
    };

    // Only what stands in the definition as a plain value can be told to everybody.
    private static int Whole(ActivityNode node, string input, int usual) =>
        int.TryParse(node.Literal(input), CultureInfo.InvariantCulture, out var value) ? value : usual;

    private static int Hours(ActivityNode node, string input, int usual) =>
        TimeSpan.TryParse(node.Literal(input), CultureInfo.InvariantCulture, out var value) ? (int)value.TotalHours : usual;
}
