using ExamReg.Workflows.Migration;
using Hangfire;
using Quartz;

namespace ExamReg.Web.Duties;

/// <summary>Hangfire's work: moves the live instances of one migration plan, however many; one job a plan.</summary>
public sealed class MigrationWork(MigrationRunner runner)
{
    /// <summary>Runs the plan until it is through, paused or given up. What a stopped job leaves, the sweep takes up again.</summary>
    /// <param name="planId">The plan.</param>
    /// <param name="ct">Ends with the server.</param>
    [AutomaticRetry(Attempts = 0)]
    [System.ComponentModel.DisplayName("迁移流程实例 {0}")]
    public Task RunAsync(Guid planId, CancellationToken ct) => runner.RunAsync(planId, ct);
}

/// <summary>Finds migration plans that were started or whose process died, and hands each to Hangfire.</summary>
[DisallowConcurrentExecution]
public sealed class MigrationSweepJob(MigrationPlans plans, IBackgroundJobClient jobs) : IJob
{
    /// <summary>How often to look.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        foreach (var planId in await plans.ClaimIdleAsync(cancellationToken))
            jobs.Enqueue<MigrationWork>(work => work.RunAsync(planId, CancellationToken.None));
    }
}
