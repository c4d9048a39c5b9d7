using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;

namespace ExamReg.Workflows.Activities.Flow;

/// <summary>Where a flowchart begins.</summary>
[Activity("Elsa.Start", DisplayName = "开始", Category = "流程", Description = "流程从这里开始。", IsStart = true)]
public sealed class Start : CodeActivity
{
    /// <inheritdoc />
    protected internal override ValueTask ExecuteAsync(ActivityContext context) => context.CompleteAsync();
}

/// <summary>Ends its flowchart or sequence at once; what else runs in it is cancelled.</summary>
[Activity("Elsa.End", DisplayName = "结束", Category = "流程", Description = "结束所在的流程图，其余分支被取消。", Outcomes = [])]
public sealed class End : CodeActivity
{
    /// <inheritdoc />
    public override bool IsTerminal => true;

    /// <inheritdoc />
    protected internal override ValueTask ExecuteAsync(ActivityContext context) => context.CompleteAsync();
}

/// <summary>Ends the whole workflow at once as finished.</summary>
[Activity("Elsa.Finish", DisplayName = "完成流程", Category = "流程", Description = "立即结束整个流程。", Outcomes = [])]
public sealed class Finish : CodeActivity
{
    /// <inheritdoc />
    public override bool IsTerminal => true;

    /// <inheritdoc />
    protected internal override ValueTask ExecuteAsync(ActivityContext context) => context.FinishWorkflowAsync();
}

/// <summary>
/// Completes the workflow with outcomes of its choice. In Elsa it completes the nearest composite; workflows used as activities
/// run as instances of their own here, so the nearest composite is always the workflow, whatever containers lie in between.
/// </summary>
[Activity("Elsa.Complete", DisplayName = "完成并给出结果", Category = "组合", Description = "以给定的结果完成整个流程；流程作为活动使用时，结果名就是它的出口。", Outcomes = [])]
public sealed class Complete : CodeActivity
{
    /// <summary>The outcomes of the workflow.</summary>
    [Input(DisplayName = "结果", Description = "流程完成时的结果名。", UIHint = "dynamic-outcomes")]
    public Input<ICollection<string>> Outcomes { get; } = new(["Done"]);

    /// <inheritdoc />
    public override bool IsTerminal => true;

    /// <inheritdoc />
    protected internal override async ValueTask ExecuteAsync(ActivityContext context)
    {
        var outcomes = context.Get(Outcomes) is { Count: > 0 } given ? given.ToArray() : ["Done"];
        if (!await context.CompleteAncestorAsync(node => node.Parent is null, outcomes))
            await context.CompleteAsync(outcomes);
    }
}

/// <summary>Ends the instance as faulted and leaves an incident.</summary>
[Activity("Elsa.Fault", DisplayName = "故障", Category = "流程", Description = "以故障结束流程，并留下事故记录。", Outcomes = [])]
public sealed class Fault : CodeActivity
{
    /// <summary>A code for programs.</summary>
    [Input(DisplayName = "代码", Description = "供程序识别的代码。")]
    public Input<string?> Code { get; } = new();

    /// <summary>A category for people.</summary>
    [Input(DisplayName = "类别", Description = "供人归类。")]
    public Input<string?> Category { get; } = new();

    /// <summary>What is wrong.</summary>
    [Input(DisplayName = "说明", Description = "发生了什么。", UIHint = "multiline")]
    public Input<string?> Message { get; } = new();

    /// <inheritdoc />
    public override bool IsTerminal => true;

    /// <inheritdoc />
    protected internal override ValueTask ExecuteAsync(ActivityContext context)
        => throw new FaultException(context.Node.Id, context.Get(Code), context.Get(Category), context.Get(Message) ?? "");
}
