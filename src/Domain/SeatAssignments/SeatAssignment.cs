using ExamReg.Domain.Offerings;
using ExamReg.Domain.Registrations;
using ExamReg.Domain.Sites;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ExamReg.Domain.SeatAssignments;

/// <summary>
/// Room and seat (考场、座位) of a chosen subject, printed on the ticket. The database refuses the same seat twice in one offering,
/// and also in two offerings whose time slots overlap (<c>ex_seat_assignments_seat_free</c>).
/// </summary>
public sealed class SeatAssignment
{
    private SeatAssignment()
    {
    }

    internal SeatAssignment(Choice choice, Guid roomId, int seatNumber)
    {
        (ChoiceId, OfferingId, StartsAt, EndsAt) = (choice.Id, choice.OfferingId, choice.StartsAt, choice.EndsAt);
        (RoomId, SeatNumber) = (roomId, seatNumber);
    }

    /// <summary>The choice; one seat each.</summary>
    public Guid ChoiceId { get; private set; }

    /// <summary>The choice.</summary>
    public Choice Choice { get; private set; } = null!;

    /// <summary>The choice's offering.</summary>
    public Guid OfferingId { get; private set; }

    /// <summary>The choice's offering.</summary>
    public Offering Offering { get; private set; } = null!;

    /// <summary>The room.</summary>
    public Guid RoomId { get; private set; }

    /// <summary>The room.</summary>
    public Room Room { get; private set; } = null!;

    /// <summary>From 1.</summary>
    public int SeatNumber { get; private set; }

    /// <summary>Copy of the slot.</summary>
    public DateTimeOffset StartsAt { get; private set; }

    /// <summary>Copy of the slot (end exclusive).</summary>
    public DateTimeOffset EndsAt { get; private set; }
}

internal sealed class SeatAssignmentConfiguration : IEntityTypeConfiguration<SeatAssignment>
{
    public void Configure(EntityTypeBuilder<SeatAssignment> seat)
    {
        seat.HasKey(s => s.ChoiceId);
        seat.HasIndex(s => new { s.OfferingId, s.RoomId, s.SeatNumber }).IsUnique();
        seat.HasOne(s => s.Choice).WithOne(c => c.Seat).HasForeignKey<SeatAssignment>(s => s.ChoiceId).OnDelete(DeleteBehavior.Cascade);
        seat.HasOne(s => s.Offering).WithMany().OnDelete(DeleteBehavior.Restrict);
        seat.HasOne(s => s.Room).WithMany().OnDelete(DeleteBehavior.Restrict);
        seat.ToTable("seat_assignments", table => table.HasCheckConstraint("ck_seat_assignments_number", "seat_number > 0"));
    }
}
