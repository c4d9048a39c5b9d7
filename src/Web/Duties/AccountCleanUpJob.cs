using ExamReg.Web.Accounts;
using Quartz;

namespace ExamReg.Web.Duties;

/// <summary>Removes captchas nobody answered, forgotten login failures and sessions that ended by themselves.</summary>
[DisallowConcurrentExecution]
public sealed class AccountCleanUpJob(CleanUp cleanUp) : IJob
{
    /// <summary>How often.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <inheritdoc />
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) => await cleanUp.RunOnceAsync(cancellationToken);
}
