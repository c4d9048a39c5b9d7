using ExamReg.Domain;
using ExamReg.Domain.Papers;
using ExamReg.Domain.Registrations;
using ExamReg.Domain.SeatAssignments;
using ExamReg.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace ExamReg.Tests.Domain.SeatAssignments;

public sealed class SeatRunTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Should_place_everybody_who_has_paid_slot_by_slot_and_nobody_else()
    {
        var world = await World.CreateAsync(database, capacity: 10, rooms: [3, 3]);
        var paid = new[] { await world.PaidAsync(world.Morning, world.Afternoon), await world.PaidAsync(world.Morning), await world.PaidAsync(world.LateMorning) };
        await world.AwaitingPaymentAsync(world.Morning);

        var run = await RunAsync(world);

        Assert.Equal((4, 4, 0), (run.Total, run.Placed, run.Unplaced));
        Assert.NotNull(run.FinishedAt);
        var places = await PlacesAsync(world);
        Assert.Equal(4, places.Count);
        Assert.Equal(paid.Order(), places.Select(p => p.Registration).Distinct().Order());
        // The clashing subjects sit in rooms of their own.
        Assert.Equal("01", Assert.Single(places.Where(p => p.Offering == world.Morning).Select(p => p.Room).Distinct()));
        Assert.Equal("02", Assert.Single(places, p => p.Offering == world.LateMorning).Room);
    }

    [Fact]
    public async Task Should_keep_given_seats_and_add_only_the_missing()
    {
        var world = await World.CreateAsync(database, capacity: 10, rooms: [4]);
        await world.PaidAsync();
        await world.PaidAsync();
        await RunAsync(world);
        var before = await PlacesAsync(world);
        World.Refused(await StartAsync(world), "nothing-to-seat");
        await world.PaidAsync();

        var run = await RunAsync(world);

        Assert.Equal((1, 1), (run.Total, run.Placed));
        Assert.Equal(before, (await PlacesAsync(world)).Where(place => before.Contains(place)));
        Assert.Equal([1, 2, 3], (await PlacesAsync(world)).Select(place => place.Seat).Order());
    }

    [Fact]
    public async Task Should_tell_for_whom_no_chair_was_left_and_who_needed_an_accessible_one()
    {
        var world = await World.CreateAsync(database, capacity: 10, rooms: [2]);
        var ids = new[] { await world.PaidAsync(), await world.PaidAsync(), await world.PaidAsync() };
        await NeedAsync(ids[0]);
        await world.ExecuteAsync($"UPDATE exam.rooms SET accessible_seats = 1 WHERE site_id = '{world.SiteId}'");
        var late = await world.PaidAsync();
        await NeedAsync(late);

        var run = await RunAsync(world);

        Assert.Equal((2, 2, 1), (run.Placed, run.Unplaced, run.UnplacedAccessible));
        Assert.Contains((await PlacesAsync(world)).Single(place => place.Seat == 1).Registration, new[] { ids[0], late });
        var standing = new[] { ids[0], late }.Except((await PlacesAsync(world)).Select(place => place.Registration)).Single();
        var now = await world.NowAsync();
        World.Refused(await world.InBurstAsync(db => new GrantTicket(db).HandleAsync(new(standing, now, now.AddDays(1)))), "no-accessible-seat-left");

        Task NeedAsync(Guid id) => world.ExecuteAsync($"UPDATE exam.registrations SET needs_accessible_seat = true WHERE id = '{id}'");
    }

    [Fact]
    public async Task Should_draw_anew_until_tickets_are_out()
    {
        var world = await World.CreateAsync(database, capacity: 20, rooms: [20]);
        var ids = new List<Guid>();
        for (var i = 0; i < 8; i++)
            ids.Add(await world.PaidAsync());
        var first = await RunAsync(world);
        var before = await PlacesAsync(world);
        var now = await world.NowAsync();
        foreach (var id in ids)
            World.Ok(await world.InBurstAsync(db => new GrantTicket(db).HandleAsync(new(id, now.AddDays(30), now.AddDays(40)))));

        var second = await RunAsync(world, SeatRunKind.Redraw);

        Assert.NotEqual(first.Seed, second.Seed);
        Assert.Equal(before.Select(p => p.Seat).Order(), (await PlacesAsync(world)).Select(p => p.Seat).Order());
        Assert.NotEqual(before, await PlacesAsync(world));
        World.Refused(await StartAsync(world, SeatRunKind.Redraw, now.AddDays(30).AddMinutes(-9)), "tickets-issued");
        World.Refused(await StartAsync(world, SeatRunKind.Redraw, now.AddDays(31)), "tickets-issued");
    }

    [Fact]
    public async Task Should_go_on_where_it_was_interrupted()
    {
        var world = await World.CreateAsync(database, capacity: 10, rooms: [5]);
        for (var i = 0; i < 3; i++)
            await world.PaidAsync(world.Morning, world.Afternoon);
        var id = (await StartAsync(world)).Value;
        Assert.True(await world.InBurstAsync(db => new ContinueSeatRun(db).HandleAsync(new(id))));
        Assert.Equal(3, (await PlacesAsync(world)).Count);
        // The next stretch dies before its commit.
        await using (var connection = await database.DataSource.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
            Assert.True(await new ContinueSeatRun(ExamDb.On(connection)).HandleAsync(new(id)));
        World.Refused(await StartAsync(world), "seat-run-unfinished");

        var run = await FinishAsync(world, id);

        Assert.Equal((6, 6), (run.Total, run.Placed));
        Assert.Equal(6, (await PlacesAsync(world)).Count);
        Assert.False(await world.InBurstAsync(db => new ContinueSeatRun(db).HandleAsync(new(id))));
    }

    [Fact]
    public async Task The_same_seat_is_given_twice_when_two_runs_take_no_turns_and_the_database_does_not_object()
    {
        var world = await World.CreateAsync(database, capacity: 10, rooms: [10]);
        var halves = await HalvesAsync(world);
        await world.ExecuteAsync("ALTER TABLE exam.seat_assignments DROP CONSTRAINT ex_seat_assignments_seat_free");
        await world.ExecuteAsync("DROP INDEX exam.ix_seat_assignments_offering_id_room_id_seat_number");
        try
        {
            var planned = new AsyncBarrier(2);

            await Task.WhenAll(halves.Select(half => Task.Run(() => world.InBurstAsync(async db =>
            {
                // The mistake: look, then take, without waiting for one's turn.
                var planner = await SiteSeats.PlannerAsync(db, world.SiteId, half[0].StartsAt, half[0].EndsAt, default);
                var plan = planner.Place(half);
                await planned.ArriveAsync();
                await SiteSeats.StoreAsync(db, plan.Placed, default);
            }))));

            var places = await PlacesAsync(world);
            Assert.Equal(6, places.Count);
            Assert.Equal(3, places.Select(place => (place.Room, place.Seat)).Distinct().Count());
        }
        finally
        {
            await world.ExecuteAsync($"DELETE FROM exam.seat_assignments WHERE offering_id = '{world.Morning}'");
            await world.ExecuteAsync(
                "ALTER TABLE exam.seat_assignments ADD CONSTRAINT ex_seat_assignments_seat_free "
                + "EXCLUDE USING gist (room_id WITH =, seat_number WITH =, tstzrange(starts_at, ends_at) WITH &&)");
            await world.ExecuteAsync(
                "CREATE UNIQUE INDEX ix_seat_assignments_offering_id_room_id_seat_number ON exam.seat_assignments (offering_id, room_id, seat_number)");
        }
    }

    [Fact]
    public async Task The_database_alone_refuses_two_runs_that_take_no_turns()
    {
        var world = await World.CreateAsync(database, capacity: 10, rooms: [10]);
        var halves = await HalvesAsync(world);
        var planned = new AsyncBarrier(2);

        var outcomes = await Task.WhenAll(halves.Select(half => Task.Run(async () =>
        {
            try
            {
                await world.InBurstAsync(async db =>
                {
                    var plan = (await SiteSeats.PlannerAsync(db, world.SiteId, half[0].StartsAt, half[0].EndsAt, default)).Place(half);
                    await planned.ArriveAsync();
                    await SiteSeats.StoreAsync(db, plan.Placed, default);
                });
                return "stored";
            }
            catch (PostgresException refused)
            {
                return refused.SqlState;
            }
        })));

        Assert.Single(outcomes, "stored");
        Assert.Contains(Assert.Single(outcomes, outcome => outcome != "stored"), new[] { PostgresErrorCodes.ExclusionViolation, PostgresErrorCodes.UniqueViolation, PostgresErrorCodes.DeadlockDetected });
        Assert.Equal(3, (await PlacesAsync(world)).Count);
    }

    [Fact]
    public async Task Two_workers_on_a_run_and_tickets_at_the_same_time_never_give_a_seat_twice()
    {
        var world = await World.CreateAsync(database, capacity: 20, rooms: [5, 5]);
        var ids = new List<Guid>();
        for (var i = 0; i < 8; i++)
            ids.Add(await world.PaidAsync(i % 2 == 0 ? world.Morning : world.LateMorning, world.Afternoon));
        var id = (await StartAsync(world)).Value;
        var now = await world.NowAsync();

        await Task.WhenAll(
            Task.Run(() => FinishAsync(world, id)),
            Task.Run(() => FinishAsync(world, id)),
            Task.WhenAll(ids.Take(4).Select(ticket => Task.Run(async () =>
                World.Ok(await world.InBurstAsync(db => new GrantTicket(db).HandleAsync(new(ticket, now, now.AddDays(1)))))))));

        Assert.Equal(16, (await PlacesAsync(world)).Count);
        var run = await world.ReadAsync(db => db.SeatRuns.AsNoTracking().SingleAsync(r => r.Id == id));
        Assert.NotNull(run.FinishedAt);
        Assert.Equal(0, run.Unplaced);
    }

    [Fact]
    public async Task Only_one_of_two_that_start_at_once_may()
    {
        var world = await World.CreateAsync(database, rooms: [5]);
        await world.PaidAsync();

        var started = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => StartAsync(world))));

        Assert.Single(started, result => result.IsSuccess);
        Assert.All(started.Where(result => !result.IsSuccess), result => World.Refused(result, "seat-run-unfinished"));
    }

    [Fact]
    public async Task Should_place_thousands_each_on_a_chair_of_their_own()
    {
        const int people = 5000;
        var world = await World.CreateAsync(database, capacity: people + 1, rooms: [.. Enumerable.Repeat(60, 85)]);
        await MultiplyAsync(world, await world.PaidAsync(world.Morning, world.Afternoon), people - 1);
        await using var counter = new WireCounter(database.ConnectionString);
        await using var counted = NpgsqlDataSource.Create(counter.ConnectionString);
        var id = (await StartAsync(world)).Value;

        var watch = System.Diagnostics.Stopwatch.StartNew();
        while (await ContinueAsync(counted, id))
        {
        }
        var took = watch.Elapsed;

        var run = await world.ReadAsync(db => db.SeatRuns.AsNoTracking().SingleAsync(each => each.Id == id));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{run.Placed} seats for {people} candidates in {took.TotalMilliseconds:0} ms, {counter.Counts.Statements} statements, {counter.Counts.RoundTrips} round trips");
        // Two slots and the look that finds nothing more: so many statements however many people.
        Assert.InRange(counter.Counts.Statements, 1, 60);

        Assert.Equal((2 * people, 2 * people, 0), (run.Total, run.Placed, run.Unplaced));
        var places = await PlacesAsync(world);
        Assert.Equal(2 * people, places.Select(place => (place.Offering, place.Room, place.Seat)).Distinct().Count());
        // No room more than needed: 83 of 60 are full, one is nearly empty, the 85th is not opened.
        Assert.Equal(84, places.Where(place => place.Offering == world.Morning).Select(place => place.Room).Distinct().Count());
    }

    [Fact]
    public async Task Should_give_no_chair_to_one_who_withdraws_at_the_same_moment()
    {
        var world = await World.CreateAsync(database, rooms: [5]);
        var gone = await world.PaidAsync();
        var stays = await world.PaidAsync();
        var id = (await StartAsync(world)).Value;
        var (mayEnd, withdrawn) = (new TaskCompletionSource(), new TaskCompletionSource());
        var withdrawal = Task.Run(() => world.InBurstAsync(async db =>
        {
            World.Ok(await new WithdrawRegistration(db).HandleAsync(new(gone, "本人放弃")));
            withdrawn.SetResult();
            await mayEnd.Task;
        }));
        await withdrawn.Task;

        var run = Task.Run(() => FinishAsync(world, id));
        await WaitForLockAsync(world);
        mayEnd.SetResult();
        await withdrawal;
        await run;

        Assert.Equal(stays, Assert.Single(await PlacesAsync(world)).Registration);
    }

    /// <summary>Copies a registration and its choices for other candidates, faster than so many could register.</summary>
    private static Task<int> MultiplyAsync(World world, Guid id, int times) => world.ExecuteAsync(
        $"""
        CREATE TEMP TABLE copies ON COMMIT DROP AS SELECT gen_random_uuid() AS id, 5000000 + n AS n FROM generate_series(1, {times}) AS n;
        INSERT INTO exam.candidates SELECT (jsonb_populate_record(c, jsonb_build_object('id', x.id, 'account_id', x.id, 'user_name', 'copy' || x.id))).*
        FROM exam.candidates c JOIN exam.registrations r ON r.candidate_id = c.id, copies x WHERE r.id = '{id}';
        INSERT INTO exam.registrations SELECT (jsonb_populate_record(r, jsonb_build_object(
            'id', x.id, 'candidate_id', x.id, 'workflow_instance_id', x.id, 'serial', x.n, 'number', '{world.Code}' || x.n, 'identity_hash', null))).*
        FROM exam.registrations r, copies x WHERE r.id = '{id}';
        INSERT INTO exam.choices SELECT (jsonb_populate_record(c, jsonb_build_object('id', gen_random_uuid(), 'registration_id', x.id))).*
        FROM exam.choices c, copies x WHERE c.registration_id = '{id}';
        """);

    private static async Task WaitForLockAsync(World world)
    {
        while (!await world.ReadAsync(async db => (await db.Database
            .SqlQuery<bool>($"SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted) AS \"Value\"").ToListAsync())[0]))
            await Task.Yield();
    }

    /// <summary>Six who have paid for the morning, for two runs.</summary>
    private static async Task<SeatSeeker[][]> HalvesAsync(World world)
    {
        for (var i = 0; i < 6; i++)
            await world.PaidAsync();
        var seekers = await world.ReadAsync(db => db.Choices.Where(c => c.OfferingId == world.Morning)
            .Select(c => new SeatSeeker(c.Id, c.OfferingId, c.StartsAt, c.EndsAt, false)).ToArrayAsync());
        return [seekers[..3], seekers[3..]];
    }

    private static async Task<Result<Guid>> StartAsync(World world, SeatRunKind kind = SeatRunKind.Fill, DateTimeOffset? at = null)
    {
        await using var connection = await world.Database.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var started = await new StartSeatRun(ExamDb.On(connection, at)).HandleAsync(new(world.SessionId, world.SiteId, kind, World.Staff));
        if (started.IsSuccess)
            await transaction.CommitAsync();
        return started;
    }

    private static async Task<SeatRun> FinishAsync(World world, Guid id)
    {
        while (await world.InBurstAsync(db => new ContinueSeatRun(db).HandleAsync(new(id))))
        {
        }

        return await world.ReadAsync(db => db.SeatRuns.AsNoTracking().SingleAsync(run => run.Id == id));
    }

    private static async Task<bool> ContinueAsync(NpgsqlDataSource source, Guid id)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var goesOn = await new ContinueSeatRun(ExamDb.On(connection)).HandleAsync(new(id));
        await transaction.CommitAsync();
        return goesOn;
    }

    private static async Task<SeatRun> RunAsync(World world, SeatRunKind kind = SeatRunKind.Fill)
    {
        var started = await StartAsync(world, kind);
        World.Ok(started);
        return await FinishAsync(world, started.Value);
    }

    private static Task<List<Given>> PlacesAsync(World world) => world.ReadAsync(db => db.SeatAssignments.AsNoTracking()
        .Where(seat => seat.Room.SiteId == world.SiteId)
        .OrderBy(seat => seat.Choice.RegistrationId).ThenBy(seat => seat.StartsAt)
        .Select(seat => new Given(seat.Choice.RegistrationId, seat.OfferingId, seat.Room.Code, seat.SeatNumber)).ToListAsync());

    private sealed record Given(Guid Registration, Guid Offering, string Room, int Seat);
}
