using ExamReg.Domain.Registrations;
using ExamReg.Domain.Sites;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ExamReg.Domain.Confirmations;

/// <summary>A candidate's appearing at the site (现场确认), seen by a staff member; may be undone.</summary>
public sealed class SiteConfirmation
{
    private SiteConfirmation()
    {
    }

    internal SiteConfirmation(Registration registration, Guid staffId, DateTimeOffset now) =>
        (Id, RegistrationId, SiteId, StaffId, ConfirmedAt) =
        (Guid.CreateVersion7(), registration.Id, registration.SiteId!.Value, staffId, now);

    /// <summary>Id.</summary>
    public Guid Id { get; private set; }

    /// <summary>The registration.</summary>
    public Guid RegistrationId { get; private set; }

    /// <summary>The registration.</summary>
    public Registration Registration { get; private set; } = null!;

    /// <summary>The site.</summary>
    public Guid SiteId { get; private set; }

    /// <summary>The site.</summary>
    public Site Site { get; private set; } = null!;

    /// <summary>Account of the staff member.</summary>
    public Guid StaffId { get; private set; }

    /// <summary>When.</summary>
    public DateTimeOffset ConfirmedAt { get; private set; }

    /// <summary>When it was undone, if it was.</summary>
    public DateTimeOffset? UndoneAt { get; private set; }

    /// <summary>Who undid it.</summary>
    public Guid? UndoneBy { get; private set; }

    /// <summary>Why it was undone.</summary>
    public string? UndoReason { get; private set; }

    internal void Undo(Guid staffId, string reason, DateTimeOffset now) => (UndoneAt, UndoneBy, UndoReason) = (now, staffId, reason);
}

internal sealed class SiteConfirmationConfiguration : IEntityTypeConfiguration<SiteConfirmation>
{
    public void Configure(EntityTypeBuilder<SiteConfirmation> confirmation)
    {
        confirmation.Property(c => c.Id).ValueGeneratedNever();
        confirmation.HasIndex(c => c.RegistrationId, "valid").IsUnique()
            .HasDatabaseName("ux_site_confirmations_one_valid").HasFilter("undone_at IS NULL");
        confirmation.HasIndex(c => c.RegistrationId);
        confirmation.HasIndex(c => new { c.SiteId, c.ConfirmedAt });
        confirmation.HasOne(c => c.Registration).WithMany(r => r.Confirmations).OnDelete(DeleteBehavior.Cascade);
        confirmation.HasOne(c => c.Site).WithMany().OnDelete(DeleteBehavior.Restrict);
    }
}
