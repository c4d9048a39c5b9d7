using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ExamReg.Domain.Registrations;

internal sealed class RegistrationConfiguration : IEntityTypeConfiguration<Registration>
{
    /// <summary>One active registration per candidate and session.</summary>
    public const string OneActive = "ux_registrations_one_active";

    /// <summary>One active registration per identity number and session, whatever the account.</summary>
    public const string OneIdentity = "ux_registrations_one_identity";

    public void Configure(EntityTypeBuilder<Registration> registration)
    {
        registration.Property(r => r.Id).ValueGeneratedNever();
        registration.Property(r => r.Serial).HasDefaultValueSql("nextval('exam.registration_serials')");
        registration.Property(r => r.Version).IsRowVersion();
        registration.Ignore(r => r.HasInformation);
        registration.Ignore(r => r.InformationStamp);

        registration.HasIndex(r => r.Serial).IsUnique();
        registration.HasIndex(r => r.Number).IsUnique();
        registration.HasIndex(r => r.TicketNumber).IsUnique();
        registration.HasIndex(r => r.WorkflowInstanceId).IsUnique();
        registration.HasIndex(r => new { r.CandidateId, r.SessionId }).IsUnique()
            .HasDatabaseName(OneActive).HasFilter(RegistrationStates.ActiveSql);
        registration.HasIndex(r => new { r.SessionId, r.IdentityHash }).IsUnique()
            .HasDatabaseName(OneIdentity).HasFilter($"identity_hash IS NOT NULL AND {RegistrationStates.ActiveSql}");
        // The desk's queues: one site's registrations in one state.
        registration.HasIndex(r => new { r.SiteId, r.State });

        registration.HasOne(r => r.Session).WithMany().OnDelete(DeleteBehavior.Restrict);
        registration.HasOne(r => r.Candidate).WithMany(c => c.Registrations).OnDelete(DeleteBehavior.Restrict);
        registration.HasOne(r => r.Site).WithMany().OnDelete(DeleteBehavior.Restrict);

        registration.ToTable("registrations", table =>
        {
            table.HasCheckConstraint("ck_registrations_state", EnumCheck.Sql<RegistrationState>("state"));
            table.HasCheckConstraint("ck_registrations_end", $"(ended_at IS NULL) = ({RegistrationStates.ActiveSql})");
            table.HasCheckConstraint("ck_registrations_confirmed", "(confirmed_at IS NULL) = (confirmed_by IS NULL)");
            table.HasCheckConstraint(
                "ck_registrations_ticket", "ticket_granted_at IS NULL OR (ticket_number IS NOT NULL AND ticket_from < ticket_until)");
        });
    }
}
