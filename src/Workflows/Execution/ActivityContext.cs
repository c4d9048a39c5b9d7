using System.Text.Json.Nodes;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Expressions;

namespace ExamReg.Workflows.Execution;

/// <summary>One activity's view of the running instance: its inputs and variables, and all that it may do.</summary>
public sealed class ActivityContext : IExpressionScope, IInputReader
{
    private readonly Burst burst;
    private readonly Frame frame;

    internal ActivityContext(Burst burst, Frame frame, ActivityNode node)
    {
        this.burst = burst;
        this.frame = frame;
        Node = node;
    }

    /// <summary>The activity.</summary>
    public ActivityNode Node { get; }

    /// <inheritdoc />
    public Guid InstanceId => burst.Environment.InstanceId;

    /// <inheritdoc />
    public string? CorrelationId
    {
        get => burst.Environment.CorrelationId;
        set => burst.Environment.CorrelationId = value;
    }

    /// <inheritdoc />
    public string DefinitionId => burst.Workflow.Document.DefinitionId;

    /// <inheritdoc />
    public int DefinitionVersion => burst.Workflow.Document.Version;

    /// <inheritdoc />
    public string DefinitionVersionId => burst.Workflow.Document.Id;

    /// <inheritdoc />
    public string? InstanceName
    {
        get => burst.State.Name;
        set => burst.State.Name = value;
    }

    /// <inheritdoc />
    public DateTimeOffset Now => burst.Environment.Now;

    /// <inheritdoc />
    public IReadOnlyDictionary<string, object?> Input => burst.State.Input;

    /// <inheritdoc />
    public object? LastResult => burst.LastResult;

    /// <summary>Services of the burst's own scope; what they write goes into the burst's transaction.</summary>
    public IServiceProvider Services => burst.Environment.Services;

    /// <summary>Ends the burst; everything rolls back.</summary>
    public CancellationToken CancellationToken => burst.Environment.CancellationToken;

    /// <summary>Whether this is a rehearsal: nothing outside of the instance's own state may be touched.</summary>
    public bool IsRehearsal => burst.Environment.Stage is not null;

    /// <summary>The workflow that the instance runs.</summary>
    public CompiledWorkflow Workflow => burst.Workflow;

    /// <summary>What the activity keeps for itself between bursts.</summary>
    public JsonObject Data => frame.Data ??= [];

    /// <summary>The number of this execution within the instance.</summary>
    public int FrameId => frame.Id;

    /// <summary>Where a flowchart begins when a trigger started the workflow.</summary>
    internal string? TriggerActivityId => burst.Environment.TriggerActivityId;

    /// <summary>Whether this activity is the trigger that started the workflow; true only the first time, so that a loop back to it waits.</summary>
    public bool TakeTrigger()
    {
        if (burst.TriggerTaken || TriggerActivityId != Node.Id)
            return false;
        burst.TriggerTaken = true;
        return true;
    }

    internal Burst Burst => burst;

    /// <summary>In a rehearsal, who runs the activities.</summary>
    internal Rehearsal.RehearsalStage? Stage => burst.Environment.Stage;

    internal Frame Frame => frame;

    /// <summary>Whether children run, wait, or are about to.</summary>
    public bool HasPendingChildren => burst.HasPendingChildren(frame);

    /// <summary>The value of an input: its expression, or the default where the definition leaves it out.</summary>
    /// <typeparam name="T">The input's type.</typeparam>
    /// <param name="input">The input.</param>
    public T Get<T>(Input<T> input)
        => input.Expression is { } expression ? ValueConverter.To<T>(expression.Evaluate(this, typeof(T))) : input.Default;

    /// <summary>Evaluates an expression that the activity compiled itself.</summary>
    /// <typeparam name="T">The wanted type.</typeparam>
    /// <param name="expression">The expression; null gives the type's default.</param>
    public T? Evaluate<T>(CompiledExpression? expression)
        => expression is null ? default : ValueConverter.To<T>(expression.Evaluate(this, typeof(T)));

    /// <summary>Whether a condition holds. Where an explorer looks for all ways, one that depends on data goes both ways.</summary>
    /// <param name="condition">The condition.</param>
    internal bool Decide(Input<bool> condition)
        => Explored(condition.Expression) is { } stage ? stage.Choose(2) == 0 : Get(condition);

    /// <summary>The same for an expression that the activity compiled itself.</summary>
    /// <param name="condition">The condition; null does not hold.</param>
    internal bool Decide(CompiledExpression? condition)
        => Explored(condition) is { } stage ? stage.Choose(2) == 0 : Evaluate<bool>(condition);

    private Rehearsal.RehearsalStage? Explored(CompiledExpression? condition)
        => burst.Environment.Stage is { Explores: true } stage && condition is not (null or ConstantExpression) ? stage : null;

    /// <summary>Gives out a result: to the bound variable, and to later expressions.</summary>
    /// <typeparam name="T">The output's type.</typeparam>
    /// <param name="output">The output.</param>
    /// <param name="value">The value.</param>
    public void Set<T>(Output<T> output, T value)
    {
        burst.LastResult = value;
        if (!burst.State.Results.TryGetValue(Node.Id, out var results))
            burst.State.Results[Node.Id] = results = [];
        results[output.Name] = value;
        if (output.VariableId is not { } target)
            return;
        // Elsa binds outputs to variables or, by name, to outputs of the workflow.
        if (Locate(target).Values is null && Workflow.Document.Outputs.Contains(target))
            SetWorkflowOutput(target, value);
        else
            SetVariable(target, value);
    }

    /// <summary>Completes the activity; what its children still do is cancelled.</summary>
    /// <param name="outcomes">The outcomes; "Done" when none is named.</param>
    public ValueTask CompleteAsync(params string[] outcomes) => burst.CompleteAsync(frame, outcomes.Length == 0 ? ["Done"] : outcomes);

    /// <summary>Waits for a stimulus of that name.</summary>
    /// <param name="name">The stimulus' name.</param>
    /// <param name="key">For stimuli that find their instances by content, such as an event's name.</param>
    /// <param name="payload">A note for the return.</param>
    public Bookmark WaitFor(string name, string? key = null, JsonNode? payload = null) => burst.AddBookmark(frame, name, key, null, payload);

    /// <summary>Waits for a moment, by the database's clock.</summary>
    /// <param name="dueAt">When.</param>
    /// <param name="payload">A note for the return.</param>
    public Bookmark WaitUntil(DateTimeOffset dueAt, JsonNode? payload = null) => burst.AddBookmark(frame, Stimulus.Timer, null, dueAt, payload);

    /// <summary>Stops waiting at one bookmark.</summary>
    /// <param name="bookmark">The bookmark.</param>
    public void StopWaiting(Bookmark bookmark) => burst.RemoveBookmark(bookmark);

    /// <summary>The activity's bookmarks.</summary>
    public IEnumerable<Bookmark> Bookmarks => burst.State.Bookmarks.Where(bookmark => bookmark.FrameId == frame.Id);

    /// <summary>Schedules a contained activity; it begins when the present one has returned.</summary>
    /// <param name="child">The contained activity.</param>
    /// <param name="tag">Given back in <see cref="ChildCompleted.Tag"/>.</param>
    /// <param name="variables">Variables for the child and what it contains.</param>
    public void Schedule(ActivityNode child, string? tag = null, IEnumerable<KeyValuePair<string, object?>>? variables = null)
        => burst.Schedule(child, frame, tag, variables);

    /// <summary>Cancels contained activities that run, wait, or are about to.</summary>
    /// <param name="which">Only these; all when null.</param>
    /// <param name="alsoScheduled">Whether those that are about to run are cancelled too.</param>
    public ValueTask CancelChildrenAsync(Func<ActivityNode, bool>? which = null, bool alsoScheduled = true)
        => burst.CancelDescendantsAsync(frame, which, alsoScheduled);

    /// <summary>Whether a contained activity is about to run.</summary>
    internal bool IsScheduled(ActivityNode child) => burst.IsScheduled(frame, child);

    /// <summary>Whether a contained activity runs or waits.</summary>
    internal bool IsRunning(ActivityNode child) => burst.IsRunning(frame, child);

    /// <summary>Completes the nearest container that satisfies a condition, from the inside.</summary>
    /// <param name="which">The container.</param>
    /// <param name="outcomes">The outcomes to complete it with.</param>
    /// <returns>Whether there was one.</returns>
    public async ValueTask<bool> CompleteAncestorAsync(Func<ActivityNode, bool> which, params string[] outcomes)
    {
        for (var ancestor = frame.Parent; ancestor is not null; ancestor = ancestor.Parent)
        {
            if (!which(burst.NodeOf(ancestor)))
                continue;
            burst.EndQuietly(frame);
            await burst.CompleteAsync(ancestor, outcomes.Length == 0 ? ["Done"] : outcomes);
            return true;
        }
        return false;
    }

    /// <summary>Ends the whole workflow as done.</summary>
    public ValueTask FinishWorkflowAsync()
    {
        burst.EndQuietly(frame);
        return burst.FinishAsync();
    }

    /// <summary>Refuses the stimulus: nothing is consumed or stored, and the sender gets the errors.</summary>
    /// <param name="errors">Why.</param>
    public void Reject(params RejectionError[] errors) => burst.Reject(errors);

    /// <summary>Gives the sender of the stimulus an answer; it is stored and given again for the same stimulus id.</summary>
    /// <param name="answer">Any object that can be written as JSON.</param>
    public void Reply(object? answer) => burst.Answer = answer;

    /// <summary>Writes a line into the journal.</summary>
    /// <param name="text">The line; no personal data.</param>
    public void Note(string text) => burst.Write(frame, JournalEvent.Message, text);

    /// <summary>Sends a message to the outer world once the burst is committed.</summary>
    /// <param name="message">The message.</param>
    public void Send(OutboxMessage message) => burst.Outbox.Add(message);

    /// <summary>Sets one of the workflow's outputs.</summary>
    /// <param name="name">The output's name.</param>
    /// <param name="value">The value.</param>
    public void SetWorkflowOutput(string name, object? value) => burst.State.Output[name] = value;

    /// <inheritdoc />
    public IEnumerable<string> VariableNames
    {
        get
        {
            for (var level = frame; level is not null; level = level.Parent)
            {
                var declared = burst.NodeOf(level).Variables;
                foreach (var key in level.Variables?.Keys ?? Enumerable.Empty<string>())
                    yield return declared.FirstOrDefault(variable => variable.Id == key)?.Name ?? key;
            }
            foreach (var key in burst.State.Variables.Keys.ToList())
                yield return burst.Workflow.Variables.FirstOrDefault(variable => variable.Id == key)?.Name ?? key;
        }
    }

    /// <inheritdoc />
    public object? GetVariable(string idOrName)
    {
        var (values, key, _) = Locate(idOrName);
        return values is null ? null : values.GetValueOrDefault(key);
    }

    /// <inheritdoc />
    public void SetVariable(string idOrName, object? value)
    {
        var (values, key, declaration) = Locate(idOrName);
        (values ?? burst.State.Variables)[key] = declaration is null ? value : declaration.Coerce(value);
    }

    /// <inheritdoc />
    public object? GetOutput(string activity, string? output)
    {
        if (burst.Workflow.FindByIdOrName(activity) is not { } node || !burst.State.Results.TryGetValue(node.Id, out var results))
            return null;
        return output is null ? results.Values.FirstOrDefault() : results.FirstOrDefault(pair => string.Equals(pair.Key, output, StringComparison.OrdinalIgnoreCase)).Value;
    }

    private (Dictionary<string, object?>? Values, string Key, VariableDeclaration? Declaration) Locate(string idOrName)
    {
        for (var level = frame; level is not null; level = level.Parent)
        {
            if (level.Variables is not { Count: > 0 } values)
                continue;
            var declaration = burst.NodeOf(level).Variables.FirstOrDefault(variable => variable.Id == idOrName || variable.Name == idOrName);
            var key = declaration?.Id ?? idOrName;
            if (values.ContainsKey(key))
                return (values, key, declaration);
        }
        var declared = burst.Workflow.Variables.FirstOrDefault(variable => variable.Id == idOrName || variable.Name == idOrName);
        var name = declared?.Id ?? idOrName;
        return (burst.State.Variables.ContainsKey(name) ? burst.State.Variables : null, name, declared);
    }
}
