using ExamReg.Web.Admin.Flows.Migrating;
using ExamReg.Workflows.Migration;
using Hangfire;
using Quartz;

namespace ExamReg.Web.Duties;

/// <summary>Finds migrations that are running but whose process may have died, and hands them to Hangfire.</summary>
[DisallowConcurrentExecution]
public sealed class MigrationSweepJob(MigrationPlans plans, IBackgroundJobClient jobs) : IJob
{
    /// <summary>How often to look.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <inheritdoc />
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        foreach (var planId in await plans.ListIdleAsync(cancellationToken))
            jobs.Enqueue<MigrationWork>(work => work.RunAsync(planId, CancellationToken.None));
    }
}
