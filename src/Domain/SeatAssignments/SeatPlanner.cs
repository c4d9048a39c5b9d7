namespace ExamReg.Domain.SeatAssignments;

/// <summary>A room as the planner sees it.</summary>
/// <param name="Id">Room.</param>
/// <param name="Code">Rooms are filled in the order of their codes.</param>
/// <param name="Capacity">Seats, numbered from 1.</param>
/// <param name="AccessibleSeats">So many of the first seats can be reached in a wheelchair.</param>
public sealed record PlanRoom(Guid Id, string Code, int Capacity, int AccessibleSeats);

/// <summary>A seat that is given already.</summary>
public sealed record TakenSeat(Guid RoomId, int SeatNumber, Guid OfferingId, DateTimeOffset StartsAt, DateTimeOffset EndsAt);

/// <summary>A choice that has no seat yet. Seekers of one offering are served in the order in which they are handed in.</summary>
public sealed record SeatSeeker(Guid ChoiceId, Guid OfferingId, DateTimeOffset StartsAt, DateTimeOffset EndsAt, bool NeedsAccessible);

/// <summary>A seat for a seeker.</summary>
public sealed record PlacedSeat(Guid ChoiceId, Guid RoomId, int SeatNumber);

/// <summary>Who sits where, and who found no seat.</summary>
public sealed record SeatPlan(IReadOnlyList<PlacedSeat> Placed, IReadOnlyList<SeatSeeker> Unplaced);

/// <summary>
/// Gives out seats (docs/adr/0014): the same input always gives the same plan, and a given seat is never moved. In a time slot a
/// room is for one subject as long as rooms suffice; who is left over then shares rooms rather than stay without a seat. Whoever needs
/// an accessible seat gets one or none; others get those last of all.
/// </summary>
public sealed class SeatPlanner
{
    private readonly PlanRoom[] rooms;
    private readonly Dictionary<Guid, List<TakenSeat>> taken;

    /// <summary>Takes the rooms in which seats may be given, and the seats given already; those in other rooms do not matter.</summary>
    public SeatPlanner(IEnumerable<PlanRoom> rooms, IEnumerable<TakenSeat> taken)
    {
        this.rooms = [.. rooms.OrderBy(room => room.Code, StringComparer.Ordinal).ThenBy(room => room.Id)];
        this.taken = this.rooms.ToDictionary(room => room.Id, _ => new List<TakenSeat>());
        foreach (var seat in taken)
        {
            if (this.taken.TryGetValue(seat.RoomId, out var seats))
                seats.Add(seat);
        }
    }

    private enum Seats { Accessible, Ordinary }

    private enum Sharing { OwnRoom, AnyRoom }

    /// <summary>Places the seekers.</summary>
    public SeatPlan Place(IReadOnlyList<SeatSeeker> seekers)
    {
        var placed = new List<PlacedSeat>();
        // The largest group chooses first: it is the one that can fill rooms of its own.
        var groups = seekers.GroupBy(seeker => seeker.OfferingId)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.First().StartsAt).ThenBy(group => group.Key)
            .Select(group => new Group(
                new(group.Where(seeker => seeker.NeedsAccessible)), new(group.Where(seeker => !seeker.NeedsAccessible))))
            .ToList();
        foreach (var (who, seats, sharing) in Passes)
        {
            foreach (var group in groups)
                PlaceGroup(who(group), seats, sharing, placed);
        }

        return new(placed, [.. groups.SelectMany(group => group.Accessible.Concat(group.Others))]);
    }

    private static (Func<Group, Queue<SeatSeeker>> Who, Seats Seats, Sharing Sharing)[] Passes =>
    [
        (group => group.Accessible, Seats.Accessible, Sharing.OwnRoom),
        (group => group.Accessible, Seats.Accessible, Sharing.AnyRoom),
        (group => group.Others, Seats.Ordinary, Sharing.OwnRoom),
        (group => group.Others, Seats.Ordinary, Sharing.AnyRoom),
        (group => group.Others, Seats.Accessible, Sharing.OwnRoom),
        (group => group.Others, Seats.Accessible, Sharing.AnyRoom),
    ];

    private void PlaceGroup(Queue<SeatSeeker> seekers, Seats seats, Sharing sharing, List<PlacedSeat> placed)
    {
        if (!seekers.TryPeek(out var first))
            return;
        var looks = rooms.Select(room => Look(room, first)).Where(look => sharing == Sharing.AnyRoom || !look.HasOthers);
        // A room that the subject has begun is filled up before the next one is opened.
        foreach (var look in looks.OrderByDescending(look => look.HasSame).ToList())
        {
            var (from, to) = seats == Seats.Accessible ? (1, look.Room.AccessibleSeats) : (look.Room.AccessibleSeats + 1, look.Room.Capacity);
            for (var number = from; number <= to && seekers.Count > 0; number++)
            {
                if (look.Numbers.Contains(number))
                    continue;
                var seeker = seekers.Dequeue();
                placed.Add(new(seeker.ChoiceId, look.Room.Id, number));
                taken[look.Room.Id].Add(new(look.Room.Id, number, seeker.OfferingId, seeker.StartsAt, seeker.EndsAt));
            }
        }
    }

    private RoomLook Look(PlanRoom room, SeatSeeker seeker)
    {
        var meanwhile = taken[room.Id].Where(seat => seat.StartsAt < seeker.EndsAt && seeker.StartsAt < seat.EndsAt).ToList();
        return new(
            room,
            [.. meanwhile.Select(seat => seat.SeatNumber)],
            meanwhile.Exists(seat => seat.OfferingId == seeker.OfferingId),
            meanwhile.Exists(seat => seat.OfferingId != seeker.OfferingId));
    }

    private sealed record Group(Queue<SeatSeeker> Accessible, Queue<SeatSeeker> Others);

    /// <summary>A room during a time slot: the numbers taken, and whether by the same or by other subjects.</summary>
    private sealed record RoomLook(PlanRoom Room, HashSet<int> Numbers, bool HasSame, bool HasOthers);
}
