using ExamReg.Workflows.Incidents;
using Quartz;

namespace ExamReg.Web.Duties;

/// <summary>Tries again what an activity could not do, when its time has come.</summary>
[DisallowConcurrentExecution]
public sealed class IncidentRetryJob(IncidentRetry retry) : IJob
{
    /// <summary>How often to look.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <inheritdoc />
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) => await retry.RunOnceAsync(cancellationToken);
}
