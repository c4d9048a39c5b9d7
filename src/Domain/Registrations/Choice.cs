using ExamReg.Domain.Offerings;
using ExamReg.Domain.SeatAssignments;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ExamReg.Domain.Registrations;

/// <summary>
/// A subject chosen in a registration. Fee and time slot are copied: the fee so that a later price change touches nobody,
/// the slot so that the database itself refuses two overlapping ones (exclusion constraint <c>ex_choices_no_clash</c>).
/// </summary>
public sealed class Choice
{
    private Choice()
    {
    }

    internal Choice(Guid registrationId, Offering offering)
    {
        (Id, RegistrationId, OfferingId) = (Guid.CreateVersion7(), registrationId, offering.Id);
        (Fee, StartsAt, EndsAt, HoldsSeat) = (offering.Fee, offering.StartsAt, offering.EndsAt, true);
    }

    /// <summary>Id.</summary>
    public Guid Id { get; private set; }

    /// <summary>The registration.</summary>
    public Guid RegistrationId { get; private set; }

    /// <summary>The registration.</summary>
    public Registration Registration { get; private set; } = null!;

    /// <summary>The offering.</summary>
    public Guid OfferingId { get; private set; }

    /// <summary>The offering.</summary>
    public Offering Offering { get; private set; } = null!;

    /// <summary>Yuan at the time of choosing.</summary>
    public decimal Fee { get; private set; }

    /// <summary>Copy of the offering's slot; follows its changes by foreign key.</summary>
    public DateTimeOffset StartsAt { get; private set; }

    /// <summary>Copy of the offering's slot (end exclusive).</summary>
    public DateTimeOffset EndsAt { get; private set; }

    /// <summary>A seat of the offering is held for it; false once the registration has ended. Changed only in the database.</summary>
    public bool HoldsSeat { get; private set; }

    /// <summary>Room and seat, once a ticket was granted.</summary>
    public SeatAssignment? Seat { get; private set; }
}

internal sealed class ChoiceConfiguration : IEntityTypeConfiguration<Choice>
{
    public void Configure(EntityTypeBuilder<Choice> choice)
    {
        choice.Property(c => c.Id).ValueGeneratedNever();
        choice.Property(c => c.Fee).HasPrecision(10, 2);
        choice.HasIndex(c => new { c.RegistrationId, c.OfferingId }).IsUnique();
        choice.HasOne(c => c.Registration).WithMany(r => r.Choices).OnDelete(DeleteBehavior.Cascade);
        choice.HasOne(c => c.Offering).WithMany().HasForeignKey(c => c.OfferingId).OnDelete(DeleteBehavior.Restrict);
    }
}
