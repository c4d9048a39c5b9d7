using ExamReg.Domain;
using ExamReg.Domain.Clock;
using ExamReg.Domain.Papers;
using ExamReg.Domain.Registrations;
using ExamReg.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace ExamReg.Tests.Domain.Papers;

public sealed class GrantTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Should_grant_the_form_after_payment_only()
    {
        var world = await World.CreateAsync(database);
        var (unpaid, _) = await world.AwaitingPaymentAsync();
        var paid = await world.PaidAsync();

        World.Refused(await world.InBurstAsync(db => new GrantForm(db).HandleAsync(new(unpaid))), "wrong-state");
        World.Ok(await world.InBurstAsync(db => new GrantForm(db).HandleAsync(new(paid))));

        World.Refused((await world.GetAsync(unpaid)).CheckFormPrintable(), "form-not-granted");
        World.Ok((await world.GetAsync(paid)).CheckFormPrintable());
    }

    [Fact]
    public async Task Should_give_number_room_and_seat_and_keep_them_when_granted_again()
    {
        var world = await World.CreateAsync(database, rooms: 10);
        var id = await world.PaidAsync(world.Morning, world.Afternoon);
        var now = await world.NowAsync();

        World.Ok(await GrantAsync(world, id, now));
        var first = await world.GetAsync(id);
        World.Ok(await GrantAsync(world, id, now.AddDays(1)));
        var second = await world.GetAsync(id);

        Assert.StartsWith(world.Code, first.TicketNumber, StringComparison.Ordinal);
        Assert.All(first.Choices, c => Assert.Equal(1, c.Seat!.SeatNumber));
        Assert.Equal(first.TicketNumber, second.TicketNumber);
        Assert.Equal(first.TicketFrom!.Value.AddDays(1), second.TicketFrom);
        Assert.Equal(
            first.Choices.Select(c => (c.Seat!.RoomId, c.Seat.SeatNumber)).Order(),
            second.Choices.Select(c => (c.Seat!.RoomId, c.Seat.SeatNumber)).Order());
    }

    [Fact]
    public async Task Should_say_the_window_outside_of_it()
    {
        var world = await World.CreateAsync(database, rooms: 10);
        var id = await world.PaidAsync();
        var now = await world.NowAsync();
        World.Ok(await GrantAsync(world, id, now));
        var registration = await world.GetAsync(id);

        var early = World.Refused(registration.CheckTicketPrintable(now.AddMinutes(-1)), "ticket-too-early");
        Assert.Contains($"{BeijingTime.Minute(now)} 至 {BeijingTime.Minute(now.AddDays(10))}", early.Message, StringComparison.Ordinal);
        World.Ok(registration.CheckTicketPrintable(now.AddMinutes(1)));
        World.Refused(registration.CheckTicketPrintable(now.AddDays(11)), "ticket-too-late");
    }

    [Fact]
    public async Task Should_grant_no_ticket_without_confirmation()
    {
        var world = await World.CreateAsync(database, rooms: 10);

        World.Refused(await GrantAsync(world, await world.AwaitingConfirmationAsync(), await world.NowAsync()), "confirmation-missing");
    }

    [Fact]
    public async Task Should_fill_rooms_in_order_never_a_seat_twice_and_count_overlapping_subjects_together()
    {
        var world = await World.CreateAsync(database, capacity: 20, rooms: [2, 3]);
        var ids = new List<Guid>();
        for (var i = 0; i < 6; i++)
            ids.Add(await world.PaidAsync(i % 2 == 0 ? world.Morning : world.LateMorning));
        var now = await world.NowAsync();

        var results = await Task.WhenAll(ids.Select(id => Task.Run(() => GrantAsync(world, id, now))));

        Assert.Contains("科目", World.Refused(Assert.Single(results, r => !r.IsSuccess), "no-room-left").Message, StringComparison.Ordinal);
        var places = await world.ReadAsync(db => db.SeatAssignments.Where(s => s.Room.SiteId == world.SiteId)
            .Select(s => new { s.Room.Code, s.SeatNumber }).OrderBy(p => p.Code).ThenBy(p => p.SeatNumber).ToListAsync());
        Assert.Equal([("01", 1), ("01", 2), ("02", 1), ("02", 2), ("02", 3)], places.Select(p => (p.Code, p.SeatNumber)));
        var afternoon = await world.PaidAsync(world.Afternoon);
        World.Ok(await GrantAsync(world, afternoon, now));
        Assert.Equal(1, Assert.Single((await world.GetAsync(afternoon)).Choices).Seat!.SeatNumber);
    }

    [Fact]
    public async Task The_database_refuses_a_seat_given_twice_at_overlapping_times()
    {
        var world = await World.CreateAsync(database, rooms: 5);
        var first = await world.PaidAsync(world.Morning);
        var second = await world.PaidAsync(world.LateMorning);
        World.Ok(await GrantAsync(world, first, await world.NowAsync()));

        var refused = await Assert.ThrowsAsync<PostgresException>(() => world.ExecuteAsync(
            "INSERT INTO exam.seat_assignments (choice_id, offering_id, room_id, seat_number, starts_at, ends_at) "
            + "SELECT c.id, c.offering_id, a.room_id, a.seat_number, c.starts_at, c.ends_at FROM exam.choices c, exam.seat_assignments a "
            + $"JOIN exam.choices f ON f.id = a.choice_id WHERE c.registration_id = '{second}' AND f.registration_id = '{first}'"));

        Assert.Equal("ex_seat_assignments_seat_free", refused.ConstraintName);
    }

    [Fact]
    public async Task Should_free_the_seat_in_the_room_when_the_registration_ends()
    {
        var world = await World.CreateAsync(database, rooms: 1);
        var now = await world.NowAsync();
        var first = await world.PaidAsync();
        World.Ok(await GrantAsync(world, first, now));

        World.Ok(await world.InBurstAsync(db => new WithdrawRegistration(db).HandleAsync(new(first, "本人放弃"))));

        World.Ok(await GrantAsync(world, await world.PaidAsync(), now));
    }

    private static Task<Result> GrantAsync(World world, Guid id, DateTimeOffset from) =>
        world.InBurstAsync(db => new GrantTicket(db).HandleAsync(new(id, from, from.AddDays(10))));
}
