using ExamReg.Domain.Sessions;
using ExamReg.Domain.Sites;
using ExamReg.Domain.Subjects;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ExamReg.Domain.Offerings;

/// <summary>
/// A subject offered at a site in a session (开考科目), with fee, time slot and capacity. The number of seats taken is changed
/// only by <see cref="Seats.SeatLedger"/>, in the database.
/// </summary>
public sealed class Offering
{
    private Offering()
    {
    }

    /// <summary>Creates an offering with all seats free.</summary>
    /// <param name="id">Id.</param>
    /// <param name="sessionId">Session.</param>
    /// <param name="siteId">Site.</param>
    /// <param name="subjectId">Subject.</param>
    /// <param name="fee">Yuan.</param>
    /// <param name="startsAt">Begin of the time slot.</param>
    /// <param name="endsAt">End of the time slot (exclusive).</param>
    /// <param name="capacity">Number of seats.</param>
    public Offering(
        Guid id, Guid sessionId, Guid siteId, Guid subjectId, decimal fee, DateTimeOffset startsAt, DateTimeOffset endsAt, int capacity)
    {
        (Id, SessionId, SiteId, SubjectId) = (id, sessionId, siteId, subjectId);
        (Fee, StartsAt, EndsAt, Capacity) = (fee, startsAt, endsAt, capacity);
    }

    /// <summary>Id.</summary>
    public Guid Id { get; private set; }

    /// <summary>The session.</summary>
    public Guid SessionId { get; private set; }

    /// <summary>The session.</summary>
    public ExamSession Session { get; private set; } = null!;

    /// <summary>The site.</summary>
    public Guid SiteId { get; private set; }

    /// <summary>The site.</summary>
    public Site Site { get; private set; } = null!;

    /// <summary>The subject.</summary>
    public Guid SubjectId { get; private set; }

    /// <summary>The subject.</summary>
    public Subject Subject { get; private set; } = null!;

    /// <summary>Fee in yuan. A change counts for new choices only; those made keep their fee.</summary>
    public decimal Fee { get; private set; }

    /// <summary>Begin of the time slot.</summary>
    public DateTimeOffset StartsAt { get; private set; }

    /// <summary>End of the time slot (exclusive).</summary>
    public DateTimeOffset EndsAt { get; private set; }

    /// <summary>Number of seats.</summary>
    public int Capacity { get; private set; }

    /// <summary>Seats held now; the database keeps it between 0 and the capacity.</summary>
    public int SeatsTaken { get; private set; }

    /// <summary>Seats that are free now.</summary>
    public int SeatsFree => Capacity - SeatsTaken;

    /// <summary>Sets the fee (yuan) for future choices.</summary>
    public void SetFee(decimal fee) => Fee = fee;

    /// <summary>Sets the number of seats; the database refuses less than are taken.</summary>
    public void SetCapacity(int capacity) => Capacity = capacity;
}

internal sealed class OfferingConfiguration : IEntityTypeConfiguration<Offering>
{
    public void Configure(EntityTypeBuilder<Offering> offering)
    {
        offering.Ignore(o => o.SeatsFree);
        offering.Property(o => o.Fee).HasPrecision(10, 2);
        offering.HasIndex(o => new { o.SessionId, o.SiteId, o.SubjectId, o.StartsAt }).IsUnique();
        // The time slot is part of a key so that choices can copy it by a foreign key that follows every change.
        offering.HasAlternateKey(o => new { o.Id, o.StartsAt, o.EndsAt });
        offering.HasOne(o => o.Session).WithMany(s => s.Offerings).OnDelete(DeleteBehavior.Restrict);
        offering.HasOne(o => o.Site).WithMany(s => s.Offerings).OnDelete(DeleteBehavior.Restrict);
        offering.HasOne(o => o.Subject).WithMany().OnDelete(DeleteBehavior.Restrict);
        offering.ToTable("offerings", table =>
        {
            table.HasCheckConstraint("ck_offerings_seats", "seats_taken BETWEEN 0 AND capacity");
            table.HasCheckConstraint("ck_offerings_fee", "fee >= 0");
            table.HasCheckConstraint("ck_offerings_time_slot", "starts_at < ends_at");
        });
    }
}
