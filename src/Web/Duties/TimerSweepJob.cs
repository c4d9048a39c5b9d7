using ExamReg.Workflows.Timers;
using Quartz;

namespace ExamReg.Web.Duties;

/// <summary>Fires due timers of registrations: payment windows, reminders, ticket windows.</summary>
[DisallowConcurrentExecution]
public sealed class TimerSweepJob(TimerSweep sweep) : IJob
{
    /// <summary>How often. Deadlines are exact all the same: a burst fires what is due before anything that comes after it.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) => await sweep.RunOnceAsync(cancellationToken);
}
