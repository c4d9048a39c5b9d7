using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;

namespace ExamReg.Workflows.Runtime;

/// <summary>A look at an instance: how it stands and what it waits for. Reading it locks and changes nothing.</summary>
public sealed class InstanceView
{
    private readonly Burst burst;

    internal InstanceView(Guid id, WorkflowSubStatus subStatus, Burst burst)
    {
        Id = id;
        SubStatus = subStatus;
        this.burst = burst;
        Waiting = [.. burst.State.Frames
            .Where(frame => burst.State.Bookmarks.Exists(bookmark => bookmark.FrameId == frame.Id))
            .Select(frame => new WaitingActivity(burst.ContextOf(frame)))];
    }

    /// <summary>The instance.</summary>
    public Guid Id { get; }

    /// <summary>How it stands.</summary>
    public WorkflowSubStatus SubStatus { get; }

    /// <summary>The version that it is pinned to.</summary>
    public CompiledWorkflow Workflow => burst.Workflow;

    /// <summary>The time by the database's clock at which this was read.</summary>
    public DateTimeOffset Now => burst.Environment.Now;

    /// <summary>What the instance remembers: a copy of its own; changing it changes nothing.</summary>
    public InstanceState State => burst.State;

    /// <summary>The activities that wait, in the order in which they began.</summary>
    public IReadOnlyList<WaitingActivity> Waiting { get; }

    /// <summary>The waiting activity of that class, or null: what can be done now.</summary>
    /// <typeparam name="T">The activity class.</typeparam>
    public WaitingActivity? WaitingFor<T>() where T : Activity => Waiting.FirstOrDefault(waiting => waiting.Activity is T);

    /// <summary>Whether a stimulus of that name would be in turn.</summary>
    /// <param name="stimulusName">The stimulus' name.</param>
    public bool Accepts(string stimulusName) => Waiting.Any(waiting => waiting.Bookmarks.Any(bookmark => bookmark.Name == stimulusName));
}

/// <summary>An activity that waits, with its inputs.</summary>
public sealed class WaitingActivity : IInputReader
{
    private readonly ActivityContext context;

    internal WaitingActivity(ActivityContext context) => this.context = context;

    /// <summary>The node in the definition.</summary>
    public ActivityNode Node => context.Node;

    /// <summary>The object that runs it; ask its inputs through <see cref="Get{T}"/>.</summary>
    public Activity Activity => context.Node.Activity;

    /// <summary>What it waits for.</summary>
    public IReadOnlyList<Bookmark> Bookmarks => [.. context.Bookmarks];

    /// <summary>When its earliest timer is due, or null.</summary>
    public DateTimeOffset? DueAt => context.Bookmarks.Min(bookmark => bookmark.DueAt);

    /// <summary>The value of one of its inputs in this instance.</summary>
    /// <typeparam name="T">The input's type.</typeparam>
    /// <param name="input">The input.</param>
    public T Get<T>(Input<T> input) => context.Get(input);

    /// <summary>The value of a variable in its sight.</summary>
    /// <param name="idOrName">Id or name.</param>
    public object? GetVariable(string idOrName) => context.GetVariable(idOrName);
}
