using ExamReg.Web.Admin.Announcements;
using ExamReg.Web.Admin.Instances;
using ExamReg.Web.Admin.Seats;
using ExamReg.Web.Mails;
using ExamReg.Workflows.Runtime;

namespace ExamReg.Web.Admin;

/// <summary>Administration: instances, audit, time machine. Needs accounts, domain, engine, and <see cref="Desk.DeskModule"/>.</summary>
public static class AdminModule
{
    /// <summary>Adds what the pages need, and the audit that the staff's pages write to.</summary>
    public static void AddAdmin(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddHttpContextAccessor();
        services.AddScoped<IBurstParticipant, WithBurst>();
        services.AddScoped<Audit>();
        services.AddScoped<AuditTrail>();
        services.AddScoped<AuditSubjects>();
        services.AddScoped<TimeMachine>();
        services.AddScoped<InstanceBoard>();
        services.AddScoped<InstanceDossiers>();
        services.AddScoped<CancelInstance>();
        services.AddScoped<RetryIncident>();
        services.AddScoped<SetVariable>();
        services.AddScoped<ResumeAt>();
        Flows.FlowServices.Add(services);
        services.AddScoped<MailBoard>();
        services.AddScoped<SendMailAgain>();
        services.AddScoped<SeatBoard>();
        services.AddScoped<SeatRuns>();
        services.AddScoped<ManageRooms>();
        services.AddScoped<AnnouncementBoard>();
        services.AddScoped<ManageAnnouncements>();
        services.AddTransient<SeatRunWork>();
    }
}
