using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Rehearsal;

namespace ExamReg.Workflows.Execution;

/// <summary>
/// Runs one instance from one stimulus until everything waits or ends. Knows no database: it works on an
/// <see cref="InstanceState"/> and collects what the runtime then stores in one transaction. Rehearsals use it as it is.
/// </summary>
internal sealed class Burst
{
    private static readonly List<Frame> NoFrames = [];

    private readonly Queue<WorkItem> queue = new();
    private readonly List<Bookmark> addedBookmarks = [];
    private readonly List<int> removedBookmarks = [];
    private readonly (int, string?, string?) before;

    public Burst(CompiledWorkflow workflow, InstanceState state, BurstEnvironment environment)
    {
        Workflow = workflow;
        State = state;
        Environment = environment;
        before = Head;
    }

    public CompiledWorkflow Workflow { get; private set; }

    public InstanceState State { get; }

    public BurstEnvironment Environment { get; }

    public List<JournalEntry> Journal { get; } = [];

    public List<OutboxMessage> Outbox { get; } = [];

    public List<ChildStart> ChildStarts { get; } = [];

    public IReadOnlyList<Bookmark> AddedBookmarks => addedBookmarks;

    public IReadOnlyList<int> RemovedBookmarks => removedBookmarks;

    /// <summary>Whether the instance has ended, or bears another version, correlation id or name than before the burst: hardly ever.</summary>
    public bool HasNewHead => SubStatus != WorkflowSubStatus.Suspended || Head != before;

    public IReadOnlyList<RejectionError>? Rejection { get; private set; }

    public object? Answer { get; set; }

    public FaultException? Fault { get; private set; }

    public object? LastResult { get; set; }

    /// <summary>Whether the trigger that started the workflow has run; a loop back to it waits like any other activity.</summary>
    public bool TriggerTaken { get; set; }

    /// <summary>The outcomes that the root completed with; null while it is alive.</summary>
    public IReadOnlyList<string>? RootOutcomes { get; private set; }

    public WorkflowSubStatus SubStatus { get; private set; } = WorkflowSubStatus.Suspended;

    /// <summary>Begins a new instance.</summary>
    public async ValueTask StartAsync()
    {
        foreach (var variable in Workflow.Variables)
            State.Variables[variable.Id] = CopyDefault(variable.DefaultValue);
        Schedule(Workflow.Root, null, null, null);
        await DrainAsync();
    }

    /// <summary>Brings a stimulus to the bookmark that it met.</summary>
    public async ValueTask ResumeAsync(Stimulus stimulus, Bookmark bookmark)
    {
        var frame = FrameOf(bookmark);
        var context = ContextOf(frame);
        if (bookmark.DueAt is not null)
            RemoveBookmark(bookmark);
        Write(frame, JournalEvent.Resumed, bookmark.Name);
        try
        {
            var received = new ReceivedStimulus(stimulus, bookmark);
            await GuardAsync(context, received, static (context, received) =>
                context.Stage is { } stage ? stage.ResumeAsync(context, received) : context.Node.Activity.ResumeAsync(context, received));
        }
        catch (FaultException fault)
        {
            NoteFault(fault);
        }
        if (Rejection is null)
            await DrainAsync();
    }

    /// <summary>Ends the instance from outside; every live activity is told.</summary>
    public async ValueTask CancelAsync()
    {
        if (State.Frames.FirstOrDefault(frame => frame.Parent is null) is { } root)
            await CancelFrameAsync(root);
        queue.Clear();
        SubStatus = WorkflowSubStatus.Cancelled;
    }

    /// <summary>Pins the instance to another version; its state has been moved there.</summary>
    public void MoveTo(CompiledWorkflow target) => Workflow = target;

    /// <summary>Cancels everything below the root and begins anew at one activity (an administrator's act).</summary>
    public async ValueTask RestartAtAsync(ActivityNode node)
    {
        var path = new List<ActivityNode>();
        for (var parent = node.Parent; parent is not null; parent = parent.Parent)
            path.Insert(0, parent);
        var owner = State.Frames.First(frame => frame.Parent is null);
        foreach (var container in path.Skip(1))
            owner = State.Frames.FirstOrDefault(frame => frame.Parent == owner && frame.ActivityId == container.Id) ?? owner;
        foreach (var child in ChildrenOf(owner))
            await CancelFrameAsync(child);
        owner.Data?.Remove(Activities.Flow.Flowchart.TokensKey);
        queue.Clear();
        Schedule(node, owner, null, null);
        await DrainAsync();
    }

    public void Schedule(ActivityNode node, Frame? owner, string? tag, IEnumerable<KeyValuePair<string, object?>>? variables)
        => queue.Enqueue(new WorkItem(node, owner, tag, variables));

    public bool HasPendingChildren(Frame frame)
        => State.Frames.Exists(child => child.Parent == frame) || queue.Any(item => item.Owner == frame);

    public bool IsScheduled(Frame owner, ActivityNode node) => queue.Any(item => item.Owner == owner && item.Node == node);

    public bool IsRunning(Frame owner, ActivityNode node) => State.Frames.Exists(child => child.Parent == owner && child.ActivityId == node.Id);

    public async ValueTask CompleteAsync(Frame frame, IReadOnlyList<string> outcomes)
    {
        if (frame.Ended)
            return;
        await CancelDescendantsAsync(frame);
        EndFrame(frame);
        Write(frame, JournalEvent.Completed, outcomes is ["Done"] ? null : string.Join(',', outcomes));
        if (frame.Parent is null)
        {
            RootOutcomes = outcomes;
            queue.Clear();
            SubStatus = WorkflowSubStatus.Finished;
            return;
        }
        await GuardAsync(ContextOf(frame.Parent), new ChildCompleted(NodeOf(frame), outcomes, frame.Tag), static (parent, child) =>
            parent.Node.Activity.OnChildCompletedAsync(parent, child));
    }

    /// <summary>Ends an activity that is about to end a container around it: it has done its work, and nobody is told.</summary>
    public void EndQuietly(Frame frame)
    {
        if (frame.Ended)
            return;
        EndFrame(frame);
        Write(frame, JournalEvent.Completed, null);
    }

    /// <summary>Cancels what runs or waits below a frame, and what is scheduled there unless that shall run on.</summary>
    public async ValueTask CancelDescendantsAsync(Frame frame, Func<ActivityNode, bool>? which = null, bool alsoScheduled = true)
    {
        if (alsoScheduled)
            RemoveQueued(item => item.Owner == frame && (which is null || which(item.Node)));
        foreach (var child in ChildrenOf(frame))
        {
            if (which is null || which(NodeOf(child)))
                await CancelFrameAsync(child);
        }
    }

    public async ValueTask CancelFrameAsync(Frame frame)
    {
        if (frame.Ended)
            return;
        await CancelDescendantsAsync(frame);
        EndFrame(frame);
        Write(frame, JournalEvent.Canceled, null);
        await GuardAsync(ContextOf(frame), frame, static (context, _) =>
            context.Stage is { } stage ? stage.CancelAsync(context) : context.Node.Activity.OnCanceledAsync(context));
    }

    public Bookmark AddBookmark(Frame frame, string name, string? key, DateTimeOffset? dueAt, System.Text.Json.Nodes.JsonNode? payload)
    {
        // PostgreSQL keeps microseconds and the state milliseconds; one grain for both, rounded up so that nothing fires early.
        if (dueAt is { } due)
            dueAt = DateTimeOffset.FromUnixTimeMilliseconds((due.UtcTicks - DateTimeOffset.UnixEpoch.Ticks + 9_999) / 10_000);
        var bookmark = new Bookmark(State.NextId++, frame.Id, name, key, dueAt, payload);
        State.Bookmarks.Add(bookmark);
        addedBookmarks.Add(bookmark);
        return bookmark;
    }

    public void RemoveBookmark(Bookmark bookmark)
    {
        if (!State.Bookmarks.Remove(bookmark))
            return;
        if (!addedBookmarks.Remove(bookmark))
            removedBookmarks.Add(bookmark.Id);
    }

    public void Reject(IReadOnlyList<RejectionError> errors) => Rejection = errors;

    /// <summary>Ends the whole workflow as done (Finish).</summary>
    public async ValueTask FinishAsync()
    {
        queue.Clear();
        foreach (var frame in State.Frames.Where(frame => frame.Parent is null).ToList())
        {
            await CancelDescendantsAsync(frame);
            EndFrame(frame);
            Write(frame, JournalEvent.Completed, null);
        }
        RootOutcomes = ["Done"];
        SubStatus = WorkflowSubStatus.Finished;
    }

    /// <summary>Adds a line; the start and the end of an activity in one burst become one line.</summary>
    public void Write(Frame frame, JournalEvent what, string? text)
    {
        if (what is JournalEvent.Completed or JournalEvent.Suspended or JournalEvent.Canceled)
        {
            var begun = Journal.FindLastIndex(entry => entry.FrameId == frame.Id && entry.Event is JournalEvent.Started or JournalEvent.Resumed);
            if (begun >= 0 && Journal[begun].FrameId == frame.Id && !(what is JournalEvent.Suspended && Journal[begun].Event == JournalEvent.Resumed))
                Journal.RemoveAt(begun);
        }
        Journal.Add(new JournalEntry(frame.Id, frame.ActivityId, what, text));
    }

    /// <summary>The execution that waits at a bookmark.</summary>
    public Frame FrameOf(Bookmark bookmark) => State.Frames.Find(frame => frame.Id == bookmark.FrameId)
        ?? throw new InvalidOperationException($"Bookmark {bookmark.Id} belongs to no activity of the instance.");

    public ActivityNode NodeOf(Frame frame)
        => Workflow.Find(frame.ActivityId) ?? throw new InvalidOperationException($"Activity {frame.ActivityId} is not in version {Workflow.Document.Id}.");

    public ActivityContext ContextOf(Frame frame) => new(this, frame, NodeOf(frame));

    private (int VersionKey, string? CorrelationId, string? Name) Head => (Workflow.Key, Environment.CorrelationId, State.Name);

    private static object? CopyDefault(object? value) => value is System.Text.Json.Nodes.JsonNode node ? node.DeepClone() : value;

    private async ValueTask DrainAsync()
    {
        var steps = 0;
        while (Rejection is null && queue.TryDequeue(out var item))
        {
            if (++steps > Environment.MaxSteps)
                throw new BurstTooLongException(item.Node, Environment.MaxSteps);
            try
            {
                await ExecuteAsync(item);
            }
            catch (FaultException fault)
            {
                NoteFault(fault);
            }
        }
        if (Fault is not null)
            EndByFault();
        if (SubStatus == WorkflowSubStatus.Suspended && State.Bookmarks.Count == 0 && State.Frames.Count > 0 && Rejection is null)
            Write(State.Frames[0], JournalEvent.Message, "nothing waits: the instance rests until an administrator acts");
    }

    private async ValueTask ExecuteAsync(WorkItem item)
    {
        var frame = new Frame(State.NextId++, item.Owner, item.Node.Id, item.Tag);
        if (item.Variables is not null)
            frame.Variables = new(item.Variables);
        foreach (var variable in item.Node.Variables)
            (frame.Variables ??= [])[variable.Id] = CopyDefault(variable.DefaultValue);
        State.Frames.Add(frame);
        Write(frame, JournalEvent.Started, null);
        await GuardAsync(new ActivityContext(this, frame, item.Node), frame, static (context, _) =>
            context.Stage is { } stage ? stage.ExecuteAsync(context) : context.Node.Activity.ExecuteAsync(context));
        if (frame.Ended || Rejection is not null)
            return;
        if (State.Bookmarks.Exists(bookmark => bookmark.FrameId == frame.Id))
        {
            Write(frame, JournalEvent.Suspended, null);
            await TellSuspendedAsync(frame);
        }
        else if (item.Node.Activity is CodeActivity && !HasPendingChildren(frame))
            await CompleteAsync(frame, ["Done"]);
    }

    private async ValueTask TellSuspendedAsync(Frame frame)
    {
        for (var child = frame; child.Parent is { } container && !child.Ended; child = container)
        {
            await GuardAsync(ContextOf(container), NodeOf(child), static (context, node) => context.Node.Activity.OnChildSuspendedAsync(context, node));
        }
    }

    private static async ValueTask GuardAsync<T>(ActivityContext context, T about, Func<ActivityContext, T, ValueTask> run)
    {
        try
        {
            await run(context, about);
        }
        catch (Exception exception) when (exception is not (FaultException or ActivityFailedException)
            && !(exception is OperationCanceledException && context.CancellationToken.IsCancellationRequested))
        {
            throw new ActivityFailedException(context.Node, exception);
        }
    }

    // As in Elsa, what was scheduled beside a fault still runs. The faulted activity stays where it is, so that nothing around it completes.
    private void NoteFault(FaultException fault)
    {
        Fault ??= fault;
        if (State.Frames.LastOrDefault(frame => frame.ActivityId == fault.ActivityId) is { } faulted)
            Write(faulted, JournalEvent.Faulted, fault.Message);
    }

    private void EndByFault()
    {
        foreach (var bookmark in State.Bookmarks.ToList())
            RemoveBookmark(bookmark);
        State.Frames.Clear();
        SubStatus = WorkflowSubStatus.Faulted;
    }

    private void EndFrame(Frame frame)
    {
        frame.Ended = true;
        State.Frames.Remove(frame);
        for (var index = 0; index < State.Bookmarks.Count;)
        {
            if (State.Bookmarks[index].FrameId == frame.Id)
                RemoveBookmark(State.Bookmarks[index]);
            else
                index++;
        }
        RemoveQueued(item => item.Owner == frame);
    }

    // A list of its own, since those that are cancelled leave the state's.
    private List<Frame> ChildrenOf(Frame frame)
    {
        List<Frame>? children = null;
        foreach (var other in State.Frames)
        {
            if (other.Parent == frame)
                (children ??= []).Add(other);
        }
        return children ?? NoFrames;
    }

    private void RemoveQueued(Func<WorkItem, bool> which)
    {
        if (queue.Count == 0 || !queue.Any(which))
            return;
        var kept = queue.Where(item => !which(item)).ToList();
        queue.Clear();
        kept.ForEach(queue.Enqueue);
    }

    private sealed record WorkItem(ActivityNode Node, Frame? Owner, string? Tag, IEnumerable<KeyValuePair<string, object?>>? Variables);
}

/// <summary>What a burst is given by whoever runs it.</summary>
/// <param name="InstanceId">The instance.</param>
/// <param name="Now">The burst's time, by the database's clock.</param>
/// <param name="Services">The burst's own service scope.</param>
/// <param name="CancellationToken">Ends the burst; everything rolls back.</param>
internal sealed record BurstEnvironment(Guid InstanceId, DateTimeOffset Now, IServiceProvider Services, CancellationToken CancellationToken)
{
    public string? CorrelationId { get; set; }

    /// <summary>Elsa's trigger activity: where a flowchart begins when a trigger started the workflow.</summary>
    public string? TriggerActivityId { get; init; }

    /// <summary>Activities that one burst may run; more is taken for an endless loop.</summary>
    public int MaxSteps { get; init; } = 10_000;

    /// <summary>In a rehearsal, who runs the activities; nothing outside of the state may be touched then.</summary>
    public RehearsalStage? Stage { get; init; }
}

/// <summary>A child instance that the burst asks for.</summary>
/// <param name="InstanceId">The id that the child will have.</param>
/// <param name="DefinitionId">Which workflow.</param>
/// <param name="Input">Its input.</param>
/// <param name="CorrelationId">Its correlation id.</param>
/// <param name="ReportTo">The bookmark of the parent that waits for the child's end, or null.</param>
internal sealed record ChildStart(Guid InstanceId, string DefinitionId, IReadOnlyDictionary<string, object?> Input, string? CorrelationId, int? ReportTo);
