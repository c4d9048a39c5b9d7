using ExamReg.Domain.Registrations;
using ExamReg.Domain.Sites;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ExamReg.Domain.Reviews;

/// <summary>A decision of a site's review (审核); kept for ever as history.</summary>
public sealed class ReviewDecision
{
    private ReviewDecision()
    {
    }

    internal ReviewDecision(
        Registration registration, Guid staffId, bool approved, string? reason, string[] markedFields, DateTimeOffset now)
    {
        (Id, RegistrationId, SiteId, StaffId) = (Guid.CreateVersion7(), registration.Id, registration.SiteId!.Value, staffId);
        (Approved, Reason, MarkedFields) = (approved, reason, markedFields);
        (RequestedAt, DecidedAt) = (registration.ReviewRequestedAt!.Value, now);
    }

    /// <summary>Id.</summary>
    public Guid Id { get; private set; }

    /// <summary>The registration.</summary>
    public Guid RegistrationId { get; private set; }

    /// <summary>The registration.</summary>
    public Registration Registration { get; private set; } = null!;

    /// <summary>The site that decided.</summary>
    public Guid SiteId { get; private set; }

    /// <summary>The site that decided.</summary>
    public Site Site { get; private set; } = null!;

    /// <summary>Account of the staff member.</summary>
    public Guid StaffId { get; private set; }

    /// <summary>Passed or not.</summary>
    public bool Approved { get; private set; }

    /// <summary>Why it was not passed.</summary>
    public string? Reason { get; private set; }

    /// <summary>Fields to correct.</summary>
    public string[] MarkedFields { get; private set; } = [];

    /// <summary>When the candidate had applied.</summary>
    public DateTimeOffset RequestedAt { get; private set; }

    /// <summary>When it was decided.</summary>
    public DateTimeOffset DecidedAt { get; private set; }
}

internal sealed class ReviewDecisionConfiguration : IEntityTypeConfiguration<ReviewDecision>
{
    public void Configure(EntityTypeBuilder<ReviewDecision> decision)
    {
        decision.Property(d => d.Id).ValueGeneratedNever();
        decision.HasIndex(d => new { d.RegistrationId, d.DecidedAt });
        // One application is decided once.
        decision.HasIndex(d => new { d.RegistrationId, d.RequestedAt }).IsUnique();
        decision.HasOne(d => d.Registration).WithMany(r => r.ReviewDecisions).OnDelete(DeleteBehavior.Cascade);
        decision.HasOne(d => d.Site).WithMany().OnDelete(DeleteBehavior.Restrict);
        decision.ToTable("review_decisions", table =>
            table.HasCheckConstraint("ck_review_decisions_reason", "approved OR length(btrim(reason)) > 0"));
    }
}
