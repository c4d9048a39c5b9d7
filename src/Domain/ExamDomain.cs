using ExamReg.Domain.Announcements;
using ExamReg.Domain.Audit;
using ExamReg.Domain.Candidates;
using ExamReg.Domain.Confirmations;
using ExamReg.Domain.Messages;
using ExamReg.Domain.Orders;
using ExamReg.Domain.Papers;
using ExamReg.Domain.Registrations;
using ExamReg.Domain.Reviews;
using ExamReg.Domain.SeatAssignments;
using ExamReg.Domain.Seats;
using ExamReg.Domain.Security;
using ExamReg.Domain.Sites;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace ExamReg.Domain;

/// <summary>What the host must supply.</summary>
public sealed class ExamDomainOptions
{
    /// <summary>32 random bytes that encrypt identity numbers; there is no default. See <see cref="IdentityNumberCipher"/>.</summary>
    public byte[] IdentityKey { get; set; } = [];
}

/// <summary>Registers the domain in a container.</summary>
public static class ExamDomain
{
    /// <summary>
    /// Adds the operations (scoped), the cipher (singleton), and, unless the host has registered its own, an <see cref="ExamDb"/>
    /// (scoped) on the container's <see cref="NpgsqlDataSource"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The identity key is missing or not 32 bytes.</exception>
    public static IServiceCollection AddExamDomain(this IServiceCollection services, Action<ExamDomainOptions> configure)
    {
        var options = new ExamDomainOptions();
        configure(options);
        services.AddSingleton(new IdentityNumberCipher(options.IdentityKey));
        services.TryAddScoped(provider =>
        {
            var builder = new DbContextOptionsBuilder<ExamDb>();
            ExamDb.Configure(builder, provider.GetRequiredService<NpgsqlDataSource>());
            return new ExamDb(builder.Options);
        });
        foreach (var operation in Operations)
            services.AddScoped(operation);
        return services;
    }

    private static Type[] Operations =>
    [
        typeof(EnrolCandidate),
        typeof(BeginRegistration), typeof(AcceptAgreement), typeof(DeclineAgreement), typeof(SaveInformationDraft), typeof(FillInformation),
        typeof(SubmitSubjects), typeof(StorePhoto), typeof(KeepPhoto), typeof(ReadPhoto), typeof(ReopenInformation), typeof(EnterState),
        typeof(LockRegistration), typeof(UnlockRegistration), typeof(ExpireRegistration), typeof(WithdrawRegistration),
        typeof(CompleteRegistration),
        typeof(ApplyForReview), typeof(DecideReview),
        typeof(OpenOrder), typeof(CloseOrder), typeof(RecordPayment), typeof(FinishRefund),
        typeof(ConfirmOnSite), typeof(UndoConfirmation),
        typeof(StartSeatRun), typeof(ContinueSeatRun),
        typeof(GrantForm), typeof(GrantTicket), typeof(AssignSeats),
        typeof(SeatLedger), typeof(HoldSeats), typeof(ReleaseSeats), typeof(EndSeatHold),
        typeof(SendMessage), typeof(MarkMessageRead), typeof(QueueMail), typeof(RetryMail), typeof(RecordAudit),
        typeof(WriteAnnouncement), typeof(PublishAnnouncement), typeof(DeleteAnnouncement), typeof(AttachFile), typeof(RemoveFile),
        typeof(AddRoom), typeof(ChangeRoom), typeof(RemoveRoom),
    ];
}
