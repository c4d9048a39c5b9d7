using ExamReg.Domain.Clock;
using ExamReg.Tests.Support;

namespace ExamReg.Tests.Domain.Clock;

public sealed class DatabaseClockTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Should_shift_and_reset_for_everything_on_the_database()
    {
        var world = await World.CreateAsync(database);
        var before = await world.NowAsync();

        await world.InBurstAsync(db => DatabaseClock.ShiftAsync(db, TimeSpan.FromDays(30)));
        await world.InBurstAsync(db => DatabaseClock.ShiftAsync(db, TimeSpan.FromHours(-1)));
        var shifted = await world.ReadAsync(db => DatabaseClock.ReadAsync(db));
        await world.InBurstAsync(db => DatabaseClock.ResetAsync(db));
        var after = await world.ReadAsync(db => DatabaseClock.ReadAsync(db));

        Assert.Equal(TimeSpan.FromDays(30) - TimeSpan.FromHours(1), shifted.Shift);
        Assert.InRange(shifted.Now - before, shifted.Shift, shifted.Shift + TimeSpan.FromMinutes(1));
        Assert.Equal(TimeSpan.Zero, after.Shift);
        Assert.InRange(after.Now - before, TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Should_take_the_moment_that_a_burst_has_read_already()
    {
        var world = await World.CreateAsync(database);
        var moment = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

        var now = await world.InBurstAsync(db => DatabaseClock.NowAsync(db), moment);

        Assert.Equal(moment, now);
    }

    [Fact]
    public void Should_show_times_as_in_China()
    {
        var time = new DateTimeOffset(2026, 11, 24, 20, 30, 0, TimeSpan.Zero);

        Assert.Equal("2026年11月25日 04:30", BeijingTime.Minute(time));
        Assert.Equal("2026年11月25日 04:30–06:30", BeijingTime.Slot(time, time.AddHours(2)));
        Assert.Equal("2026年11月25日 04:30 至 2026年11月26日 04:30", BeijingTime.Slot(time, time.AddDays(1)));
        Assert.Equal(new DateOnly(2026, 11, 25), ChinaTime.Day(time));
    }
}
