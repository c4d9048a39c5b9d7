using ExamReg.Activities.Confirming;
using ExamReg.Activities.Ending;
using ExamReg.Activities.Filling;
using ExamReg.Activities.Papers;
using ExamReg.Activities.Paying;
using ExamReg.Domain;
using ExamReg.Domain.Clock;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Activities.Flow;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Rehearsal;

namespace ExamReg.Activities;

/// <summary>
/// What a registration flow must keep before it is published, beyond what the engine checks: money and seats. Each check is a
/// line in <see cref="Check"/>; errors refuse publishing, warnings show.
/// </summary>
public sealed class RegistrationChecks : IDefinitionCheck
{
    /// <inheritdoc />
    public IEnumerable<DefinitionFinding> Check(CompiledWorkflow workflow, RehearsalReport rehearsal)
    {
        var steps = workflow.Nodes.Where(node => node.Activity is RegistrationActivity).ToList();
        return steps.Count == 0
            ? []
            : steps.SelectMany(step => CheckInputs(step))
                .Concat(CheckPaymentIsReached(workflow, rehearsal))
                .Concat(CheckSeatsAreFreed(workflow))
                .Concat(CheckPapersArePaidFor(workflow, rehearsal))
                .Concat(CheckConfirmationComesFirst(workflow, rehearsal));
    }

    private static IEnumerable<DefinitionFinding> CheckInputs(ActivityNode step)
    {
        var inputs = new ConstantInputs();
        var findings = step.Activity switch
        {
            Photo photo => photo.Rules(inputs).Check().Select(error => (error.Code, error.Message)),
            Subjects subjects => CheckSubjects(inputs.Get(subjects.MinSubjects), inputs.Get(subjects.MaxSubjects), inputs.Get(subjects.HoldFor)),
            Payment payment => CheckPayment(inputs.Get(payment.Window), inputs.Get(payment.Grace), inputs.Get(payment.RemindBefore)),
            Ticket ticket => CheckTicket(inputs.Get(ticket.From), inputs.Get(ticket.Until)),
            _ => [],
        };
        // What an expression computes is only known for an instance.
        return inputs.HasUnknown ? [] : [.. findings.Select(finding => Error(finding.Code, step, Text.Of($"活动“{step.Label}”：{finding.Message}")))];
    }

    private static IEnumerable<(string Code, string Message)> CheckSubjects(int least, int most, TimeSpan holdFor)
    {
        if (holdFor < TimeSpan.Zero)
            yield return ("seat-hold-invalid", Text.Of($"名额保留时间为 {holdFor}，不能为负。请填写如 1.00:00:00（24 小时），或 0 表示不限。"));
        if (least < 1 || most < least)
            yield return ("subjects-invalid", Text.Of($"最少科目数为 {least}，最多科目数为 {most}：最少应至少为 1，且不超过最多。请修改科目数。"));
    }

    private static IEnumerable<(string Code, string Message)> CheckPayment(TimeSpan window, TimeSpan grace, TimeSpan remindBefore)
    {
        if (window <= TimeSpan.Zero)
            yield return ("payment-window-invalid", Text.Of($"支付时限为 {window}，应大于零。请填写如 1.00:00:00（24 小时）。"));
        if (grace < TimeSpan.Zero)
            yield return ("payment-grace-invalid", Text.Of($"到账宽限为 {grace}，不能为负。请填写 0 或更长的时间。"));
        if (remindBefore >= window && window > TimeSpan.Zero)
            yield return ("payment-reminder-invalid", Text.Of($"提前提醒为 {remindBefore}，不短于支付时限 {window}，考生永远收不到提醒。请缩短，或填 0 表示不提醒。"));
    }

    private static IEnumerable<(string Code, string Message)> CheckTicket(DateTimeOffset? from, DateTimeOffset? until)
    {
        if (from >= until)
            yield return ("ticket-window-invalid", Text.Of($"准考证开始打印 {BeijingTime.Minute(from.Value)} 不早于结束打印 {BeijingTime.Minute(until.Value)}。请修改打印时间。"));
    }

    private static IEnumerable<DefinitionFinding> CheckPaymentIsReached(CompiledWorkflow workflow, RehearsalReport rehearsal)
        => rehearsal.IsComplete
            ? workflow.Nodes.Where(node => node.Activity is Payment && !rehearsal.Reached.ContainsKey(node.Id)).Select(payment => Error(
                "payment-unreached", payment, Text.Of($"没有任何路径能到达支付步骤“{payment.Label}”：考生将无法缴费。请检查通往它的连线和前面的条件，或删除它。")))
            : [];

    // A payment that has run out must lead to the step that frees the seats.
    private static IEnumerable<DefinitionFinding> CheckSeatsAreFreed(CompiledWorkflow workflow)
        => workflow.Nodes.Where(node => node.Activity is Payment && !Follow(node, "Expired").Any(next => next.Activity is Expiry)).Select(payment => Error(
            "seats-not-freed", payment, Text.Of($"支付步骤“{payment.Label}”的出口“Expired”没有通往“报名过期”：未支付的名额不会释放。请把它连到“报名过期”。")));

    private static IEnumerable<DefinitionFinding> CheckPapersArePaidFor(CompiledWorkflow workflow, RehearsalReport rehearsal)
        => workflow.Nodes.Any(node => node.Activity is Payment)
            ? Unmarked(workflow, rehearsal, node => node.Activity is Ticket or Papers.Papers or Completion, RegistrationFacts.Paid).Select(paper => Warning(
                "unpaid-papers", paper.Node, Text.Of($"考生未支付也能到达“{paper.Node.Label}”（路径：{paper.Path}）：请确认这是有意的，否则把支付放在它之前。")))
            : [];

    private static IEnumerable<DefinitionFinding> CheckConfirmationComesFirst(CompiledWorkflow workflow, RehearsalReport rehearsal)
        => workflow.Nodes.Any(node => node.Activity is SiteConfirmation) && workflow.Nodes.All(node => node.Activity is not ConfirmationGate)
            ? Unmarked(workflow, rehearsal, node => node.Activity is Ticket, RegistrationFacts.Confirmed).Select(ticket => Warning(
                "unconfirmed-ticket", ticket.Node, Text.Of($"未经现场确认也能到达“{ticket.Node.Label}”（路径：{ticket.Path}）：请确认这是有意的。")))
            : [];

    private static IEnumerable<(ActivityNode Node, string Path)> Unmarked(
        CompiledWorkflow workflow, RehearsalReport rehearsal, Func<ActivityNode, bool> which, string mark)
        => workflow.Nodes.Where(which)
            .Where(node => rehearsal.Reached.TryGetValue(node.Id, out var reached) && !reached.MarksAlways.Contains(mark))
            .Select(node => (node, string.Join(" → ", rehearsal.Reached[node.Id].Example.Activities.Select(id => workflow.Find(id)!.Label))));

    // Everything that connections lead to from one outcome on, within the same flowchart.
    private static HashSet<ActivityNode> Follow(ActivityNode node, string outcome)
    {
        var found = new HashSet<ActivityNode>();
        if (node.Parent?.Activity is not Flowchart flowchart)
            return found;
        var pending = new Stack<ActivityNode>(flowchart.Graph.Outbound(node).Where(connection => connection.SourcePort == outcome).Select(connection => connection.Target));
        while (pending.TryPop(out var next))
        {
            if (!found.Add(next))
                continue;
            foreach (var connection in flowchart.Graph.Outbound(next))
                pending.Push(connection.Target);
        }
        return found;
    }

    private static DefinitionFinding Error(string code, ActivityNode node, string message) => new(FindingSeverity.Error, code, node.Id, message);

    private static DefinitionFinding Warning(string code, ActivityNode node, string message) => new(FindingSeverity.Warning, code, node.Id, message);
}
