using ExamReg.Domain.Registrations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ExamReg.Domain.Orders;

/// <summary>State of an order.</summary>
public enum OrderState
{
    /// <summary>Waits for money.</summary>
    Open,

    /// <summary>The money is there.</summary>
    Paid,

    /// <summary>Closed without money; money that still comes is "late".</summary>
    Closed,

    /// <summary>Money is on its way back.</summary>
    Refunding,

    /// <summary>Money is back.</summary>
    Refunded,
}

/// <summary>Money owed for a registration (订单). At most one open and one paid order per registration.</summary>
public sealed class Order
{
    private Order()
    {
    }

    internal Order(Guid registrationId, string number, decimal amount, DateTimeOffset now, DateTimeOffset deadline, DateTimeOffset seatsHeldUntil)
    {
        (Id, RegistrationId, Number, Amount) = (Guid.CreateVersion7(), registrationId, number, amount);
        (OpenedAt, Deadline, SeatsHeldUntil) = (now, deadline, seatsHeldUntil);
    }

    /// <summary>Id.</summary>
    public Guid Id { get; private set; }

    /// <summary>The registration.</summary>
    public Guid RegistrationId { get; private set; }

    /// <summary>The registration.</summary>
    public Registration Registration { get; private set; } = null!;

    /// <summary>The number that the payment platform knows (out_trade_no); unique.</summary>
    public string Number { get; private set; } = "";

    /// <summary>Yuan: the sum of the choices' fees when it was opened. Never changes.</summary>
    public decimal Amount { get; private set; }

    /// <summary>Where it is.</summary>
    public OrderState State { get; private set; } = OrderState.Open;

    /// <summary>When it was opened.</summary>
    public DateTimeOffset OpenedAt { get; private set; }

    /// <summary>The deadline that the candidate sees.</summary>
    public DateTimeOffset Deadline { get; private set; }

    /// <summary>The moment at which seats are freed: a little after the deadline, so that money under way does not race the seat.</summary>
    public DateTimeOffset SeatsHeldUntil { get; private set; }

    /// <summary>When the accepted payment was recorded.</summary>
    public DateTimeOffset? PaidAt { get; private set; }

    /// <summary>When it was closed without money.</summary>
    public DateTimeOffset? ClosedAt { get; private set; }

    /// <summary>All money that came for it.</summary>
    public List<Payment> Payments { get; private set; } = [];

    internal Result Pay(DateTimeOffset now)
    {
        if (State is not (OrderState.Open or OrderState.Closed))
            return Refuse(OrderState.Paid);
        (State, PaidAt, ClosedAt) = (OrderState.Paid, now, null);
        return Result.Success();
    }

    internal Result Close(DateTimeOffset now)
    {
        if (State == OrderState.Closed)
            return Result.Success();
        if (State != OrderState.Open)
            return Refuse(OrderState.Closed);
        (State, ClosedAt) = (OrderState.Closed, now);
        return Result.Success();
    }

    internal Result BeginRefund() => Move(OrderState.Paid, OrderState.Refunding);

    internal Result FinishRefund() => Move(OrderState.Refunding, OrderState.Refunded);

    private Result Move(OrderState from, OrderState to)
    {
        if (State != from)
            return Refuse(to);
        State = to;
        return Result.Success();
    }

    private DomainError Refuse(OrderState next) =>
        new("wrong-order-state", $"订单 {Number} 当前为“{State.ChineseName()}”，不能转为“{next.ChineseName()}”。");
}

/// <summary>Chinese names.</summary>
public static class OrderStates
{
    /// <summary>The name that people read.</summary>
    public static string ChineseName(this OrderState state) => state switch
    {
        OrderState.Open => "待支付",
        OrderState.Paid => "已支付",
        OrderState.Closed => "已关闭",
        OrderState.Refunding => "退款中",
        OrderState.Refunded => "已退款",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    /// <summary>The name in the reader's language.</summary>
    public static string Name(this OrderState state) => Text.Find(state.ChineseName()) ?? state.ChineseName();
}

internal sealed class OrderConfiguration : IEntityTypeConfiguration<Order>
{
    public void Configure(EntityTypeBuilder<Order> order)
    {
        order.Property(o => o.Id).ValueGeneratedNever();
        order.Property(o => o.Amount).HasPrecision(10, 2);
        order.HasIndex(o => o.Number).IsUnique();
        order.HasIndex(o => o.RegistrationId, "open").IsUnique().HasDatabaseName("ux_orders_one_open").HasFilter("state = 'Open'");
        order.HasIndex(o => o.RegistrationId, "paid").IsUnique().HasDatabaseName("ux_orders_one_paid").HasFilter("state = 'Paid'");
        order.HasIndex(o => o.RegistrationId);
        order.HasOne(o => o.Registration).WithMany(r => r.Orders).OnDelete(DeleteBehavior.Restrict);
        order.ToTable("orders", table =>
        {
            table.HasCheckConstraint("ck_orders_amount", "amount >= 0");
            table.HasCheckConstraint("ck_orders_state", EnumCheck.Sql<OrderState>("state"));
            table.HasCheckConstraint("ck_orders_deadline", "opened_at <= deadline AND deadline <= seats_held_until");
            table.HasCheckConstraint("ck_orders_paid_at", "(paid_at IS NOT NULL) = (state IN ('Paid', 'Refunding', 'Refunded'))");
        });
    }
}
