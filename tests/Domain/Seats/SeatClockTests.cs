using ExamReg.Domain;
using ExamReg.Domain.Orders;
using ExamReg.Domain.Registrations;
using ExamReg.Domain.Reviews;
using ExamReg.Domain.Seats;
using ExamReg.Tests.Support;

namespace ExamReg.Tests.Domain.Seats;

/// <summary>Nobody keeps seats for ever by going back and forth (docs/adr/0015).</summary>
public sealed class SeatClockTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Going_back_from_the_payment_renews_its_window_only_where_the_flow_says_so(bool renew)
    {
        var world = await World.CreateAsync(database);
        var (id, first) = await world.AwaitingPaymentAsync(world.Morning);
        var later = (await world.NowAsync()).AddHours(20);
        World.Ok(await ReopenAsync(world, id, later));
        World.Ok(await SubmitAsync(world, id, later, world.Afternoon));

        var second = (await OpenAsync(world, id, later, renew)).Value;

        Assert.NotEqual(first.Number, second.Number);
        Assert.Equal(renew, second.Deadline > first.Deadline);
        Assert.Equal(renew ? later + Day : first.Deadline, second.Deadline, TimeSpan.FromMilliseconds(1));
        Assert.Equal(second.SeatsHeldUntil, (await world.GetAsync(id)).SeatsHeldUntil!.Value, TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task Who_comes_again_after_the_deadline_has_nothing_left_but_the_grace()
    {
        var world = await World.CreateAsync(database);
        var (id, first) = await world.AwaitingPaymentAsync(world.Morning);
        World.Ok(await ReopenAsync(world, id, first.Deadline));
        var late = first.Deadline.AddMinutes(4);

        var second = (await OpenAsync(world, id, late)).Value;

        Assert.Equal(late, second.Deadline, TimeSpan.FromMilliseconds(1));
        Assert.Equal(first.SeatsHeldUntil, second.SeatsHeldUntil, TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task Seats_of_somebody_who_does_not_go_on_are_freed_when_their_time_is_over_and_not_before()
    {
        var world = await World.CreateAsync(database, capacity: 1);
        var now = await world.NowAsync();
        var id = await world.FilledAsync();
        World.Ok(await SubmitAsync(world, id, now, world.Morning));
        // Submitting again, with other subjects too, is no new beginning.
        World.Ok(await SubmitAsync(world, id, now.AddHours(20), world.Morning, world.Afternoon));

        Assert.Equal(EndSeatHold.Outcome.NotDue, await EndAsync(world, id, now.AddHours(23)));
        Assert.Equal(1, await world.SeatsTakenAsync(world.Morning));
        Assert.Equal(EndSeatHold.Outcome.Freed, await EndAsync(world, id, now.AddHours(24).AddSeconds(1)));
        Assert.Equal(EndSeatHold.Outcome.NotDue, await EndAsync(world, id, now.AddHours(50)));

        Assert.Equal((0, 0), (await world.SeatsTakenAsync(world.Morning), await world.SeatsTakenAsync(world.Afternoon)));
        var registration = await world.GetAsync(id);
        Assert.Equal(RegistrationState.AwaitingPhoto, registration.State);
        Assert.Equal(2, registration.Choices.Count);
        Assert.Null(registration.SeatsHeldUntil);
        World.Ok(await world.SubmitAsync(await world.FilledAsync(), world.Morning));
    }

    [Fact]
    public async Task Who_went_back_from_the_payment_and_stays_away_loses_the_seats_at_its_end()
    {
        var world = await World.CreateAsync(database);
        var (id, order) = await world.AwaitingPaymentAsync(world.Morning);
        World.Ok(await ReopenAsync(world, id, order.Deadline.AddHours(-1)));

        Assert.Equal(EndSeatHold.Outcome.NotDue, await EndAsync(world, id, order.Deadline.AddMinutes(5)));
        Assert.Equal(EndSeatHold.Outcome.Freed, await EndAsync(world, id, order.SeatsHeldUntil.AddSeconds(1)));

        Assert.Equal(0, await world.SeatsTakenAsync(world.Morning));
    }

    [Fact]
    public async Task Freed_seats_are_taken_anew_on_the_way_to_the_payment_with_a_window_of_their_own()
    {
        var world = await World.CreateAsync(database, capacity: 1);
        var (id, order) = await world.AwaitingPaymentAsync(world.Morning);
        World.Ok(await ReopenAsync(world, id, order.Deadline.AddHours(-1)));
        var after = order.SeatsHeldUntil.AddHours(1);
        Assert.Equal(EndSeatHold.Outcome.Freed, await EndAsync(world, id, after));

        var again = (await OpenAsync(world, id, after)).Value;

        Assert.Equal(after + Day, again.Deadline, TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, await world.SeatsTakenAsync(world.Morning));
        Assert.True(Assert.Single((await world.GetAsync(id)).Choices).HoldsSeat);
    }

    [Fact]
    public async Task Who_lost_the_seats_to_another_reads_which_is_full_and_nothing_is_changed()
    {
        var world = await World.CreateAsync(database, capacity: 1);
        var (id, order) = await world.AwaitingPaymentAsync(world.Morning, world.Afternoon);
        World.Ok(await ReopenAsync(world, id, order.Deadline.AddHours(-1)));
        Assert.Equal(EndSeatHold.Outcome.Freed, await EndAsync(world, id, order.SeatsHeldUntil.AddHours(1)));
        await world.SubmittedAsync(world.Morning);

        var refused = World.Refused(await OpenAsync(world, id, order.SeatsHeldUntil.AddHours(1)), "seat-full");

        Assert.Contains("上午科目", refused.Message, StringComparison.Ordinal);
        Assert.Equal((1, 0), (await world.SeatsTakenAsync(world.Morning), await world.SeatsTakenAsync(world.Afternoon)));
        Assert.Equal(RegistrationState.FillingIn, (await world.GetAsync(id)).State);
    }

    [Fact]
    public async Task The_clock_stands_while_the_site_looks_and_when_the_money_is_there()
    {
        var world = await World.CreateAsync(database, review: true);
        var now = await world.NowAsync();
        var reviewed = await world.FilledAsync();
        World.Ok(await SubmitAsync(world, reviewed, now, world.Morning));
        World.Ok(await world.StorePhotoAsync(reviewed));
        Assert.NotNull((await world.GetAsync(reviewed)).SeatsHeldUntil);
        World.Ok(await world.EnterAsync(reviewed, RegistrationState.AwaitingReviewRequest));

        World.Ok(await world.InBurstAsync(db => new ApplyForReview(db).HandleAsync(new(reviewed))));
        var paid = await world.PaidAsync(world.Morning);

        Assert.Equal(EndSeatHold.Outcome.NotDue, await EndAsync(world, reviewed, now.AddDays(3)));
        Assert.Equal(EndSeatHold.Outcome.LeftToPayment, await EndAsync(world, paid, now.AddDays(3)));
        Assert.Equal(2, await world.SeatsTakenAsync(world.Morning));
        Assert.Null((await world.GetAsync(paid)).SeatsHeldUntil);
    }

    [Fact]
    public async Task An_order_that_is_open_while_the_photo_is_changed_ends_by_the_payments_rules()
    {
        var world = await World.CreateAsync(database);
        var (id, order) = await world.AwaitingPaymentAsync(world.Morning);

        Assert.Equal(EndSeatHold.Outcome.LeftToPayment, await EndAsync(world, id, order.SeatsHeldUntil.AddSeconds(1)));
        Assert.Equal(1, await world.SeatsTakenAsync(world.Morning));

        // And one that was paid meanwhile is not opened a second time.
        await world.PayAsync(order.Number, order.Amount);
        World.Ok(await world.InBurstAsync(db => new KeepPhoto(db).HandleAsync(new(id, 144, 192))));
        var again = (await world.OpenOrderAsync(id)).Value;
        Assert.True(again.NothingToPay);
        Assert.Equal(order.Number, again.Number);
    }

    private static Task<Result> SubmitAsync(World world, Guid id, DateTimeOffset at, params Guid[] offerings) => world.InBurstAsync(
        db => new SubmitSubjects(db).HandleAsync(new(id, world.SiteId, offerings, true, HoldFor: Day)), at);

    private static async Task<Result> ReopenAsync(World world, Guid id, DateTimeOffset at) =>
        await world.InBurstAsync(db => new ReopenInformation(db).HandleAsync(new(id)), at);

    private static Task<Result<OpenOrder.Opened>> OpenAsync(World world, Guid id, DateTimeOffset at, bool renew = false) =>
        world.InBurstAsync(db => new OpenOrder(db).HandleAsync(new(id, Day, TimeSpan.FromMinutes(10), renew)), at);

    private static async Task<EndSeatHold.Outcome> EndAsync(World world, Guid id, DateTimeOffset at) =>
        (await world.InBurstAsync(db => new EndSeatHold(db).HandleAsync(new(id)), at)).Value;
}
