using System.Globalization;
using ExamReg.Domain.Clock;
using ExamReg.Domain.Registrations;
using ExamReg.Domain.Seats;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Domain.Orders;

/// <summary>
/// Opens the order over the sum of the choices' fees; the registration then awaits payment. An order that is open already over
/// the same amount is given back unchanged. Nothing to pay: the order is paid at once. Who went back to change something and comes
/// again has the time that was left and no more, as long as the seats were held all the while (docs/adr/0015).
/// </summary>
public sealed class OpenOrder(ExamDb db)
{
    /// <summary>Input.</summary>
    /// <param name="RegistrationId">Registration.</param>
    /// <param name="Window">Time to pay (24 hours by the manual); ends at the session's end of payment at the latest.</param>
    /// <param name="Grace">How long seats are held beyond the deadline shown, for money that is under way.</param>
    /// <param name="Renew">Whether coming again begins a new window.</param>
    public sealed record Command(Guid RegistrationId, TimeSpan Window, TimeSpan Grace = default, bool Renew = false);

    /// <summary>What was opened.</summary>
    /// <param name="OrderId">Order.</param>
    /// <param name="Number">For the payment platform.</param>
    /// <param name="Amount">Yuan.</param>
    /// <param name="Deadline">Shown to the candidate.</param>
    /// <param name="SeatsHeldUntil">When the registration expires.</param>
    /// <param name="NothingToPay">The registration is paid: the amount is zero, or the money came while the candidate changed the photo.</param>
    public sealed record Opened(
        Guid OrderId, string Number, decimal Amount, DateTimeOffset Deadline, DateTimeOffset SeatsHeldUntil, bool NothingToPay);

    /// <summary>
    /// Opens. Errors: <c>no-subjects</c>, <c>seat-full</c> (the seats were freed and are gone), <c>payment-closed</c>,
    /// <c>order-already-open</c> (over another amount: close it first), <c>wrong-state</c>.
    /// </summary>
    public async Task<Result<Opened>> HandleAsync(Command command, CancellationToken ct = default)
    {
        if (command.Window <= TimeSpan.Zero || command.Grace < TimeSpan.Zero)
            throw new ArgumentException("The payment window must be positive and the grace not negative.", nameof(command));
        if (await db.LockAsync(command.RegistrationId, ct) is not { } registration)
            return RegistrationErrors.NotFound;

        if (registration.State == RegistrationState.Paid
            && await db.Orders.AsNoTracking().SingleOrDefaultAsync(o => o.RegistrationId == registration.Id && o.State == OrderState.Paid, ct) is { } paid)
        {
            return Describe(paid);
        }

        var choices = await db.Choices.AsNoTracking().Where(c => c.RegistrationId == registration.Id).ToListAsync(ct);
        if (choices.Count == 0)
            return new DomainError("no-subjects", Text.Of("尚未报考任何科目，无法生成订单。请先提交报考信息。"));
        // Their time had run out meanwhile: whoever goes on takes them anew, while there are any.
        if (choices.Any(c => !c.HoldsSeat) && await new HoldSeats(db).HandleAsync(new(registration.Id), ct) is { IsSuccess: false } full)
            return Result<Opened>.Failure(full.Errors);
        var amount = choices.Sum(c => c.Fee);

        var open = await db.Orders.SingleOrDefaultAsync(o => o.RegistrationId == registration.Id && o.State == OrderState.Open, ct);
        if (open is not null)
        {
            return open.Amount == amount
                ? Describe(open)
                : new DomainError("order-already-open", Text.Of($"订单 {open.Number}（{open.Amount:0.00} 元）尚未关闭，与现在应付的 {amount:0.00} 元不符。请先关闭原订单。"));
        }

        var now = await DatabaseClock.NowAsync(db, ct);
        var closesAt = await db.Sessions.Where(s => s.Id == registration.SessionId).Select(s => s.PaymentClosesAt).SingleAsync(ct);
        if (now >= closesAt)
            return new DomainError("payment-closed", Text.Of($"本考次的缴费已于 {BeijingTime.Minute(closesAt)} 截止，不能再支付。请联系考点。"));
        if (registration.State is RegistrationState.FillingIn or RegistrationState.AwaitingPhoto)
            registration.FinishFilling(await db.Photos.AnyAsync(p => p.RegistrationId == registration.Id, ct));
        var moved = amount == 0 ? registration.Pay() : registration.MoveTo(RegistrationState.AwaitingPayment);
        if (!moved.IsSuccess)
            return Result<Opened>.Failure(moved.Errors);

        var payBy = command.Renew ? null : registration.PayBy;
        var wished = Earlier(payBy ?? now + command.Window, closesAt);
        var order = new Order(
            registration.Id, await NextNumberAsync(now, ct), amount, now, Later(wished, now), Later(wished + command.Grace, now));
        if (amount == 0)
            order.Pay(now);
        else
            registration.HoldSeatsForPayment(order.Deadline, order.SeatsHeldUntil);
        db.Orders.Add(order);
        await db.SaveChangesAsync(ct);
        return Describe(order);
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static Opened Describe(Order order) =>
        new(order.Id, order.Number, order.Amount, order.Deadline, order.SeatsHeldUntil, order.State == OrderState.Paid);

    private async Task<string> NextNumberAsync(DateTimeOffset now, CancellationToken ct)
    {
        var serial = (await db.ListAsync<long>($"""SELECT nextval('exam.order_serials') AS "Value" """, ct)).Single();
        return string.Create(CultureInfo.InvariantCulture, $"P{ChinaTime.Day(now):yyyyMMdd}{serial:0000000}");
    }
}
