using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;

namespace ExamReg.Workflows.Activities.Branching;

/// <summary>Runs the embedded activity of the case that holds, and completes once it is done.</summary>
[Setting("cases", DisplayName = "情形", Description = "每个情形一个条件；条件成立时执行该情形。", UIHint = "switch-editor", TypeName = "ICollection<SwitchCase>")]
[Activity("Elsa.Switch", DisplayName = "分情形", Category = "分支", Description = "执行条件成立的情形；都不成立时执行“默认”。")]
public sealed class Switch : Activity
{
    private IReadOnlyList<SwitchCase> cases = [];

    /// <summary>Whether the first case that holds runs, or all of them.</summary>
    [Input(DisplayName = "方式", Description = "执行第一个成立的情形，还是所有成立的情形。", Options = ["MatchFirst=第一个成立的", "MatchAny=所有成立的"])]
    public Input<SwitchMode> Mode { get; } = new(SwitchMode.MatchFirst);

    /// <summary>What runs when no case holds.</summary>
    [Port(DisplayName = "默认")]
    public ActivityNode? Default { get; internal set; }

    /// <inheritdoc />
    protected internal override void OnCompiled(ActivityNode node, Compilation compilation)
        => cases = SwitchCase.ReadAll(node, compilation);

    /// <inheritdoc />
    protected internal override ValueTask ExecuteAsync(ActivityContext context)
    {
        var matching = SwitchCase.Matching(context, cases, context.Get(Mode));
        foreach (var activity in matching.Count == 0 ? [Default] : matching.Select(match => match.Activity))
        {
            if (activity is not null)
                context.Schedule(activity);
        }
        return context.HasPendingChildren ? ValueTask.CompletedTask : context.CompleteAsync();
    }
}

/// <summary>Leaves by the outcomes of the cases that hold.</summary>
[Setting("cases", DisplayName = "情形", Description = "每个情形一个条件和一个出口。", UIHint = "flow-switch-editor", TypeName = "ICollection<FlowSwitchCase>")]
[Activity("Elsa.FlowSwitch", DisplayName = "分情形走", Category = "分支", Description = "走条件成立的情形的出口；都不成立时走 Default。",
    Outcomes = [SwitchCase.DefaultOutcome + "=其他"])]
public sealed class FlowSwitch : CodeActivity
{
    private IReadOnlyList<SwitchCase> cases = [];

    /// <summary>Whether the first case that holds counts, or all of them.</summary>
    [Input(DisplayName = "方式", Description = "走第一个成立的情形，还是所有成立的情形。", Options = ["MatchFirst=第一个成立的", "MatchAny=所有成立的"])]
    public Input<SwitchMode> Mode { get; } = new(SwitchMode.MatchFirst);

    /// <inheritdoc />
    public override IReadOnlyList<string> GetOutcomes(ActivityNode node)
        => [.. cases.Select(candidate => candidate.Label).Append(SwitchCase.DefaultOutcome).Distinct()];

    /// <inheritdoc />
    protected internal override void OnCompiled(ActivityNode node, Compilation compilation)
        => cases = SwitchCase.ReadAll(node, compilation);

    /// <inheritdoc />
    protected internal override ValueTask ExecuteAsync(ActivityContext context)
    {
        var matching = SwitchCase.Matching(context, cases, context.Get(Mode));
        return context.CompleteAsync(matching.Count == 0 ? [SwitchCase.DefaultOutcome] : [.. matching.Select(match => match.Label)]);
    }
}
