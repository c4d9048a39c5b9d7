using ExamReg.Domain;
using ExamReg.Domain.Seats;
using ExamReg.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace ExamReg.Tests.Domain.Seats;

/// <summary>A hot offering: many want the last seats at once. In a pair: without the guard it is oversold, with it never.</summary>
public sealed class SeatRaceTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int Seats = 7;
    private const int Holders = 24;

    [Fact]
    public async Task Overselling_the_last_seats_happens_without_lock()
    {
        var world = await World.CreateAsync(database, Seats);
        await world.ExecuteAsync("ALTER TABLE exam.offerings DROP CONSTRAINT ck_offerings_seats");
        try
        {
            var held = await RaceAsync(LookThenTake(world), world);

            Assert.True(held > Seats, $"{held} holders of {Seats} seats");
        }
        finally
        {
            await world.ExecuteAsync($"UPDATE exam.offerings SET seats_taken = 0 WHERE id = '{world.Morning}'");
            await world.ExecuteAsync(
                "ALTER TABLE exam.offerings ADD CONSTRAINT ck_offerings_seats CHECK (seats_taken BETWEEN 0 AND capacity)");
        }
    }

    [Fact]
    public async Task Overselling_the_last_seats_prevented_by_lock()
    {
        var world = await World.CreateAsync(database, Seats);

        var held = await RaceAsync(
            async db => (await new SeatLedger(db).ChangeAsync(new Dictionary<Guid, int> { [world.Morning] = 1 })).IsSuccess, world);

        Assert.Equal(Seats, held);
        Assert.Equal(Seats, await world.SeatsTakenAsync(world.Morning));
    }

    [Fact]
    public async Task Overselling_the_last_seats_prevented_by_constraint()
    {
        var world = await World.CreateAsync(database, Seats);

        // The same mistake, with the table's own rule in place: whoever comes too late gets an error, never a seat.
        var held = await RaceAsync(LookThenTake(world), world);

        Assert.Equal(Seats, held);
        Assert.Equal(Seats, await world.SeatsTakenAsync(world.Morning));
    }

    [Fact]
    public async Task Takers_of_several_subjects_in_any_order_neither_block_each_other_for_ever_nor_keep_a_part()
    {
        var world = await World.CreateAsync(database, Seats);
        var turn = 0;

        var held = await RaceAsync(
            async db =>
            {
                Guid[] order = Interlocked.Increment(ref turn) % 2 == 0
                    ? [world.Morning, world.Afternoon]
                    : [world.Afternoon, world.Morning];
                return (await new SeatLedger(db).ChangeAsync(order.ToDictionary(id => id, _ => 1))).IsSuccess;
            },
            world);

        Assert.Equal(Seats, held);
        Assert.Equal(Seats, await world.SeatsTakenAsync(world.Morning));
        Assert.Equal(Seats, await world.SeatsTakenAsync(world.Afternoon));
    }

    [Fact]
    public async Task Should_change_nothing_when_one_of_several_is_full()
    {
        var world = await World.CreateAsync(database, 1);
        await world.InBurstAsync(db => new SeatLedger(db).ChangeAsync(new Dictionary<Guid, int> { [world.Afternoon] = 1 }));

        var refused = await world.InBurstAsync(db => new SeatLedger(db).ChangeAsync(
            new Dictionary<Guid, int> { [world.Morning] = 1, [world.Afternoon] = 1 }));

        var error = World.Refused(refused, "seat-full");
        Assert.Contains("下午科目", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, await world.SeatsTakenAsync(world.Morning));
        Assert.Equal(1, await world.SeatsTakenAsync(world.Afternoon));
    }

    [Fact]
    public async Task Should_give_seats_to_others_in_the_same_move_that_frees_some()
    {
        var world = await World.CreateAsync(database, 1);
        await world.InBurstAsync(db => new SeatLedger(db).ChangeAsync(new Dictionary<Guid, int> { [world.Morning] = 1 }));

        var changed = await world.InBurstAsync(db => new SeatLedger(db).ChangeAsync(
            new Dictionary<Guid, int> { [world.Morning] = -1, [world.Afternoon] = 1 }));

        World.Ok(changed);
        Assert.Equal(0, await world.SeatsTakenAsync(world.Morning));
        Assert.Equal(1, await world.SeatsTakenAsync(world.Afternoon));
    }

    // The mistake: look, then take. All look before anybody takes.
    private static Func<ExamDb, Task<bool>> LookThenTake(World world)
    {
        var lookedAll = new AsyncBarrier(Holders);
        return async db =>
        {
            var free = await db.Offerings.Where(o => o.Id == world.Morning).AnyAsync(o => o.SeatsTaken < o.Capacity);
            await lookedAll.ArriveAsync();
            try
            {
                return free && await db.Database.ExecuteSqlAsync(
                    $"UPDATE exam.offerings SET seats_taken = seats_taken + 1 WHERE id = {world.Morning}") == 1;
            }
            catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.CheckViolation, ConstraintName: "ck_offerings_seats" })
            {
                return false;
            }
        };
    }

    /// <summary>All at once, each in its own transaction; gives how many got what they wanted.</summary>
    private static async Task<int> RaceAsync(Func<ExamDb, Task<bool>> hold, World world)
    {
        var results = await Task.WhenAll(Enumerable.Range(0, Holders).Select(_ => Task.Run(() => world.InBurstAsync(hold))));
        return results.Count(got => got);
    }
}
