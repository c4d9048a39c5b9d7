using CsCheck;
using ExamReg.Domain.SeatAssignments;

namespace ExamReg.Tests.Domain.SeatAssignments;

public sealed class SeatPlannerTests
{
    private static readonly DateTimeOffset Nine = new(2026, 9, 19, 1, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Should_keep_a_room_for_one_subject_while_rooms_suffice()
    {
        PlanRoom[] rooms = [Room("01", 3), Room("02", 3), Room("03", 3)];
        var (few, many) = (Seekers(Guid.CreateVersion7(), 2), Seekers(Guid.CreateVersion7(), 5));

        var plan = new SeatPlanner(rooms, []).Place([.. few, .. many]);

        Assert.Empty(plan.Unplaced);
        Assert.Equal(["01:1", "01:2", "01:3", "02:1", "02:2"], Places(plan, rooms, many));
        Assert.Equal(["03:1", "03:2"], Places(plan, rooms, few));
    }

    [Fact]
    public void Should_share_rooms_rather_than_leave_somebody_standing()
    {
        PlanRoom[] rooms = [Room("01", 3), Room("02", 3)];
        var (few, many) = (Seekers(Guid.CreateVersion7(), 2), Seekers(Guid.CreateVersion7(), 4));

        var plan = new SeatPlanner(rooms, []).Place([.. few, .. many]);

        Assert.Empty(plan.Unplaced);
        Assert.Equal(["01:1", "01:2", "01:3", "02:1"], Places(plan, rooms, many));
        Assert.Equal(["02:2", "02:3"], Places(plan, rooms, few));
    }

    [Fact]
    public void Should_give_accessible_seats_to_those_who_need_them_and_to_others_last_of_all()
    {
        PlanRoom[] rooms = [Room("01", 3, accessible: 1), Room("02", 1)];
        var offering = Guid.CreateVersion7();
        var (needing, ordinary) = (Seekers(offering, 2, accessible: true), Seekers(offering, 3));

        var plan = new SeatPlanner(rooms, []).Place([.. ordinary, .. needing]);

        Assert.Equal("01:1", Place(plan, rooms, needing[0]));
        Assert.Equal([needing[1]], plan.Unplaced);
        Assert.Equal(["01:2", "01:3", "02:1"], Places(plan, rooms, ordinary));
        var four = Seekers(offering, 4);
        var others = new SeatPlanner(rooms, []).Place(four);
        Assert.Empty(others.Unplaced);
        Assert.Equal("01:1", Place(others, rooms, four[^1]));
    }

    [Fact]
    public void Should_use_the_same_seat_again_at_another_time()
    {
        PlanRoom[] rooms = [Room("01", 1)];
        var taken = new TakenSeat(rooms[0].Id, 1, Guid.CreateVersion7(), Nine, Nine.AddHours(2));

        Assert.Single(new SeatPlanner(rooms, [taken]).Place(Seekers(Guid.CreateVersion7(), 1, from: 2)).Placed);
        Assert.Single(new SeatPlanner(rooms, [taken]).Place(Seekers(Guid.CreateVersion7(), 1, from: 1)).Unplaced);
    }

    [Fact]
    public void Never_a_seat_twice_never_outside_of_a_room_and_nobody_stands_beside_a_free_chair()
    {
        var anyRoom = Gen.Select(Gen.Int[1, 4], Gen.Int[0, 2], (capacity, accessible) => (capacity, Math.Min(accessible, capacity)));
        var anyGroup = Gen.Select(Gen.Int[0, 5], Gen.Int[1, 3], Gen.Int[1, 6], Gen.Int[0, 2]);
        Gen.Select(anyRoom.Array[1, 4], anyGroup.Array[1, 5]).Sample((roomSizes, groups) =>
        {
            PlanRoom[] rooms = [.. roomSizes.Select((size, i) => Room($"{i:00}", size.capacity, size.Item2))];
            SeatSeeker[] seekers =
            [
                .. groups.SelectMany(group =>
                {
                    var offering = Guid.CreateVersion7();
                    return Seekers(offering, group.Item3, from: group.Item1, hours: group.Item2)
                        .Concat(Seekers(offering, group.Item4, accessible: true, from: group.Item1, hours: group.Item2));
                }),
            ];
            var byChoice = seekers.ToDictionary(seeker => seeker.ChoiceId);

            var plan = new SeatPlanner(rooms, []).Place(seekers);
            var again = new SeatPlanner(rooms, []).Place(seekers);

            Assert.Equal(plan.Placed, again.Placed);
            Assert.Equal(seekers.Length, plan.Placed.Count + plan.Unplaced.Count);
            Assert.All(plan.Placed, seat => Assert.InRange(seat.SeatNumber, 1, rooms.Single(room => room.Id == seat.RoomId).Capacity));
            Assert.All(plan.Placed.Where(seat => byChoice[seat.ChoiceId].NeedsAccessible), seat =>
                Assert.InRange(seat.SeatNumber, 1, rooms.Single(room => room.Id == seat.RoomId).AccessibleSeats));
            Assert.All(plan.Placed, one => Assert.DoesNotContain(plan.Placed, other => other != one
                && (other.RoomId, other.SeatNumber) == (one.RoomId, one.SeatNumber)
                && Overlap(byChoice[one.ChoiceId], byChoice[other.ChoiceId])));
            Assert.All(plan.Unplaced.Where(seeker => !seeker.NeedsAccessible), seeker => Assert.Equal(
                rooms.Sum(room => room.Capacity),
                plan.Placed.Where(seat => Overlap(byChoice[seat.ChoiceId], seeker)).Select(seat => (seat.RoomId, seat.SeatNumber)).Distinct().Count()));
        }, iter: 300);
    }

    private static bool Overlap(SeatSeeker one, SeatSeeker other) => one.StartsAt < other.EndsAt && other.StartsAt < one.EndsAt;

    private static PlanRoom Room(string code, int capacity, int accessible = 0) => new(Guid.CreateVersion7(), code, capacity, accessible);

    private static SeatSeeker[] Seekers(Guid offering, int count, bool accessible = false, int from = 0, int hours = 2) =>
        [.. Enumerable.Range(0, count).Select(_ => new SeatSeeker(Guid.CreateVersion7(), offering, Nine.AddHours(from), Nine.AddHours(from + hours), accessible))];

    private static IEnumerable<string> Places(SeatPlan plan, PlanRoom[] rooms, SeatSeeker[] seekers) =>
        seekers.Select(seeker => Place(plan, rooms, seeker)).Order(StringComparer.Ordinal);

    private static string Place(SeatPlan plan, PlanRoom[] rooms, SeatSeeker seeker)
    {
        var seat = plan.Placed.Single(placed => placed.ChoiceId == seeker.ChoiceId);
        return $"{rooms.Single(room => room.Id == seat.RoomId).Code}:{seat.SeatNumber}";
    }
}
