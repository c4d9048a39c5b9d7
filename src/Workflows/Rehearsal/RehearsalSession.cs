using System.Text.Json.Nodes;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Expressions;

namespace ExamReg.Workflows.Rehearsal;

/// <summary>
/// A rehearsal walked step by step: the definition runs as it would for a live instance, but without a database, by a virtual
/// clock, and with plans standing in for activities that need the outer world. Nothing leaves it. A page may hold the object, or
/// only the case and the steps: <see cref="ReplayAsync"/> makes the same session of them again. Not for use by several threads.
/// </summary>
/// <example><code>
/// var session = await RehearsalSession.StartAsync(workflow, new RehearsalCase());
/// var result = await session.DoAsync(RehearsalStep.Send("agreement", "agreement", "agreement>Accepted"));
/// await session.DoAsync(RehearsalStep.Pass(TimeSpan.FromHours(24)));
/// </code></example>
public sealed class RehearsalSession
{
    private const int MaxStepsPerBurst = 2_000;
    private const int MaxTimersPerStep = 1_000;

    private readonly RehearsalMachine machine;
    private readonly List<RehearsalStep> steps = [];
    private readonly List<RehearsalLine> journal = [];
    private readonly List<OutboxMessage> outbox = [];
    private RehearsalMoment moment;
    private Burst look;
    private RehearsalStage stage;

    private RehearsalSession(RehearsalMachine machine, RehearsalCase given, RehearsalMoment moment)
    {
        this.machine = machine;
        Case = given;
        this.moment = moment;
        (look, stage) = machine.Look(moment);
        Waiting = RehearsalChoices.Read(look, stage);
    }

    /// <summary>The made-up case as it was given.</summary>
    public RehearsalCase Case { get; }

    /// <summary>The workflow.</summary>
    public CompiledWorkflow Workflow => machine.Workflow;

    /// <summary>The steps that counted, in order; refused ones are not among them.</summary>
    public IReadOnlyList<RehearsalStep> Steps => steps;

    /// <summary>The virtual time.</summary>
    public DateTimeOffset Now => moment.Now;

    /// <summary>The virtual time that has passed.</summary>
    public TimeSpan Elapsed => moment.Now - Case.StartsAt;

    /// <summary>How the rehearsed instance stands.</summary>
    public WorkflowSubStatus SubStatus => moment.SubStatus;

    /// <summary>Whether it goes on.</summary>
    public bool IsAlive => moment.SubStatus == WorkflowSubStatus.Suspended;

    /// <summary>Whether it is alive, but nothing could ever move it again.</summary>
    public bool IsStuck => IsAlive && !Waiting.Any(wait => wait.Choices.Count > 0);

    /// <summary>The activities that wait and what may come to them now.</summary>
    public IReadOnlyList<RehearsalWait> Waiting { get; private set; }

    /// <summary>When the next timer is due, or null.</summary>
    public DateTimeOffset? NextTimerAt => look.State.Bookmarks.Min(bookmark => bookmark.DueAt);

    /// <summary>What happened, in order.</summary>
    public IReadOnlyList<RehearsalLine> Journal => journal;

    /// <summary>The messages that a live instance would have sent.</summary>
    public IReadOnlyList<OutboxMessage> Outbox => outbox;

    /// <summary>The workflow's variables by name.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Variables
        => Workflow.Variables.ToDictionary(variable => variable.Name, variable => ValueConverter.ToJson(look.State.Variables.GetValueOrDefault(variable.Id)));

    /// <summary>The outputs given so far.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Output => look.State.Output.ToDictionary(pair => pair.Key, pair => ValueConverter.ToJson(pair.Value));

    /// <summary>The marks that activities have left on the case, such as "paid".</summary>
    public IReadOnlyCollection<string> Marks => moment.Memory.Marks;

    /// <summary>The facts that the activities of a workflow may ask for: what a form for the case offers.</summary>
    /// <param name="workflow">The workflow.</param>
    public static IReadOnlyList<RehearsalFact> FactsOf(CompiledWorkflow workflow)
        => [.. workflow.Nodes.SelectMany(node => node.Activity.RehearsalFacts).DistinctBy(fact => fact.Name)];

    /// <summary>Begins a rehearsal.</summary>
    /// <param name="workflow">The workflow; see <see cref="Storage.DefinitionStore.Compile"/> for one that is not stored.</param>
    /// <param name="given">The made-up case.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RehearsalException">The first burst failed, as it would for a live instance.</exception>
    public static async Task<RehearsalSession> StartAsync(CompiledWorkflow workflow, RehearsalCase given, CancellationToken cancellationToken = default)
    {
        var machine = new RehearsalMachine(workflow, given, MaxStepsPerBurst, cancellationToken);
        try
        {
            var run = await machine.StartAsync(given.TriggerActivityId);
            var session = new RehearsalSession(machine, given, run.After);
            session.Keep(run, 0);
            return session;
        }
        catch (Exception exception) when (exception is ActivityFailedException or BurstTooLongException)
        {
            throw new RehearsalException(exception);
        }
    }

    /// <summary>Makes a session again out of its case and its steps.</summary>
    /// <param name="workflow">The workflow; another version may be taken, and the steps that no longer fit are told.</param>
    /// <param name="given">The made-up case.</param>
    /// <param name="steps">The steps.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The session, and what became of the first step that was refused: it and all that follow are left out.</returns>
    public static async Task<(RehearsalSession Session, RehearsalResult? Refused)> ReplayAsync(
        CompiledWorkflow workflow, RehearsalCase given, IReadOnlyList<RehearsalStep> steps, CancellationToken cancellationToken = default)
    {
        var session = await StartAsync(workflow, given, cancellationToken);
        foreach (var step in steps)
        {
            var result = await session.DoAsync(step);
            if (!result.IsAccepted)
                return (session, result);
        }
        return (session, null);
    }

    /// <summary>Does one step. A step that is refused or fails changes nothing, as a stimulus does to a live instance.</summary>
    /// <param name="step">The step.</param>
    public async Task<RehearsalResult> DoAsync(RehearsalStep step)
    {
        var (before, lines, messages) = (moment, journal.Count, outbox.Count);
        RehearsalResult result;
        try
        {
            result = IsAlive ? await TryAsync(step) : RehearsalResult.Refuse("ended", Text.Of("流程已经结束，不能再继续：请重新开始演练。"));
        }
        catch (Exception exception) when (exception is ActivityFailedException or BurstTooLongException)
        {
            result = RehearsalResult.Fail(exception);
        }
        if (result.IsAccepted)
        {
            steps.Add(step);
        }
        else
        {
            journal.RemoveRange(lines, journal.Count - lines);
            outbox.RemoveRange(messages, outbox.Count - messages);
            moment = before;
        }
        Refresh();
        return result;
    }

    private Task<RehearsalResult> TryAsync(RehearsalStep step) => step.Act switch
    {
        RehearsalAct.Send => SendAsync(step),
        RehearsalAct.Pass when step.Time is not { } time || time < TimeSpan.Zero
            => Task.FromResult(RehearsalResult.Refuse("bad-time", Text.Of("要推进的时间必须是零或更长：请填写如 1.00:00:00（一天）。"))),
        RehearsalAct.Pass => PassAsync(moment.Now + step.Time!.Value),
        RehearsalAct.PassToNextTimer when NextTimerAt is not { } due => Task.FromResult(RehearsalResult.Refuse("no-timer", Text.Of("现在没有等待中的定时器，时间推进不会发生什么。"))),
        RehearsalAct.PassToNextTimer => FireNextAsync(),
        RehearsalAct.SetVariable => Task.FromResult(SetVariable(step)),
        RehearsalAct.SetFact => Task.FromResult(SetFact(step)),
        _ => throw new InvalidOperationException($"{step.Act}"),
    };

    private async Task<RehearsalResult> SendAsync(RehearsalStep step)
    {
        var wait = Waiting.FirstOrDefault(candidate => (step.ActivityId is null || candidate.ActivityId == step.ActivityId)
            && candidate.Choices.Any(choice => choice.Stimulus == step.Name && choice.DueAt is null));
        if (wait is null)
            return RehearsalResult.Refuse("out-of-turn", Text.Of($"“{(step.ActivityId is { } id ? Workflow.Find(id)?.Label ?? id : step.Name)}”现在不在等待“{step.Name}”。"));
        var frame = look.State.Frames.First(candidate => candidate.ActivityId == wait.ActivityId
            && look.State.Bookmarks.Exists(bookmark => bookmark.FrameId == candidate.Id && bookmark.Name == step.Name));
        if (wait.Choices.FirstOrDefault(candidate => candidate.Stimulus == step.Name && (step.Choice is null || candidate.Id == step.Choice)) is not { } choice)
            return RehearsalResult.Refuse("not-offered", Text.Of($"“{wait.Label}”没有“{step.Choice}”这个选择。"));
        var (bookmark, offer, isReal) = RehearsalChoices.Find(look.ContextOf(frame), stage, choice);
        object? payload = isReal ? (step.Value ?? offer?.Payload)?.DeepClone() : (object)choice.Id;
        return await RunAsync(moment.Now, bookmark.Id, _ => new Stimulus($"step:{steps.Count + 1}", step.Name!) { Key = bookmark.Key, Payload = payload, Actor = "rehearsal" });
    }

    private async Task<RehearsalResult> PassAsync(DateTimeOffset until)
    {
        for (var fired = 0; IsAlive && NextTimerAt is { } due && due <= until; fired++)
        {
            if (fired == MaxTimersPerStep)
                return RehearsalResult.Refuse("too-many-timers", Text.Of($"这段时间里有超过 {MaxTimersPerStep} 个定时器触发：请把时间分成几段推进。"));
            var result = await FireNextAsync();
            if (!result.IsAccepted)
                return result;
            Refresh();
        }
        if (IsAlive && until > moment.Now)
            moment = moment with { Now = until };
        return RehearsalResult.Accepted;
    }

    // Of several that are due at the same moment only the first, as each timer is a burst of its own.
    private Task<RehearsalResult> FireNextAsync()
    {
        var timer = look.State.Bookmarks.Where(bookmark => bookmark.DueAt is not null).OrderBy(bookmark => bookmark.DueAt).ThenBy(bookmark => bookmark.Id).First();
        return RunAsync(
            timer.DueAt > moment.Now ? timer.DueAt.Value : moment.Now,
            timer.Id,
            bookmark => new Stimulus($"timer:{bookmark.Id}", Stimulus.Timer) { BookmarkId = bookmark.Id, Actor = "timer" });
    }

    private async Task<RehearsalResult> RunAsync(DateTimeOffset now, int bookmarkId, Func<Bookmark, Stimulus> stimulus)
    {
        var run = await machine.ResumeAsync(moment, now, bookmarkId, stimulus);
        if (run.Burst.Rejection is { } errors)
            return new RehearsalResult(false, errors, null);
        moment = run.After;
        Keep(run, steps.Count + 1);
        return RehearsalResult.Accepted;
    }

    private RehearsalResult SetVariable(RehearsalStep step)
    {
        var declared = Workflow.Variables.FirstOrDefault(variable => variable.Id == step.Name || variable.Name == step.Name);
        if (declared is null)
            return RehearsalResult.Refuse("unknown-variable", Text.Of($"流程没有变量“{step.Name}”：请核对名称。"));
        try
        {
            look.State.Variables[declared.Id] = declared.Coerce(ValueConverter.FromJson(step.Value?.DeepClone()));
        }
        catch (InvalidCastException)
        {
            return RehearsalResult.Refuse("bad-value", Text.Of($"变量“{declared.Name}”的类型是 {declared.TypeName}，不能是“{step.Value}”。"));
        }
        moment = moment with { State = look.State.Write() };
        return RehearsalResult.Accepted;
    }

    private RehearsalResult SetFact(RehearsalStep step)
    {
        if (FactsOf(Workflow).FirstOrDefault(fact => fact.Name == step.Name) is not { } fact)
            return RehearsalResult.Refuse("unknown-fact", Text.Of($"这个流程的活动不看“{step.Name}”：请核对名称。"));
        var memory = moment.Memory.Copy();
        memory.Flags.Remove(fact.Name);
        moment = moment with { Memory = memory with { Facts = new Dictionary<string, JsonNode?>(memory.Facts) { [fact.Name] = step.Value?.DeepClone() } } };
        return RehearsalResult.Accepted;
    }

    private void Keep(RehearsalRun run, int step)
    {
        journal.AddRange(run.Burst.Journal.Select(entry => new RehearsalLine(step, run.After.Now, entry)));
        outbox.AddRange(run.Burst.Outbox);
    }

    private void Refresh()
    {
        (look, stage) = machine.Look(moment);
        Waiting = RehearsalChoices.Read(look, stage);
    }
}

/// <summary>What became of a step.</summary>
/// <param name="IsAccepted">Whether it counted.</param>
/// <param name="Errors">Why it was refused, in the reader's language.</param>
/// <param name="FailedActivityId">The activity that threw; a live instance would keep its place and have an incident.</param>
public sealed record RehearsalResult(bool IsAccepted, IReadOnlyList<RejectionError> Errors, string? FailedActivityId)
{
    internal static RehearsalResult Accepted { get; } = new(true, [], null);

    internal static RehearsalResult Refuse(string code, string message) => new(false, [new RejectionError(code, null, message)], null);

    internal static RehearsalResult Fail(Exception exception)
    {
        var (node, reason) = RehearsalException.Explain(exception);
        return new(false, [new RejectionError("failed", null, reason)], node.Id);
    }
}

/// <summary>The first burst of a rehearsal failed: a live instance would not have started.</summary>
public sealed class RehearsalException : Exception
{
    internal RehearsalException(Exception inner) : base(Explain(inner).Reason, inner) => ActivityId = Explain(inner).Node.Id;

    /// <summary>The activity that threw.</summary>
    public string ActivityId { get; }

    internal static (ActivityNode Node, string Reason) Explain(Exception exception) => exception switch
    {
        ActivityFailedException failed => (failed.Node, Text.Of($"活动“{failed.Node.Label}”出错：{failed.InnerException!.Message}")),
        BurstTooLongException tooLong => (tooLong.Node, Text.Of($"执行到“{tooLong.Node.Label}”时步数过多，多半是从不等待的循环：请在循环里加入等待，或改正条件。")),
        _ => throw new InvalidOperationException("Not a failure of an activity.", exception),
    };
}
