using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ExamReg.Domain.Orders;

/// <summary>What became of money that came.</summary>
public enum PaymentUse
{
    /// <summary>It paid the order. At most one payment per order.</summary>
    Accepted,

    /// <summary>It goes back: wrong amount, paid twice, or too late.</summary>
    Surplus,
}

/// <summary>Money that the payment platform received for an order (支付). One row per trade of the platform, never changed.</summary>
public sealed class Payment
{
    private Payment()
    {
    }

    internal Payment(Guid orderId, RecordPayment.Command money, DateTimeOffset now)
    {
        (Id, OrderId, RecordedAt) = (Guid.CreateVersion7(), orderId, now);
        (TradeNumber, Amount, Bank, SucceededAt) = (money.TradeNumber, money.Amount, money.Bank, money.SucceededAt);
    }

    /// <summary>Id.</summary>
    public Guid Id { get; private set; }

    /// <summary>The order it was meant for.</summary>
    public Guid OrderId { get; private set; }

    /// <summary>The order it was meant for.</summary>
    public Order Order { get; private set; } = null!;

    /// <summary>The platform's trade number; unique, so that a repeated notice changes nothing.</summary>
    public string TradeNumber { get; private set; } = "";

    /// <summary>Yuan that came.</summary>
    public decimal Amount { get; private set; }

    /// <summary>The bank, as the platform names it.</summary>
    public string Bank { get; private set; } = "";

    /// <summary>When the payer paid, by the platform's clock.</summary>
    public DateTimeOffset SucceededAt { get; private set; }

    /// <summary>When it was recorded, by the database's clock.</summary>
    public DateTimeOffset RecordedAt { get; private set; }

    /// <summary>Whether it paid the order or goes back.</summary>
    public PaymentUse Use { get; private set; }

    /// <summary>How <see cref="RecordPayment"/> decided; the same notice again is answered with it.</summary>
    public PaymentOutcome Outcome { get; private set; }

    /// <summary>Its way back, if it goes or went back.</summary>
    public Refund? Refund { get; private set; }

    internal void Decide(PaymentOutcome outcome) =>
        (Outcome, Use) = (
            outcome,
            outcome is PaymentOutcome.Paid or PaymentOutcome.LateMoneyAccepted ? PaymentUse.Accepted : PaymentUse.Surplus);
}

/// <summary>How money was dealt with.</summary>
public enum PaymentOutcome
{
    /// <summary>The open order is paid.</summary>
    Paid,

    /// <summary>The order had been closed; seats were still to be had, the registration is paid after all.</summary>
    LateMoneyAccepted,

    /// <summary>The order had been closed and the place is gone: a refund waits.</summary>
    LateMoneyRefunded,

    /// <summary>The amount differs from the order's: a refund of what came waits; the order stays as it was.</summary>
    WrongAmountRefunded,

    /// <summary>The registration is paid already: a refund waits.</summary>
    PaidTwiceRefunded,
}

internal sealed class PaymentConfiguration : IEntityTypeConfiguration<Payment>
{
    public void Configure(EntityTypeBuilder<Payment> payment)
    {
        payment.Property(p => p.Id).ValueGeneratedNever();
        payment.Property(p => p.Amount).HasPrecision(10, 2);
        payment.HasIndex(p => p.TradeNumber).IsUnique();
        payment.HasIndex(p => p.OrderId, "accepted").IsUnique().HasDatabaseName("ux_payments_one_accepted").HasFilter("use = 'Accepted'");
        payment.HasIndex(p => p.OrderId);
        payment.HasOne(p => p.Order).WithMany(o => o.Payments).OnDelete(DeleteBehavior.Restrict);
        payment.ToTable("payments", table => table.HasCheckConstraint("ck_payments_amount", "amount > 0"));
    }
}
