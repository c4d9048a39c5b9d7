using ExamReg.Web.Mails;
using Hangfire;
using Quartz;

namespace ExamReg.Web.Duties;

/// <summary>Hangfire's work: says every mail that is due to the mail server.</summary>
public sealed class MailWork(MailDelivery delivery)
{
    /// <summary>Sends; failures stay with their mails, so Hangfire need not retry.</summary>
    /// <param name="ct">Ends with the server.</param>
    [AutomaticRetry(Attempts = 0)]
    [System.ComponentModel.DisplayName("发送邮件")]
    public Task SendAsync(CancellationToken ct) => delivery.RunOnceAsync(ct);
}

/// <summary>Finds mails that are due and hands them to Hangfire.</summary>
[DisallowConcurrentExecution]
public sealed class MailSweepJob(MailDelivery delivery, IBackgroundJobClient jobs) : IJob
{
    /// <summary>How often to look.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <inheritdoc />
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        if (await delivery.HasDueAsync(cancellationToken))
            jobs.Enqueue<MailWork>(work => work.SendAsync(CancellationToken.None));
    }
}
