using ExamReg.Domain.Orders;
using ExamReg.Domain.Registrations;
using ExamReg.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace ExamReg.Tests.Domain.Orders;

public sealed class RecordPaymentTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Should_pay_and_lock()
    {
        var world = await World.CreateAsync(database);
        var (id, order) = await world.AwaitingPaymentAsync();

        var recorded = (await world.PayAsync(order.Number, order.Amount)).Value;

        Assert.Equal((PaymentOutcome.Paid, false, id), (recorded.Outcome, recorded.AlreadyRecorded, recorded.RegistrationId));
        Assert.Null(recorded.RefundRequestNumber);
        var registration = await world.GetAsync(id);
        Assert.Equal((RegistrationState.Paid, true), (registration.State, registration.IsLocked));
        Assert.Equal(OrderState.Paid, Assert.Single(registration.Orders).State);
    }

    [Fact]
    public async Task The_same_notice_again_changes_nothing_and_gets_the_first_answer()
    {
        var world = await World.CreateAsync(database);
        var (id, order) = await world.AwaitingPaymentAsync();
        var trade = $"T{id:N}";

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(
            () => world.PayAsync(order.Number, order.Amount, trade))));

        Assert.All(answers, a => Assert.Equal(PaymentOutcome.Paid, a.Value.Outcome));
        Assert.Single(answers, a => !a.Value.AlreadyRecorded);
        Assert.Single(answers.Select(a => a.Value.PaymentId).Distinct());
        Assert.Equal((1, 0), await MoneyAsync(world, id));
    }

    [Fact]
    public async Task Two_payments_at_the_same_moment_keep_one_and_give_one_back()
    {
        var world = await World.CreateAsync(database);
        var (id, order) = await world.AwaitingPaymentAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => world.PayAsync(order.Number, order.Amount))));

        Assert.Equal([PaymentOutcome.Paid, PaymentOutcome.PaidTwiceRefunded], answers.Select(a => a.Value.Outcome).Order());
        Assert.Equal((2, 1), await MoneyAsync(world, id));
    }

    [Fact]
    public async Task Should_give_a_wrong_amount_back_and_leave_the_order_open()
    {
        var world = await World.CreateAsync(database);
        var (id, order) = await world.AwaitingPaymentAsync();

        var recorded = (await world.PayAsync(order.Number, order.Amount - 0.01m)).Value;

        Assert.Equal(PaymentOutcome.WrongAmountRefunded, recorded.Outcome);
        var refund = await world.ReadAsync(db => db.Refunds.SingleAsync(r => r.RequestNumber == recorded.RefundRequestNumber));
        Assert.Equal((79.99m, RefundState.Pending), (refund.Amount, refund.State));
        Assert.Contains("80.00", refund.Reason, StringComparison.Ordinal);
        Assert.Equal(RegistrationState.AwaitingPayment, (await world.GetAsync(id)).State);
        Assert.Equal(PaymentOutcome.Paid, (await world.PayAsync(order.Number, order.Amount)).Value.Outcome);
    }

    [Fact]
    public async Task Money_after_the_deadline_counts_while_the_order_is_still_open()
    {
        var world = await World.CreateAsync(database);
        var (_, order) = await world.AwaitingPaymentAsync();

        var recorded = await world.PayAsync(order.Number, order.Amount, at: order.SeatsHeldUntil.AddHours(1));

        Assert.Equal(PaymentOutcome.Paid, recorded.Value.Outcome);
    }

    [Fact]
    public async Task Late_money_buys_the_place_while_a_seat_is_free()
    {
        var world = await World.CreateAsync(database, capacity: 1);
        var (id, order) = await world.AwaitingPaymentAsync(world.Morning, world.Afternoon);
        World.Ok(await world.ExpireAsync(id));

        var recorded = (await world.PayAsync(order.Number, order.Amount)).Value;

        Assert.Equal(PaymentOutcome.LateMoneyAccepted, recorded.Outcome);
        var registration = await world.GetAsync(id);
        Assert.Equal(RegistrationState.Paid, registration.State);
        Assert.Null(registration.EndedAt);
        Assert.All(registration.Choices, c => Assert.True(c.HoldsSeat));
        Assert.Equal(1, await world.SeatsTakenAsync(world.Morning));
        Assert.Equal(1, await world.SeatsTakenAsync(world.Afternoon));
        Assert.Equal((1, 0), await MoneyAsync(world, id));
    }

    [Fact]
    public async Task Late_money_goes_back_once_when_the_place_is_gone()
    {
        var world = await World.CreateAsync(database, capacity: 1);
        var (id, order) = await world.AwaitingPaymentAsync(world.Morning, world.Afternoon);
        World.Ok(await world.ExpireAsync(id));
        await world.SubmittedAsync(world.Afternoon);
        var trade = $"T{id:N}";

        var first = (await world.PayAsync(order.Number, order.Amount, trade)).Value;
        var second = (await world.PayAsync(order.Number, order.Amount, trade)).Value;

        Assert.Equal(PaymentOutcome.LateMoneyRefunded, first.Outcome);
        Assert.Equal(first with { AlreadyRecorded = true }, second);
        Assert.Equal((1, 1), await MoneyAsync(world, id));
        Assert.Equal(RegistrationState.Expired, (await world.GetAsync(id)).State);
        Assert.Equal(0, await world.SeatsTakenAsync(world.Morning));
    }

    [Fact]
    public async Task Late_money_goes_back_when_the_candidate_has_begun_anew()
    {
        var world = await World.CreateAsync(database);
        var (id, order) = await world.AwaitingPaymentAsync(world.Morning);
        World.Ok(await world.ExpireAsync(id));
        World.Ok(await world.BeginAsync((await world.GetAsync(id)).CandidateId));

        var recorded = (await world.PayAsync(order.Number, order.Amount)).Value;

        Assert.Equal(PaymentOutcome.LateMoneyRefunded, recorded.Outcome);
        Assert.Equal(0, await world.SeatsTakenAsync(world.Morning));
        Assert.Equal((1, 1), await MoneyAsync(world, id));
        var registration = await world.GetAsync(id);
        Assert.Equal((RegistrationState.Expired, OrderState.Closed), (registration.State, Assert.Single(registration.Orders).State));
    }

    [Fact]
    public async Task Late_money_goes_back_when_the_flow_does_not_want_it_or_the_session_takes_none()
    {
        var world = await World.CreateAsync(database);
        var (unwanted, first) = await world.AwaitingPaymentAsync();
        var (tooLate, second) = await world.AwaitingPaymentAsync();
        World.Ok(await world.ExpireAsync(unwanted));
        World.Ok(await world.ExpireAsync(tooLate));

        var refused = await world.InBurstAsync(db => new RecordPayment(db).HandleAsync(
            new(first.Number, $"T{unwanted:N}", first.Amount, DateTimeOffset.UnixEpoch, "模拟银行", AcceptLate: false)));
        var after = await world.PayAsync(second.Number, second.Amount, at: (await world.NowAsync()).AddDays(23));

        Assert.Equal(PaymentOutcome.LateMoneyRefunded, refused.Value.Outcome);
        Assert.Equal(PaymentOutcome.LateMoneyRefunded, after.Value.Outcome);
    }

    [Fact]
    public async Task Money_for_a_closed_order_pays_instead_of_the_newer_one_over_the_same_subjects()
    {
        var world = await World.CreateAsync(database);
        var (id, old) = await world.AwaitingPaymentAsync(world.Morning);
        World.Ok(await world.InBurstAsync(db => new ReopenInformation(db).HandleAsync(new(id))));
        World.Ok(await world.SubmitAsync(id, world.Morning));
        var newer = (await world.OpenOrderAsync(id)).Value;

        var recorded = (await world.PayAsync(old.Number, old.Amount)).Value;
        var twice = (await world.PayAsync(newer.Number, newer.Amount)).Value;

        Assert.Equal((PaymentOutcome.LateMoneyAccepted, newer.Number), (recorded.Outcome, recorded.ClosedOrderNumber));
        Assert.Equal(PaymentOutcome.LateMoneyRefunded, twice.Outcome);
        Assert.Equal((2, 1), await MoneyAsync(world, id));
        Assert.Equal(1, await world.SeatsTakenAsync(world.Morning));
    }

    [Fact]
    public async Task Money_for_a_closed_order_goes_back_when_the_subjects_have_changed()
    {
        var world = await World.CreateAsync(database);
        var (id, old) = await world.AwaitingPaymentAsync(world.Morning);
        World.Ok(await world.InBurstAsync(db => new ReopenInformation(db).HandleAsync(new(id))));
        World.Ok(await world.SubmitAsync(id, world.Afternoon));
        World.Ok(await world.OpenOrderAsync(id));

        Assert.Equal(PaymentOutcome.LateMoneyRefunded, (await world.PayAsync(old.Number, old.Amount)).Value.Outcome);
        Assert.Equal(RegistrationState.AwaitingPayment, (await world.GetAsync(id)).State);
    }

    [Fact]
    public async Task Money_and_the_timer_at_the_same_moment_end_in_a_paid_place_or_a_revived_one()
    {
        var world = await World.CreateAsync(database, capacity: 30);
        for (var i = 0; i < 10; i++)
        {
            var (id, order) = await world.AwaitingPaymentAsync(world.Morning);

            var paying = Task.Run(() => world.PayAsync(order.Number, order.Amount));
            var expiring = Task.Run(() => world.ExpireAsync(id));
            await Task.WhenAll(paying, expiring);

            var outcome = (await paying).Value.Outcome;
            Assert.Equal((await expiring).IsSuccess ? PaymentOutcome.LateMoneyAccepted : PaymentOutcome.Paid, outcome);
            Assert.Equal(RegistrationState.Paid, (await world.GetAsync(id)).State);
            Assert.Equal(i + 1, await world.SeatsTakenAsync(world.Morning));
        }
    }

    [Fact]
    public async Task Should_refuse_what_needs_a_person()
    {
        var world = await World.CreateAsync(database);
        var (id, order) = await world.AwaitingPaymentAsync();
        var (_, other) = await world.AwaitingPaymentAsync();
        var trade = $"T{id:N}";
        World.Ok(await world.PayAsync(order.Number, order.Amount, trade));

        World.Refused(await world.PayAsync("P0", 1m), "order-not-found");
        World.Refused(await world.PayAsync(order.Number, 0m), "amount-not-positive");
        World.Refused(await world.PayAsync(other.Number, other.Amount, trade), "trade-number-reused");
    }

    [Fact]
    public async Task The_database_refuses_a_second_accepted_payment_and_a_repeated_trade_number()
    {
        var world = await World.CreateAsync(database);
        var id = await world.PaidAsync();
        const string Columns = "order_id, amount, bank, succeeded_at, recorded_at, use, outcome";
        var copy = "INSERT INTO exam.payments (id, trade_number, " + Columns + ") SELECT gen_random_uuid(), {0}, " + Columns
            + $" FROM exam.payments WHERE order_id IN (SELECT id FROM exam.orders WHERE registration_id = '{id}')";

        var second = await Assert.ThrowsAsync<PostgresException>(() =>
            world.ExecuteAsync(copy.Replace("{0}", "'another'", StringComparison.Ordinal)));
        var repeated = await Assert.ThrowsAsync<PostgresException>(() => world.ExecuteAsync(
            copy.Replace("{0}", "trade_number", StringComparison.Ordinal)
                .Replace(", use, outcome FROM", ", 'Surplus', outcome FROM", StringComparison.Ordinal)));

        Assert.Equal("ux_payments_one_accepted", second.ConstraintName);
        Assert.Equal("ix_payments_trade_number", repeated.ConstraintName);
    }

    private static Task<(int Payments, int Refunds)> MoneyAsync(World world, Guid id) => world.ReadAsync(async db => (
        await db.Payments.CountAsync(p => p.Order.RegistrationId == id), await db.Refunds.CountAsync(r => r.Order.RegistrationId == id)));
}
