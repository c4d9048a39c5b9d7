using ExamReg.Workflows.Expressions;

namespace ExamReg.Workflows;

/// <summary>How the engine runs.</summary>
public sealed class WorkflowOptions
{
    /// <summary>The SQL expression that gives the time; a host with a shiftable clock puts its own function here.</summary>
    public string NowSql { get; set; } = "clock_timestamp()";

    /// <summary>What one evaluation of an expression may use up.</summary>
    public ExpressionLimits Expressions { get; set; } = new();

    /// <summary>Activities that one burst may run.</summary>
    public int MaxStepsPerBurst { get; set; } = 10_000;

    /// <summary>How often a burst is tried again at once when the database failed in a passing way. Safe, because stimuli count once.</summary>
    public int TransientRetries { get; set; } = 3;

    /// <summary>How long a process that claimed due timers may take before another one may claim them.</summary>
    public TimeSpan TimerLease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Due timers that are fired side by side in one process.</summary>
    public int TimerConcurrency { get; set; } = 8;

    /// <summary>How long to wait before an incident's stimulus is tried again: the n-th entry after the n-th failure; afterwards only by hand.</summary>
    public IReadOnlyList<TimeSpan> IncidentBackOff { get; set; } = [TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10)];

    /// <summary>The same for outbox messages.</summary>
    public IReadOnlyList<TimeSpan> OutboxBackOff { get; set; }
        = [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1), TimeSpan.FromHours(6)];

    /// <summary>Hosts that FlowSendHttpRequest may call.</summary>
    public ISet<string> AllowedHosts { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Called at named points of a burst: <c>begin</c> (nothing sent yet), <c>loaded</c>, <c>executed</c>, <c>flushed</c> (the domain's
    /// statements are sent), <c>committed</c>; crash tests end the process there. Points within a batch are reached on the wire.
    /// </summary>
    public Func<string, ValueTask>? Probe { get; set; }
}
