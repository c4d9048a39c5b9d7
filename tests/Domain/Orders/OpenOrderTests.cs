using ExamReg.Domain.Orders;
using ExamReg.Domain.Registrations;
using ExamReg.Tests.Support;
using Npgsql;

namespace ExamReg.Tests.Domain.Orders;

public sealed class OpenOrderTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Should_sum_the_fees_and_set_deadline_and_grace_by_the_databases_clock()
    {
        var world = await World.CreateAsync(database);
        var id = await world.SubmittedAsync(world.Morning, world.Afternoon);
        var now = (await world.NowAsync()).AddMinutes(1);

        var order = (await world.OpenOrderAsync(id, now)).Value;

        Assert.Equal(180m, order.Amount);
        Assert.Equal(now.AddHours(24), order.Deadline);
        Assert.Equal(now.AddHours(24).AddMinutes(10), order.SeatsHeldUntil);
        Assert.False(order.NothingToPay);
        Assert.Matches("^P[0-9]{15}$", order.Number);
        Assert.Equal(RegistrationState.AwaitingPayment, (await world.GetAsync(id)).State);
    }

    [Fact]
    public async Task Should_give_the_open_order_back_when_asked_again()
    {
        var world = await World.CreateAsync(database);
        var (id, order) = await world.AwaitingPaymentAsync();

        var again = (await world.OpenOrderAsync(id)).Value;

        Assert.Equal((order.OrderId, order.Number), (again.OrderId, again.Number));
        Assert.Single((await world.GetAsync(id)).Orders);
    }

    [Fact]
    public async Task Should_end_with_the_sessions_payment_at_the_latest()
    {
        var closesAt = DateTimeOffset.MinValue;
        var world = await World.CreateAsync(database, change: (session, _) => closesAt = session.PaymentClosesAt);
        var id = await world.SubmittedAsync();
        var other = await world.SubmittedAsync();

        var order = (await world.OpenOrderAsync(id, closesAt.AddHours(-1))).Value;

        Assert.InRange(order.Deadline - closesAt, TimeSpan.FromMilliseconds(-1), TimeSpan.FromMilliseconds(1));
        World.Refused(await world.OpenOrderAsync(other, closesAt.AddSeconds(1)), "payment-closed");
    }

    [Fact]
    public async Task Should_be_paid_at_once_when_nothing_is_to_pay()
    {
        var world = await World.CreateAsync(database);
        await world.ExecuteAsync($"UPDATE exam.offerings SET fee = 0 WHERE id = '{world.Morning}'");
        var id = await world.SubmittedAsync(world.Morning);

        var order = (await world.OpenOrderAsync(id)).Value;

        Assert.True(order.NothingToPay);
        var registration = await world.GetAsync(id);
        Assert.Equal(RegistrationState.Paid, registration.State);
        Assert.Equal(OrderState.Paid, Assert.Single(registration.Orders).State);
    }

    [Fact]
    public async Task Should_refuse_before_subjects_and_in_a_wrong_state()
    {
        var world = await World.CreateAsync(database);
        var filled = await world.FilledAsync();
        var withoutPhoto = await world.FilledAsync();
        World.Ok(await world.SubmitAsync(withoutPhoto, world.Morning));

        World.Refused(await world.OpenOrderAsync(filled), "no-subjects");
        Assert.Contains("待上传照片", World.Refused(await world.OpenOrderAsync(withoutPhoto), "wrong-state").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_close_the_open_order_and_refuse_to_close_a_paid_one()
    {
        var world = await World.CreateAsync(database);
        var (open, order) = await world.AwaitingPaymentAsync();
        var paid = await world.PaidAsync();

        Assert.Equal(order.Number, (await world.InBurstAsync(db => new CloseOrder(db).HandleAsync(new(open)))).Value.OrderNumber);
        Assert.Null((await world.InBurstAsync(db => new CloseOrder(db).HandleAsync(new(open)))).Value.OrderNumber);
        World.Refused(await world.InBurstAsync(db => new CloseOrder(db).HandleAsync(new(paid))), "order-already-paid");
    }

    [Fact]
    public async Task The_database_refuses_a_second_open_order()
    {
        var world = await World.CreateAsync(database);
        var (id, _) = await world.AwaitingPaymentAsync();

        var refused = await Assert.ThrowsAsync<PostgresException>(() => world.ExecuteAsync(
            "INSERT INTO exam.orders (id, registration_id, number, amount, state, opened_at, deadline, seats_held_until) "
            + $"VALUES (gen_random_uuid(), '{id}', 'second', 1, 'Open', now(), now(), now())"));

        Assert.Equal("ux_orders_one_open", refused.ConstraintName);
    }
}
