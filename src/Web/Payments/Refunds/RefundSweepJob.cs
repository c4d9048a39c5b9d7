using ExamReg.Domain;
using ExamReg.Domain.Orders;
using Hangfire;
using Microsoft.EntityFrameworkCore;
using Quartz;

namespace ExamReg.Web.Payments.Refunds;

/// <summary>Hands pending refunds to Hangfire.</summary>
[DisallowConcurrentExecution]
public sealed class RefundSweepJob(ExamDb db, IBackgroundJobClient jobs) : IJob
{
    /// <summary>How often to look.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(20);

    /// <inheritdoc />
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        if (await db.Refunds.AnyAsync(refund => refund.State == RefundState.Pending, cancellationToken))
            jobs.Enqueue<RefundWork>(work => work.SendAsync(CancellationToken.None));
    }
}
