using ExamReg.Web.Admin.Seats;
using ExamReg.Web.Payments.Refunds;
using Quartz;

namespace ExamReg.Web.Duties;

/// <summary>The recurring duties: Quartz says when, on one node of the cluster at a time.</summary>
public static class DutiesModule
{
    /// <summary>Adds what the duties need besides Quartz.</summary>
    public static void AddDuties(this WebApplicationBuilder builder)
    {
        builder.Services.AddTransient<OutboxWork>();
        builder.Services.AddHostedService<OutboxBell>();
        builder.Services.AddTransient<MailWork>();
    }

    /// <summary>Declares the duties.</summary>
    public static void Schedule(IQuartzBuilder quartz)
    {
        Every<TimerSweepJob>(quartz, TimerSweepJob.Interval);
        Every<IncidentRetryJob>(quartz, IncidentRetryJob.Interval);
        Every<OutboxSweepJob>(quartz, OutboxSweepJob.Interval);
        Every<MigrationSweepJob>(quartz, MigrationSweepJob.Interval);
        Every<RefundSweepJob>(quartz, RefundSweepJob.Interval);
        Every<MailSweepJob>(quartz, MailSweepJob.Interval);
        Every<AccountCleanUpJob>(quartz, AccountCleanUpJob.Interval);
        Every<SeatRunSweepJob>(quartz, SeatRunSweepJob.Interval);
    }

    // After an outage one run catches up with everything; the turns that were missed are not made up for one by one.
    private static void Every<T>(IQuartzBuilder quartz, TimeSpan interval) where T : IJob
        => quartz.ScheduleJob<T>(trigger => trigger
            .WithIdentity(typeof(T).Name)
            .StartNow()
            .WithSimpleSchedule(schedule => schedule.WithInterval(interval).RepeatForever()));
}
