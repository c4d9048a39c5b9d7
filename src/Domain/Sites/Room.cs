using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ExamReg.Domain.Sites;

/// <summary>An exam room (考场) of a site; seats are numbered from 1 to its capacity.</summary>
public sealed class Room(Guid id, Guid siteId, string code, string name, int capacity, int accessibleSeats = 0)
{
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

    /// <summary>Sets how many of its first seats a wheelchair reaches: 0 to the capacity.</summary>
    public Result SetAccessibleSeats(int count)
    {
        if (count < 0 || count > Capacity)
        {
            return new DomainError(
                "accessible-seats-range", nameof(AccessibleSeats), $"{Name}的无障碍座位应为 0 至 {Capacity} 个，现填了 {count} 个。");
        }

        AccessibleSeats = count;
        return Result.Success();
    }
}

internal sealed class RoomConfiguration : IEntityTypeConfiguration<Room>
{
    public void Configure(EntityTypeBuilder<Room> room)
    {
        room.HasIndex(r => new { r.SiteId, r.Code }).IsUnique();
        room.HasOne(r => r.Site).WithMany(s => s.Rooms).OnDelete(DeleteBehavior.Restrict);
        room.ToTable("rooms", table =>
        {
            table.HasCheckConstraint("ck_rooms_capacity", "capacity > 0");
            table.HasCheckConstraint("ck_rooms_accessible", "accessible_seats BETWEEN 0 AND capacity");
        });
    }
}
