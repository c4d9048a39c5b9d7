using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ExamReg.Domain.Sites;

/// <summary>An exam room (考场) of a site; seats are numbered from 1 to its capacity.</summary>
public sealed class Room(Guid id, Guid siteId, string code, string name, int capacity, int accessibleSeats = 0)
{
    /// <summary>Creates a room from what the exam office entered.</summary>
    public Room(Guid siteId, RoomDetails details)
        : this(Guid.CreateVersion7(), siteId, details.Code, details.Name, details.Capacity, details.AccessibleSeats)
    {
    }

    /// <summary>Id.</summary>
    public Guid Id { get; private set; } = id;

    /// <summary>Its site.</summary>
    public Guid SiteId { get; private set; } = siteId;

    /// <summary>Its site.</summary>
    public Site Site { get; private set; } = null!;

    /// <summary>Code within the site; rooms are filled in the order of their codes.</summary>
    public string Code { get; private set; } = code;

    /// <summary>Name as printed on tickets.</summary>
    public string Name { get; private set; } = name;

    /// <summary>Number of seats.</summary>
    public int Capacity { get; private set; } = capacity;

    /// <summary>So many of its seats, the first ones, can be reached in a wheelchair (无障碍座位).</summary>
    public int AccessibleSeats { get; private set; } = accessibleSeats;

    /// <summary>New seats are given in it. Seats given before it was taken out of use stay.</summary>
    public bool InUse { get; private set; } = true;

    /// <summary>What it is now, as the exam office enters it.</summary>
    public RoomDetails Details => new(Code, Name, Capacity, AccessibleSeats);

    /// <summary>Changes everything.</summary>
    public void Change(RoomDetails details, bool inUse)
    {
        (Code, Name, InUse) = (details.Code, details.Name, inUse);
        (Capacity, AccessibleSeats) = (details.Capacity, details.AccessibleSeats);
    }
}

internal sealed class RoomConfiguration : IEntityTypeConfiguration<Room>
{
    /// <summary>One room of a code in a site.</summary>
    public const string OneOfACode = "ix_rooms_site_id_code";

    /// <summary>A room that seats were given in stays.</summary>
    public const string SeatsOfARoom = "fk_seat_assignments_rooms_room_id";

    /// <summary>A trigger: a room does not become smaller than a seat that is given in it for an exam to come.</summary>
    public const string HoldsGivenSeats = "ck_rooms_given_seats";

    public void Configure(EntityTypeBuilder<Room> room)
    {
        room.Ignore(r => r.Details);
        room.Property(r => r.InUse).HasDefaultValue(true).ValueGeneratedNever();
        room.HasIndex(r => new { r.SiteId, r.Code }).IsUnique();
        room.HasOne(r => r.Site).WithMany(s => s.Rooms).OnDelete(DeleteBehavior.Restrict);
        room.ToTable("rooms", table =>
        {
            table.HasCheckConstraint("ck_rooms_capacity", "capacity > 0");
            table.HasCheckConstraint("ck_rooms_accessible", "accessible_seats BETWEEN 0 AND capacity");
        });
    }
}
