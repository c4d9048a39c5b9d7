using ExamReg.Workflows;
using ExamReg.Workflows.Activities;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Expressions;

namespace ExamReg.Tests.Workflows;

/// <summary>Runs one instance in memory: the engine's own burst without a database, with a clock that the test moves.</summary>
internal sealed class WorkflowHarness
{
    private readonly CompiledWorkflow workflow;
    private InstanceState state = new();
    private string? correlationId;

    private WorkflowHarness(CompiledWorkflow workflow) => this.workflow = workflow;

    public static DateTimeOffset Noon { get; } = new(2026, 9, 1, 12, 0, 0, TimeSpan.Zero);

    public DateTimeOffset Now { get; set; } = Noon;

    public List<JournalEntry> Journal { get; } = [];

    public Burst LastBurst { get; private set; } = null!;

    /// <summary>The trigger that starts the instance.</summary>
    public string? TriggerActivityId { get; set; }

    /// <summary>What the host allows; activities find it among the services.</summary>
    public WorkflowOptions Options { get; } = new();

    public InstanceState State => state;

    public string? CorrelationId => correlationId;

    public IReadOnlyList<string> Lines => [.. Journal
        .Where(entry => entry.Event == JournalEvent.Message && workflow.Find(entry.ActivityId)!.Type == "Elsa.WriteLine")
        .Select(entry => entry.Text ?? "")];

    public static (CompiledWorkflow? Workflow, IReadOnlyList<DefinitionFinding> Findings) Compile(string json, Action<ActivityRegistry>? activities = null)
    {
        var document = WorkflowDocument.Parse(json, out var error) ?? throw new InvalidOperationException(error);
        var registry = new ActivityRegistry().AddFrom(typeof(Activity).Assembly);
        activities?.Invoke(registry);
        return Compilation.Compile(document, registry, new ExpressionCompiler(new ExpressionLimits()));
    }

    public static WorkflowHarness For(string json, Action<ActivityRegistry>? activities = null)
    {
        var (workflow, findings) = Compile(json, activities);
        Assert.True(workflow is not null, string.Join("\n", findings.Select(finding => finding.Message)));
        return new WorkflowHarness(workflow);
    }

    public async Task<WorkflowHarness> StartAsync(params (string Name, object? Value)[] input)
    {
        foreach (var (name, value) in input)
            state.Input[name] = value;
        await RunAsync(burst => burst.StartAsync());
        return this;
    }

    /// <summary>Brings a stimulus; fails the test when nothing waits for it.</summary>
    public async Task<WorkflowHarness> SendAsync(string name, object? payload = null, string? key = null)
    {
        var bookmark = state.Bookmarks.FirstOrDefault(candidate => candidate.Name == name && (key is null || candidate.Key == key));
        Assert.True(bookmark is not null, $"nothing waits for {name}; waits: {string.Join(", ", state.Bookmarks.Select(waiting => waiting.Name))}");
        await RunAsync(burst => burst.ResumeAsync(new Stimulus(Guid.NewGuid().ToString(), name) { Payload = payload, Key = key }, bookmark));
        return this;
    }

    /// <summary>Lets time pass; due timers fire in order.</summary>
    public async Task<WorkflowHarness> PassAsync(TimeSpan time)
    {
        var end = Now + time;
        while (state.Bookmarks.Where(bookmark => bookmark.DueAt <= end).MinBy(bookmark => bookmark.DueAt) is { } due)
        {
            Now = due.DueAt!.Value;
            await RunAsync(burst => burst.ResumeAsync(new Stimulus($"timer:{due.Id}", Stimulus.Timer), burst.State.Bookmarks.First(bookmark => bookmark.Id == due.Id)));
        }
        Now = end;
        return this;
    }

    public WorkflowHarness ExpectLines(params string[] lines)
    {
        Assert.Equal(lines, Lines);
        return this;
    }

    public WorkflowHarness Expect(WorkflowSubStatus status)
    {
        Assert.Equal(status, LastBurst.SubStatus);
        return this;
    }

    private async Task RunAsync(Func<Burst, ValueTask> run)
    {
        // Every burst reads what the one before wrote, as it would from the database.
        state = InstanceState.Read(state.Write());
        var environment = new BurstEnvironment(Guid.Empty, Now, new OnlyOptions(Options), TestContext.Current.CancellationToken)
        {
            CorrelationId = correlationId,
            TriggerActivityId = LastBurst is null ? TriggerActivityId : null,
        };
        LastBurst = new Burst(workflow, state, environment);
        await run(LastBurst);
        if (LastBurst.Rejection is null)
            Journal.AddRange(LastBurst.Journal);
        correlationId = environment.CorrelationId;
    }

    private sealed class OnlyOptions(WorkflowOptions options) : IServiceProvider
    {
        public object? GetService(Type serviceType) => serviceType == typeof(WorkflowOptions) ? options : null;
    }
}
