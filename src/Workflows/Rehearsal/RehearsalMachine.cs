using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Expressions;

namespace ExamReg.Workflows.Rehearsal;

/// <summary>How a rehearsal stands between two bursts. Never changes; a burst makes the next one.</summary>
internal sealed record RehearsalMoment(byte[] State, RehearsalMemory Memory, DateTimeOffset Now, string? CorrelationId, WorkflowSubStatus SubStatus);

/// <summary>What one burst of a rehearsal came to.</summary>
internal sealed record RehearsalRun(RehearsalMoment After, Burst Burst, RehearsalStage Stage);

/// <summary>Runs bursts without a database: the engine's own <see cref="Burst"/> on a copy of the state, by a clock of its own.</summary>
internal sealed class RehearsalMachine(CompiledWorkflow workflow, RehearsalCase given, int maxSteps, CancellationToken cancellationToken)
{
    // Any number will do; it is the same in every rehearsal, so that keys made of it are too.
    private static readonly Guid InstanceId = new("00000000-0000-0000-0000-0000000e4ea1");

    public CompiledWorkflow Workflow => workflow;

    public Task<RehearsalRun> StartAsync(string? triggerActivityId, IReadOnlyList<int>? answers = null)
    {
        var state = new InstanceState();
        foreach (var (name, value) in given.Input)
            state.Input[name] = ValueConverter.FromJson(value?.DeepClone());
        return RunAsync(state, new RehearsalMemory(given.StartsAt, given.Facts), given.StartsAt, given.CorrelationId, answers, triggerActivityId, burst => burst.StartAsync());
    }

    public Task<RehearsalRun> ResumeAsync(
        RehearsalMoment from, DateTimeOffset now, int bookmarkId, Func<Bookmark, Stimulus> stimulus, IReadOnlyList<int>? answers = null)
        => RunAsync(InstanceState.Read(from.State), from.Memory.Copy(), now, from.CorrelationId, answers, null, burst =>
        {
            var bookmark = burst.State.Bookmarks.First(candidate => candidate.Id == bookmarkId);
            return burst.ResumeAsync(stimulus(bookmark), bookmark);
        });

    /// <summary>A look at a moment: nothing runs.</summary>
    public (Burst Burst, RehearsalStage Stage) Look(RehearsalMoment moment)
    {
        var stage = new RehearsalStage(moment.Memory.Copy());
        var environment = new BurstEnvironment(InstanceId, moment.Now, Nothing.Instance, cancellationToken) { CorrelationId = moment.CorrelationId, Stage = stage };
        return (new Burst(workflow, InstanceState.Read(moment.State), environment), stage);
    }

    private async Task<RehearsalRun> RunAsync(
        InstanceState state, RehearsalMemory memory, DateTimeOffset now, string? correlationId, IReadOnlyList<int>? answers, string? triggerActivityId, Func<Burst, ValueTask> run)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var stage = new RehearsalStage(memory);
        if (answers is not null)
            stage.Explore(answers);
        var environment = new BurstEnvironment(InstanceId, now, Nothing.Instance, cancellationToken)
        {
            CorrelationId = correlationId,
            TriggerActivityId = triggerActivityId,
            MaxSteps = maxSteps,
            Stage = stage,
        };
        var burst = new Burst(workflow, state, environment);
        await run(burst);
        return new RehearsalRun(new RehearsalMoment(state.Write(), memory, now, environment.CorrelationId, burst.SubStatus), burst, stage);
    }

    private sealed class Nothing : IServiceProvider
    {
        public static Nothing Instance { get; } = new();

        public object? GetService(Type serviceType) => null;
    }
}
