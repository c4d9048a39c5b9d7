using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Migration;
using ExamReg.Workflows.Rehearsal;
using ExamReg.Workflows.Timers;

namespace ExamReg.Workflows.Activities;

/// <summary>
/// One step of a workflow. An object of a subclass stands for one node of one compiled definition: its <see cref="Input"/>
/// properties hold the node's expressions and never change, so one object serves all instances at once. Whatever belongs to
/// a single instance lives in <see cref="ActivityContext"/>.
/// </summary>
public abstract class Activity
{
    /// <summary>Begins the activity: complete it, schedule children, or leave bookmarks and return (the instance then waits).</summary>
    /// <param name="context">The activity's place in the running instance.</param>
    protected internal abstract ValueTask ExecuteAsync(ActivityContext context);

    /// <summary>
    /// A stimulus has reached one of the activity's bookmarks. The default consumes the bookmark and completes with "Done".
    /// Call <see cref="ActivityContext.Reject(RejectionError[])"/> to refuse it: then nothing is consumed or stored.
    /// </summary>
    /// <param name="context">The activity's place in the running instance.</param>
    /// <param name="stimulus">What came, and the bookmark that it met.</param>
    protected internal virtual ValueTask ResumeAsync(ActivityContext context, ReceivedStimulus stimulus) => context.CompleteAsync();

    /// <summary>A child that this activity scheduled has completed. The default completes this activity once no child is left.</summary>
    /// <param name="context">The activity's place in the running instance.</param>
    /// <param name="child">Which child, and with what outcomes.</param>
    protected internal virtual ValueTask OnChildCompletedAsync(ActivityContext context, ChildCompleted child)
        => context.HasPendingChildren ? ValueTask.CompletedTask : context.CompleteAsync();

    /// <summary>The activity is being cancelled: release what it holds. Its bookmarks go by themselves.</summary>
    /// <param name="context">The activity's place in the running instance.</param>
    protected internal virtual ValueTask OnCanceledAsync(ActivityContext context) => ValueTask.CompletedTask;

    /// <summary>A child was cancelled by someone else than this activity.</summary>
    /// <param name="context">The activity's place in the running instance.</param>
    /// <param name="child">The node of the cancelled child.</param>
    protected internal virtual ValueTask OnChildCanceledAsync(ActivityContext context, ActivityNode child)
        => context.HasPendingChildren ? ValueTask.CompletedTask : context.CompleteAsync();

    /// <summary>A child, or something inside of it, has begun to wait.</summary>
    /// <param name="context">The activity's place in the running instance.</param>
    /// <param name="child">The node of the child.</param>
    protected internal virtual ValueTask OnChildSuspendedAsync(ActivityContext context, ActivityNode child) => ValueTask.CompletedTask;

    /// <summary>Reads what the activity keeps in its JSON besides inputs and ports (connections, cases); called once, at compilation.</summary>
    /// <param name="node">The node being compiled, its children already attached.</param>
    /// <param name="compilation">Collects findings, compiles nested expressions.</param>
    protected internal virtual void OnCompiled(ActivityNode node, Compilation compilation)
    {
    }

    /// <summary>The outcomes that this node may complete with; they are its ports in the designer and are checked before publishing.</summary>
    /// <param name="node">The node of this activity.</param>
    public virtual IReadOnlyList<string> GetOutcomes(ActivityNode node) => node.Descriptor.Outcomes;

    /// <summary>Whether an outcome without a connection is a usual thing, so that the checks before publishing need not mention it.</summary>
    /// <param name="outcome">The outcome.</param>
    public virtual bool MayStayOpen(string outcome) => outcome == "Done";

    /// <summary>Whether the activity's completion ends its container at once (Elsa's terminal nodes: End, Finish, Complete, Fault, Break).</summary>
    public virtual bool IsTerminal => false;

    /// <summary>What a flowchart does when several connections meet at this node; null leaves it to the node's own setting, then Stream.</summary>
    /// <param name="context">The flowchart's place in the running instance.</param>
    public virtual MergeMode? GetMergeMode(ActivityContext context) => null;

    /// <summary>
    /// What starts new instances by this activity, where the definition marks it so (Elsa's <c>canStartWorkflow</c>); asked when a
    /// version is published, and again after each time that it has fired by the clock.
    /// </summary>
    /// <param name="context">Evaluates inputs as for an instance that has just begun.</param>
    /// <param name="lastDueAt">When it last was due by the clock; null where it never was.</param>
    /// <returns>The trigger; null where the activity starts nothing.</returns>
    protected internal virtual WorkflowTrigger? DescribeTrigger(ActivityContext context, DateTimeOffset? lastDueAt) => null;

    /// <summary>
    /// What the activity waits for beyond its type, as far as the definition fixes it (an event's name): live instances move only
    /// between activities that wait for the same.
    /// </summary>
    /// <param name="node">The node of this activity.</param>
    public virtual string? WaitsFor(ActivityNode node) => null;

    /// <summary>The instance moves to another version of the definition while this activity is live: adapt what it keeps between bursts.</summary>
    /// <param name="migration">The activity's place in both versions.</param>
    /// <returns>Why the instance must stay where it is; null where it can move.</returns>
    protected internal virtual MigrationProblem? OnMigrating(ActivityMigration migration) => null;

    /// <summary>
    /// How the activity takes part in a rehearsal, where its services are not to be had; asked anew whenever it begins, is looked
    /// at or meets a stimulus. The engine's own activities run for real. For others the default stands in by the outcomes: a step
    /// that waits by its kind (task, trigger) is offered each of them, any other completes with one of them.
    /// </summary>
    /// <param name="rehearsal">The activity's place in the rehearsal.</param>
    protected internal virtual RehearsalPlan Rehearse(RehearsalContext rehearsal)
    {
        if (GetType().Assembly == typeof(Activity).Assembly)
            return RehearsalPlan.ForReal();
        var outcomes = GetOutcomes(rehearsal.Node) is { Count: > 0 } declared ? declared : ["Done"];
        return rehearsal.Node.Descriptor.Kind is ActivityKind.Task or ActivityKind.Trigger
            ? RehearsalPlan.Waits(outcomes.Select(outcome => new RehearsalOffer(RehearsalOffer.AnyStimulus, outcome)))
            : RehearsalPlan.Completes(rehearsal.OneOf(outcomes));
    }

    /// <summary>The facts of a made-up case that <see cref="Rehearse"/> may ask for.</summary>
    public virtual IReadOnlyList<RehearsalFact> RehearsalFacts => [];
}

/// <summary>An activity that completes with "Done" when <see cref="Activity.ExecuteAsync"/> returns, unless it waits or has completed itself.</summary>
public abstract class CodeActivity : Activity;

/// <summary>How a flowchart merges several inbound connections of one node; names and meaning as in Elsa 3.7's <c>MergeMode</c>.</summary>
public enum MergeMode
{
    /// <summary>Not set; behaves as <see cref="Stream"/>.</summary>
    None,

    /// <summary>Runs on as soon as no token is on its way to any upstream neighbour; paths not taken do not block.</summary>
    Stream,

    /// <summary>Waits for a token on every forward inbound connection; loops back do not count.</summary>
    Merge,

    /// <summary>Waits for a token on every inbound connection, loops back included.</summary>
    Converge,

    /// <summary>Runs once for each token that arrives.</summary>
    Cascade,

    /// <summary>Runs for the first token, cancels what still waits upstream and swallows the other tokens.</summary>
    Race,
}
