using System.Security.Cryptography;
using ExamReg.Domain.Orders;
using ExamReg.Domain.Registrations;
using ExamReg.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Tests.Domain.Registrations;

/// <summary>Photo, reopening, and the ends.</summary>
public sealed class RegistrationLifeTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Should_be_submitted_once_the_photo_is_there_and_keep_a_replaced_one()
    {
        var world = await World.CreateAsync(database);
        var id = await world.FilledAsync();
        World.Ok(await world.SubmitAsync(id, world.Morning));
        World.Refused(await world.InBurstAsync(db => new ReadPhoto(db).HandleAsync(new(id))), "photo-missing");

        World.Ok(await world.StorePhotoAsync(id, 1));
        World.Ok(await world.StorePhotoAsync(id, 2));

        var photo = (await world.InBurstAsync(db => new ReadPhoto(db).HandleAsync(new(id)))).Value;
        Assert.Equal([0xFF, 0xD8, 2], photo.Bytes);
        Assert.Equal(SHA256.HashData(photo.Bytes), photo.Sha256);
        Assert.Equal((480, 640), (photo.Width, photo.Height));
        Assert.Equal(RegistrationState.Submitted, (await world.GetAsync(id)).State);
    }

    [Fact]
    public async Task Should_replace_the_photo_while_payment_is_awaited_but_not_after_it()
    {
        var world = await World.CreateAsync(database);
        var (id, order) = await world.AwaitingPaymentAsync();

        World.Ok(await world.StorePhotoAsync(id, 3));
        await world.PayAsync(order.Number, order.Amount);

        World.Refused(await world.StorePhotoAsync(id, 4), "registration-locked");
    }

    [Fact]
    public async Task Should_reopen_from_awaiting_payment_and_close_the_order()
    {
        var world = await World.CreateAsync(database);
        var (id, order) = await world.AwaitingPaymentAsync(world.Morning);

        var reopened = await world.InBurstAsync(db => new ReopenInformation(db).HandleAsync(new(id)));

        Assert.Equal(order.Number, reopened.Value.ClosedOrderNumber);
        var registration = await world.GetAsync(id);
        Assert.Equal(RegistrationState.FillingIn, registration.State);
        Assert.Equal(OrderState.Closed, Assert.Single(registration.Orders).State);
        Assert.Equal(1, await world.SeatsTakenAsync(world.Morning));
        World.Ok(await world.SubmitAsync(id, world.Afternoon));
        Assert.Equal(100m, (await world.OpenOrderAsync(id)).Value.Amount);
    }

    [Fact]
    public async Task Should_not_reopen_what_is_paid()
    {
        var world = await World.CreateAsync(database);
        var id = await world.PaidAsync();

        World.Refused(await world.InBurstAsync(db => new ReopenInformation(db).HandleAsync(new(id))), "registration-locked");
    }

    [Fact]
    public async Task Should_free_seats_close_the_order_and_keep_the_reason_when_it_expires_and_only_once()
    {
        var world = await World.CreateAsync(database);
        var (id, order) = await world.AwaitingPaymentAsync(world.Morning, world.Afternoon);

        var expired = await world.ExpireAsync(id);
        var again = await world.ExpireAsync(id);

        Assert.Equal(order.Number, expired.Value.ClosedOrderNumber);
        Assert.Null(again.Value.ClosedOrderNumber);
        var registration = await world.GetAsync(id);
        Assert.Equal((RegistrationState.Expired, "未在规定时间内支付"), (registration.State, registration.EndReason));
        Assert.NotNull(registration.EndedAt);
        Assert.All(registration.Choices, c => Assert.False(c.HoldsSeat));
        Assert.Equal(0, await world.SeatsTakenAsync(world.Morning));
        Assert.Equal(0, await world.SeatsTakenAsync(world.Afternoon));
    }

    [Fact]
    public async Task A_timer_never_takes_a_paid_place_away()
    {
        var world = await World.CreateAsync(database);
        var id = await world.PaidAsync(world.Morning);

        World.Refused(await world.ExpireAsync(id), "wrong-state");

        Assert.Equal(1, await world.SeatsTakenAsync(world.Morning));
    }

    [Fact]
    public async Task Should_give_money_back_when_a_paid_registration_is_withdrawn()
    {
        var world = await World.CreateAsync(database);
        var id = await world.PaidAsync(world.Morning);

        var withdrawn = await world.InBurstAsync(db => new WithdrawRegistration(db).HandleAsync(new(id, "本人放弃")));
        var again = await world.InBurstAsync(db => new WithdrawRegistration(db).HandleAsync(new(id, "本人放弃")));

        var refund = await world.ReadAsync(db => db.Refunds.Include(r => r.Order).SingleAsync(r => r.Order.RegistrationId == id));
        Assert.Equal(withdrawn.Value.RefundRequestNumber, refund.RequestNumber);
        Assert.Null(again.Value.RefundRequestNumber);
        Assert.Equal((80m, OrderState.Refunding), (refund.Amount, refund.Order.State));
        Assert.Equal(0, await world.SeatsTakenAsync(world.Morning));

        World.Ok(await world.InBurstAsync(db => new FinishRefund(db).HandleAsync(new(refund.RequestNumber, false))));
        World.Ok(await world.InBurstAsync(db => new FinishRefund(db).HandleAsync(new(refund.RequestNumber, true))));
        World.Ok(await world.InBurstAsync(db => new FinishRefund(db).HandleAsync(new(refund.RequestNumber, false))));
        refund = await world.ReadAsync(db => db.Refunds.Include(r => r.Order).SingleAsync(r => r.Id == refund.Id));
        Assert.Equal((RefundState.Succeeded, OrderState.Refunded), (refund.State, refund.Order.State));
    }

    [Fact]
    public async Task Should_name_both_states_when_it_refuses_a_transition()
    {
        var world = await World.CreateAsync(database);
        var id = await world.FilledAsync();

        var message = World.Refused(await world.EnterAsync(id, RegistrationState.AwaitingConfirmation), "wrong-state").Message;

        Assert.Contains("填报中", message, StringComparison.Ordinal);
        Assert.Contains("待现场确认", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_leave_nothing_behind_when_the_burst_rolls_back()
    {
        var world = await World.CreateAsync(database);
        var id = await world.FilledAsync();

        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => world.InBurstAsync(async db =>
        {
            World.Ok(await new SubmitSubjects(db).HandleAsync(new(id, world.SiteId, [world.Morning], true)));
            World.Ok(await new StorePhoto(db).HandleAsync(new(id, [1], 1, 1)));
            World.Ok(await new OpenOrder(db).HandleAsync(new(id, TimeSpan.FromHours(1))));
            throw new InvalidTimeZoneException("a later step of the burst fails");
        }));

        var registration = await world.GetAsync(id);
        Assert.Equal(RegistrationState.FillingIn, registration.State);
        Assert.Empty(registration.Choices);
        Assert.Empty(registration.Orders);
        Assert.Equal(0, await world.SeatsTakenAsync(world.Morning));
    }

    [Fact]
    public async Task Should_run_several_operations_in_one_burst_on_one_context()
    {
        var world = await World.CreateAsync(database);
        var id = await world.FilledAsync();

        await world.InBurstAsync(async db =>
        {
            World.Ok(await new SubmitSubjects(db).HandleAsync(new(id, world.SiteId, [world.Morning], true)));
            World.Ok(await new StorePhoto(db).HandleAsync(new(id, [1], 1, 1)));
            var order = (await new OpenOrder(db).HandleAsync(new(id, TimeSpan.FromHours(1)))).Value;
            var paid = await new RecordPayment(db).HandleAsync(
                new(order.Number, $"T{id:N}", order.Amount, DateTimeOffset.UnixEpoch, "模拟银行"));
            World.Ok(paid);
            World.Ok(await new CompleteRegistration(db).HandleAsync(new(id)));
        });

        Assert.Equal(RegistrationState.Completed, (await world.GetAsync(id)).State);
        Assert.Equal(1, await world.SeatsTakenAsync(world.Morning));
    }
}
