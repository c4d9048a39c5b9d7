using ExamReg.Domain;
using ExamReg.Domain.Papers;
using ExamReg.Domain.SeatAssignments;
using ExamReg.Domain.Sites;
using ExamReg.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace ExamReg.Tests.Domain.Sites;

/// <summary>Rooms that change while seats are given in them (docs/adr/0016).</summary>
public sealed class RoomTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Should_add_a_room_once_and_give_seats_in_it()
    {
        var world = await World.CreateAsync(database, capacity: 10, rooms: [1]);
        await world.PaidAsync();
        await world.PaidAsync();
        Assert.Equal((1, 1), await RunAsync(world));

        World.Ok(await world.InBurstAsync(db => new AddRoom(db).HandleAsync(new(world.SiteId, new("09", "第九考场", 5, 0)))));

        var refused = World.Refused(
            await world.InBurstAsync(db => new AddRoom(db).HandleAsync(new(world.SiteId, new("09", "又一个", 5, 0)))), "room-code-taken");
        Assert.Equal(("Code", true), (refused.Field, refused.Message.Contains("“09”", StringComparison.Ordinal)));
        Assert.Equal((1, 0), await RunAsync(world));
    }

    [Theory]
    [InlineData("", "考场", 5, 0, "room-code")]
    [InlineData("0-1", "考场", 5, 0, "room-code")]
    [InlineData("01", "", 5, 0, "room-name")]
    [InlineData("01", "考场", 0, 0, "room-capacity")]
    [InlineData("01", "考场", 2001, 0, "room-capacity")]
    [InlineData("01", "考场", 5, 6, "accessible-seats-range")]
    [InlineData("01", "考场", 5, -1, "accessible-seats-range")]
    public void Should_name_what_is_wrong_with_a_room(string code, string name, int capacity, int accessible, string error) =>
        Assert.Equal(error, Assert.Single(new RoomDetails(code, name, capacity, accessible).Check()).Code);

    [Fact]
    public async Task Should_refuse_to_become_smaller_than_a_given_seat_unless_the_seats_are_taken_back()
    {
        var world = await World.CreateAsync(database, capacity: 10, rooms: [3, 3]);
        for (var i = 0; i < 3; i++)
            await world.PaidAsync();
        await RunAsync(world);
        var room = await RoomAsync(world);

        var refused = World.Refused(await ChangeAsync(world, room, room.Details with { Capacity = 1 }), "seats-given");
        Assert.Contains("第 3 号座位", refused.Message, StringComparison.Ordinal);
        Assert.Equal(3, (await RoomAsync(world)).Capacity);
        Assert.Equal(3, await SeatsAsync(world));

        var changed = await ChangeAsync(world, room, room.Details with { Capacity = 1 }, takeBack: true);
        World.Ok(changed);
        Assert.Equal((2, 1), (changed.Value, await SeatsAsync(world)));
        // Who lost a seat gets another one.
        Assert.Equal((2, 0), await RunAsync(world));
    }

    [Fact]
    public async Task Should_give_no_new_seats_out_of_use_and_keep_the_given_ones_unless_they_are_taken_back()
    {
        var world = await World.CreateAsync(database, capacity: 10, rooms: [3, 3]);
        await world.PaidAsync();
        await RunAsync(world);
        var room = await RoomAsync(world);

        World.Ok(await ChangeAsync(world, room, room.Details, inUse: false));
        Assert.Equal(1, await SeatsAsync(world));
        await world.PaidAsync();
        Assert.Equal((1, 0), await RunAsync(world));
        Assert.Equal(["01", "02"], await CodesAsync(world));

        var changed = await ChangeAsync(world, room, room.Details, inUse: false, takeBack: true);
        Assert.Equal(1, changed.Value);
        Assert.Equal((1, 0), await RunAsync(world));
        Assert.Equal(["02", "02"], await CodesAsync(world));
    }

    [Fact]
    public async Task Should_take_no_seat_back_once_tickets_are_out()
    {
        var world = await World.CreateAsync(database, capacity: 10, rooms: [3]);
        var id = await world.PaidAsync();
        await RunAsync(world);
        var now = await world.NowAsync();
        World.Ok(await world.InBurstAsync(db => new GrantTicket(db).HandleAsync(new(id, now.AddMinutes(5), now.AddDays(40)))));
        var room = await RoomAsync(world);

        World.Refused(await ChangeAsync(world, room, room.Details, inUse: false, takeBack: true), "tickets-issued");

        Assert.True((await RoomAsync(world)).InUse);
        Assert.Equal(1, await SeatsAsync(world));
    }

    [Fact]
    public async Task Should_remove_a_room_only_while_no_seat_is_given_in_it()
    {
        var world = await World.CreateAsync(database, capacity: 10, rooms: [3, 3]);
        await world.PaidAsync();
        await RunAsync(world);
        var (used, unused) = (await RoomAsync(world), await RoomAsync(world, "02"));

        var refused = World.Refused(await world.InBurstAsync(db => new RemoveRoom(db).HandleAsync(new(world.SiteId, used.Id))), "seats-given");
        Assert.Contains("1 个座位", refused.Message, StringComparison.Ordinal);
        World.Ok(await world.InBurstAsync(db => new RemoveRoom(db).HandleAsync(new(world.SiteId, unused.Id))));
        World.Refused(await world.InBurstAsync(db => new RemoveRoom(db).HandleAsync(new(world.SiteId, unused.Id))), "not-found");
        World.Refused(await world.InBurstAsync(db => new RemoveRoom(db).HandleAsync(new(Guid.CreateVersion7(), used.Id))), "not-found");

        Assert.Equal(["01"], await world.ReadAsync(db => db.Rooms.Where(r => r.SiteId == world.SiteId).Select(r => r.Code).ToListAsync()));
    }

    [Fact]
    public async Task A_seat_outside_of_its_room_happens_without_the_triggers()
    {
        await ExecuteAsync("ALTER TABLE exam.rooms DISABLE TRIGGER room_holds_given_seats; ALTER TABLE exam.seat_assignments DISABLE TRIGGER seats_within_rooms");
        try
        {
            var (world, seat, smaller) = await RaceAsync(waits: false);
            Assert.Equal((null, null), (seat, smaller));
            Assert.Equal((1, 2), ((await RoomAsync(world)).Capacity, await world.ReadAsync(db => db.SeatAssignments.Where(s => s.Offering.SiteId == world.SiteId).MaxAsync(s => s.SeatNumber))));
        }
        finally
        {
            await ExecuteAsync("ALTER TABLE exam.rooms ENABLE TRIGGER room_holds_given_seats; ALTER TABLE exam.seat_assignments ENABLE TRIGGER seats_within_rooms");
        }
    }

    [Fact]
    public async Task A_seat_outside_of_its_room_is_prevented_by_the_triggers()
    {
        var (world, seat, smaller) = await RaceAsync(waits: true);

        Assert.Equal((null, "ck_rooms_given_seats"), (seat, smaller));
        Assert.Equal(3, (await RoomAsync(world)).Capacity);
    }

    [Fact]
    public async Task A_seat_in_a_room_that_has_just_become_too_small_is_refused()
    {
        var world = await World.CreateAsync(database, capacity: 10, rooms: [3]);
        await world.PaidAsync();
        await using var connection = await database.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var shrink = new NpgsqlCommand($"UPDATE exam.rooms SET capacity = 1 WHERE site_id = '{world.SiteId}'", connection))
            await shrink.ExecuteNonQueryAsync();

        var seat = Task.Run(() => TryAsync(GiveSeat(world, 2)));
        await WaitForLockAsync();
        await transaction.CommitAsync();

        Assert.Equal("ck_seat_assignments_in_room", await seat);
    }

    /// <summary>Seat 2 is given, not yet committed, while the room becomes one of 1 seat; neither takes the site's turn.</summary>
    private async Task<(World World, string? Seat, string? Smaller)> RaceAsync(bool waits)
    {
        var world = await World.CreateAsync(database, capacity: 10, rooms: [3]);
        await world.PaidAsync();
        await using var connection = await database.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var give = new NpgsqlCommand(GiveSeat(world, 2), connection))
            await give.ExecuteNonQueryAsync();
        var smaller = Task.Run(() => TryAsync($"UPDATE exam.rooms SET capacity = 1 WHERE site_id = '{world.SiteId}'"));
        if (waits)
            await WaitForLockAsync();
        else
            await smaller;
        await transaction.CommitAsync();
        return (world, null, await smaller);
    }

    private static string GiveSeat(World world, int number) =>
        $"""
        INSERT INTO exam.seat_assignments (choice_id, offering_id, room_id, seat_number, starts_at, ends_at)
        SELECT c.id, c.offering_id, r.id, {number}, c.starts_at, c.ends_at FROM exam.choices c, exam.rooms r
        WHERE c.offering_id = '{world.Morning}' AND r.site_id = '{world.SiteId}'
        """;

    /// <summary>Gives the name of the constraint that refuses, else null.</summary>
    private async Task<string?> TryAsync(string sql)
    {
        try
        {
            await ExecuteAsync(sql);
            return null;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.CheckViolation)
        {
            return e.ConstraintName;
        }
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private async Task WaitForLockAsync()
    {
        await using var command = database.DataSource.CreateCommand(
            "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')");
        while (!(bool)(await command.ExecuteScalarAsync())!)
            await Task.Yield();
    }

    private static async Task<(int Placed, int Unplaced)> RunAsync(World world)
    {
        var started = await world.InBurstAsync(db => new StartSeatRun(db).HandleAsync(new(world.SessionId, world.SiteId, SeatRunKind.Fill, World.Staff)));
        World.Ok(started);
        while (await world.InBurstAsync(db => new ContinueSeatRun(db).HandleAsync(new(started.Value))))
        {
        }
        var run = await world.ReadAsync(db => db.SeatRuns.AsNoTracking().SingleAsync(each => each.Id == started.Value));
        return (run.Placed, run.Unplaced);
    }

    private static Task<Result<int>> ChangeAsync(World world, Room room, RoomDetails details, bool inUse = true, bool takeBack = false) =>
        world.InBurstAsync(db => new ChangeRoom(db).HandleAsync(new(world.SiteId, room.Id, details, inUse, takeBack)));

    private static Task<Room> RoomAsync(World world, string code = "01") =>
        world.ReadAsync(db => db.Rooms.AsNoTracking().SingleAsync(room => room.SiteId == world.SiteId && room.Code == code));

    private static Task<int> SeatsAsync(World world) => world.ReadAsync(db => db.SeatAssignments.CountAsync(seat => seat.Room.SiteId == world.SiteId));

    private static Task<List<string>> CodesAsync(World world) => world.ReadAsync(db =>
        db.SeatAssignments.Where(seat => seat.Room.SiteId == world.SiteId).OrderBy(seat => seat.Room.Code).Select(seat => seat.Room.Code).ToListAsync());
}
