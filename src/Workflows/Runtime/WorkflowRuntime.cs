using System.Text.Json.Nodes;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Expressions;
using ExamReg.Workflows.Incidents;
using ExamReg.Workflows.Outbox;
using ExamReg.Workflows.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ExamReg.Workflows.Runtime;

/// <summary>
/// Starts instances and brings stimuli to them. Each call is one burst in one transaction: lock the instance, run activities
/// until everything waits or ends, write state, journal, bookmarks and outbox together with what the activities wrote.
/// </summary>
public sealed partial class WorkflowRuntime(
    NpgsqlDataSource dataSource,
    IServiceScopeFactory scopes,
    DefinitionStore definitions,
    IncidentStore incidents,
    OutboxSignal outboxSignal,
    WorkflowOptions options,
    ILogger<WorkflowRuntime> logger)
{
    /// <summary>The stimulus id of an instance's first burst.</summary>
    public const string StartStimulusId = "start";

    private readonly InstanceStore store = new(options);

    /// <summary>Starts an instance of the published version of a definition.</summary>
    /// <param name="request">What to start.</param>
    /// <param name="cancellationToken">Ends the burst; everything rolls back.</param>
    public Task<BurstResult> StartAsync(StartWorkflow request, CancellationToken cancellationToken = default)
        => RetryAsync(() => StartOnceAsync(request, cancellationToken), request.InstanceId, StartIncident.Keep(request), cancellationToken);

    /// <summary>Brings a stimulus to an instance.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="stimulus">What comes.</param>
    /// <param name="cancellationToken">Ends the burst; everything rolls back.</param>
    public async Task<BurstResult> SendAsync(Guid instanceId, Stimulus stimulus, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            int? dueFirst = null;
            var result = await RetryAsync(() => SendOnceAsync(instanceId, stimulus, due => dueFirst = due, cancellationToken), instanceId, stimulus, cancellationToken);
            if (dueFirst is not { } timer || result.IsAccepted)
                return result;
            // A burst of its own, with a scope of its own: what comes after a deadline must see what the deadline did.
            if (await FireTimerAsync(instanceId, timer, cancellationToken) is var fired and not (BurstResult.Accepted or BurstResult.OutOfTurn))
                return fired;
        }
    }

    /// <summary>How an instance stands and what it waits for, inputs evaluated on demand.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<InstanceView?> FindAsync(Guid instanceId, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            $"SELECT definition_key, sub_status, correlation_id, state, {options.NowSql} FROM workflow.instance WHERE id = $1", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = instanceId });
        int key;
        WorkflowSubStatus subStatus;
        string? correlationId;
        byte[] bytes;
        DateTimeOffset now;
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            if (!await reader.ReadAsync(cancellationToken))
                return null;
            key = reader.GetInt32(0);
            subStatus = (WorkflowSubStatus)reader.GetInt16(1);
            correlationId = reader.IsDBNull(2) ? null : reader.GetString(2);
            bytes = reader.GetFieldValue<byte[]>(3);
            now = reader.GetFieldValue<DateTimeOffset>(4);
        }
        var workflow = await definitions.GetAsync(connection, key, cancellationToken);
        var state = InstanceState.Read(bytes);
        var environment = new BurstEnvironment(instanceId, now, EmptyServices.Instance, cancellationToken) { CorrelationId = correlationId };
        return new InstanceView(instanceId, subStatus, new Burst(workflow, state, environment));
    }

    /// <summary>An administrator's act on one instance: a burst of its own, in the journal under the actor's name.</summary>
    internal Task<BurstResult> AdministerAsync(Guid instanceId, Stimulus act, Func<Burst, ValueTask<IReadOnlyList<RejectionError>>> run, CancellationToken cancellationToken)
        => RetryAsync(() => AdministerOnceAsync(instanceId, act, run, cancellationToken), instanceId, act, cancellationToken, isAct: true);

    private Task<BurstResult> AdministerOnceAsync(
        Guid instanceId, Stimulus act, Func<Burst, ValueTask<IReadOnlyList<RejectionError>>> run, CancellationToken cancellationToken)
        => InTransactionAsync(instanceId, act.Id, async (connection, services) =>
        {
            if (await store.BeginAsync(connection, instanceId, cancellationToken) is not { } loaded)
                return new BurstResult.NotFound(instanceId.ToString());
            if (loaded.SubStatus != WorkflowSubStatus.Suspended)
                return new BurstResult.OutOfTurn(act.Name, loaded.SubStatus, []);
            services.GetRequiredService<BurstConnection>().Attach(connection, loaded.Now);
            var burst = await PrepareAsync(connection, loaded, services, cancellationToken);
            if (await run(burst) is { Count: > 0 } errors)
                return new BurstResult.Rejected(errors);
            var write = new BurstWrite(burst, instanceId, IsNew: false, act.Id, act.Name, loaded.NextSeq) { Actor = act.Actor, ActivityId = act.ActivityId };
            return await WriteAsync(connection, services, write, cancellationToken);
        }, cancellationToken);

    internal Task<BurstResult> FireTimerAsync(Guid instanceId, int bookmarkId, CancellationToken cancellationToken)
        => SendAsync(instanceId, new Stimulus($"{Stimulus.Timer}:{bookmarkId}", Stimulus.Timer) { BookmarkId = bookmarkId, Actor = "timer" }, cancellationToken);

    private async Task<BurstResult> RetryAsync(
        Func<Task<BurstResult>> run, Guid instanceId, Stimulus stimulus, CancellationToken cancellationToken, bool isAct = false)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await run();
            }
            catch (BurstRefusedException refused)
            {
                return new BurstResult.Rejected(refused.Errors);
            }
            catch (Exception exception) when (BurstFailure.IsTransient(exception) && attempt <= options.TransientRetries && !cancellationToken.IsCancellationRequested)
            {
                // Whether the lost commit had gone through or not: the stimulus id makes the second try count once.
                LogTransient(instanceId, stimulus.Name, attempt, exception.Message);
                await Task.Delay(TimeSpan.FromMilliseconds(20 * attempt * attempt), cancellationToken);
            }
            catch (Exception exception) when (isAct && BurstFailure.IsTheInstances(exception))
            {
                LogAct(exception, instanceId, stimulus.Name);
                return new BurstResult.ActFailed(IncidentStore.ActivityOf(exception), exception.Message);
            }
            catch (Exception exception) when (BurstFailure.IsTheInstances(exception))
            {
                LogIncident(exception, instanceId, stimulus.Name);
                return await incidents.RecordAsync(instanceId, stimulus, exception, cancellationToken);
            }
        }
    }

    /// <summary>
    /// One try at a burst, in a scope and a transaction of its own. What does not end with the commit leaves no trace. A stimulus that
    /// has come before may end in any way (its wait is over, an activity refuses or fails, the journal's key stops it), so only then
    /// the journal is asked for its first answer; a burst that is written needs no look, since the key lets no stimulus in twice.
    /// </summary>
    private async Task<BurstResult> InTransactionAsync(
        Guid instanceId, string stimulusId, Func<NpgsqlConnection, IServiceProvider, Task<BurstResult>> run, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        BurstResult result;
        try
        {
            result = await run(connection, scope.ServiceProvider);
            if (result.IsAccepted)
                return result;
        }
        catch (Exception exception)
        {
            var counted = await InstanceStore.RollbackAsync(connection, instanceId, stimulusId);
            if (counted is { } earlier && (exception is BurstRefusedException || BurstFailure.IsTheInstances(exception)))
                return Duplicate(instanceId, earlier.Answer);
            throw;
        }
        return await InstanceStore.RollbackAsync(connection, instanceId, stimulusId) is { } first ? Duplicate(instanceId, first.Answer) : result;
    }

    private Task<BurstResult> StartOnceAsync(StartWorkflow request, CancellationToken cancellationToken)
        => InTransactionAsync(request.InstanceId, StartStimulusId, async (connection, services) =>
        {
            await ProbeAsync("begin");
            var begun = await store.BeginNewAsync(connection, request.InstanceId, request.DefinitionId, cancellationToken);
            await ProbeAsync("loaded");
            // Of an instance that exists, the first start's answer is told instead.
            if (begun.Exists || begun.PublishedKey is not { } key)
                return new BurstResult.NotFound(request.DefinitionId);
            var workflow = await definitions.GetAsync(connection, key, cancellationToken);
            services.GetRequiredService<BurstConnection>().Attach(connection, begun.Now);
            if (request.Prepare is { } prepare && await prepare(services, cancellationToken) is { Count: > 0 } errors)
                return new BurstResult.Rejected(errors);
            var environment = new BurstEnvironment(request.InstanceId, begun.Now, services, cancellationToken)
            {
                CorrelationId = request.CorrelationId,
                TriggerActivityId = request.TriggerActivityId,
                MaxSteps = options.MaxStepsPerBurst,
            };
            var state = new InstanceState();
            state.ParentId = request.ParentId;
            foreach (var (name, value) in request.Input)
                state.Input[name] = value;
            var burst = new Burst(workflow, state, environment);
            await burst.StartAsync();
            if (burst.Rejection is not null)
                return new BurstResult.Rejected(burst.Rejection);
            await ProbeAsync("executed");
            var write = new BurstWrite(burst, request.InstanceId, IsNew: true, StartStimulusId, StartStimulusId, 1) { Actor = request.Actor };
            return await WriteAsync(connection, services, write, cancellationToken);
        }, cancellationToken);

    private Task<BurstResult> SendOnceAsync(Guid instanceId, Stimulus stimulus, Action<int> dueFirst, CancellationToken cancellationToken)
        => InTransactionAsync(instanceId, stimulus.Id, async (connection, services) =>
        {
            await ProbeAsync("begin");
            var loaded = await store.BeginAsync(connection, instanceId, cancellationToken);
            await ProbeAsync("loaded");
            if (loaded is null)
                return new BurstResult.NotFound(instanceId.ToString());
            services.GetRequiredService<BurstConnection>().Attach(connection, loaded.Now);
            var burst = await PrepareAsync(connection, loaded, services, cancellationToken);

            // Deadlines are exact however late the sweep is: what is due comes before whatever came after it.
            if (EarliestDue(burst, loaded.Now) is { } due && !(stimulus.Name == Stimulus.Timer && due.Id == stimulus.BookmarkId))
            {
                dueFirst(due.Id);
                return OutOfTurn(burst, stimulus, loaded.SubStatus);
            }
            if (Meet(burst, stimulus, loaded.Now) is not { } bookmark)
                return OutOfTurn(burst, stimulus, loaded.SubStatus);
            var activityId = burst.FrameOf(bookmark).ActivityId;
            await burst.ResumeAsync(stimulus, bookmark);
            if (burst.Rejection is not null)
                return Refused(burst, stimulus, activityId);
            await ProbeAsync("executed");
            var write = new BurstWrite(burst, instanceId, IsNew: false, stimulus.Id, stimulus.Name, loaded.NextSeq) { ActivityId = activityId, Actor = stimulus.Actor };
            return await WriteAsync(connection, services, write, cancellationToken);
        }, cancellationToken);

    private static BurstResult.OutOfTurn OutOfTurn(Burst burst, Stimulus stimulus, WorkflowSubStatus subStatus)
        => new(stimulus.Name, subStatus, [.. burst.State.Bookmarks.Select(waiting => waiting.Name).Distinct()]);

    // There is nobody whom a timer's refusal could be told, and refused it would come again for ever: that is a mistake of the activity.
    private static BurstResult.Rejected Refused(Burst burst, Stimulus stimulus, string activityId)
        => stimulus.Name == Stimulus.Timer && burst.Workflow.Find(activityId) is { } node
            ? throw new ActivityFailedException(node, new InvalidOperationException($"refused its own timer: {burst.Rejection![0].Code}"))
            : new BurstResult.Rejected(burst.Rejection!);

    private async Task<Burst> PrepareAsync(NpgsqlConnection connection, LoadedInstance loaded, IServiceProvider services, CancellationToken cancellationToken)
    {
        var workflow = await definitions.GetAsync(connection, loaded.DefinitionKey, cancellationToken);
        var environment = new BurstEnvironment(loaded.Id, loaded.Now, services, cancellationToken) { CorrelationId = loaded.CorrelationId, MaxSteps = options.MaxStepsPerBurst };
        return new Burst(workflow, InstanceState.Read(loaded.StateBytes), environment);
    }

    private static Bookmark? EarliestDue(Burst burst, DateTimeOffset now)
    {
        Bookmark? earliest = null;
        foreach (var bookmark in burst.State.Bookmarks)
        {
            if (bookmark.DueAt <= now && (earliest is null || bookmark.DueAt < earliest.DueAt || (bookmark.DueAt == earliest.DueAt && bookmark.Id < earliest.Id)))
                earliest = bookmark;
        }
        return earliest;
    }

    private static Bookmark? Meet(Burst burst, Stimulus stimulus, DateTimeOffset now) => burst.State.Bookmarks.Find(bookmark =>
        bookmark.Name == stimulus.Name
        && (stimulus.BookmarkId is null || bookmark.Id == stimulus.BookmarkId)
        && (stimulus.Key is null || bookmark.Key == stimulus.Key)
        && (stimulus.ActivityId is null || burst.FrameOf(bookmark).ActivityId == stimulus.ActivityId)
        && (bookmark.DueAt is null || bookmark.DueAt <= now));

    private async Task<BurstResult> WriteAsync(NpgsqlConnection connection, IServiceProvider services, BurstWrite write, CancellationToken cancellationToken)
    {
        foreach (var participant in services.GetServices<IBurstParticipant>())
            await participant.FlushAsync(cancellationToken);
        await ProbeAsync("flushed");
        var burst = write.Burst;
        ChildWorkflows.AddMessages(burst, write.InstanceId);
        var reply = ValueConverter.ToJson(burst.Answer);
        Func<ValueTask>? recordFault = burst.Fault is { } fault
            ? () => incidents.RecordFaultAsync(connection, write.InstanceId, write.StimulusId, fault, cancellationToken)
            : null;
        var deferred = services.GetRequiredService<BurstConnection>().Deferred;
        await store.CommitAsync(connection, write with { Answer = Answer(burst.SubStatus, reply) }, deferred, recordFault, cancellationToken);
        await ProbeAsync("committed");
        if (burst.Outbox.Count > 0)
            outboxSignal.Ring();
        return new BurstResult.Accepted(write.InstanceId, burst.SubStatus, reply, IsDuplicate: false);
    }

    // What a duplicate must be told. Suspended without a reply, by far the most, is stored as nothing.
    private static JsonObject? Answer(WorkflowSubStatus subStatus, JsonNode? reply)
        => subStatus == WorkflowSubStatus.Suspended && reply is null ? null : new JsonObject { ["s"] = (int)subStatus, ["r"] = reply?.DeepClone() };

    private static BurstResult.Accepted Duplicate(Guid instanceId, JsonNode? answer)
        => new(instanceId, answer?["s"] is { } status ? (WorkflowSubStatus)status.GetValue<int>() : WorkflowSubStatus.Suspended, answer?["r"]?.DeepClone(), IsDuplicate: true);

    private ValueTask ProbeAsync(string point) => options.Probe?.Invoke(point) ?? ValueTask.CompletedTask;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Instance {InstanceId}, stimulus {Stimulus}: the database failed in a passing way (try {Attempt}): {Reason}")]
    private partial void LogTransient(Guid instanceId, string stimulus, int attempt, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Instance {InstanceId}, stimulus {Stimulus}: incident")]
    private partial void LogIncident(Exception exception, Guid instanceId, string stimulus);

    [LoggerMessage(Level = LogLevel.Error, Message = "Instance {InstanceId}: the act {Act} could not be done")]
    private partial void LogAct(Exception exception, Guid instanceId, string act);

    private sealed class EmptyServices : IServiceProvider
    {
        public static EmptyServices Instance { get; } = new();

        public object? GetService(Type serviceType) => null;
    }
}
