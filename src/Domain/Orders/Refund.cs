using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ExamReg.Domain.Orders;

/// <summary>State of a refund.</summary>
public enum RefundState
{
    /// <summary>To be asked of the platform (or asked, without an answer yet).</summary>
    Pending,

    /// <summary>The platform has paid it back.</summary>
    Succeeded,

    /// <summary>The platform refused; a person must look at it.</summary>
    Failed,
}

/// <summary>Money on its way back (退款). One per payment, so that nothing goes back twice.</summary>
public sealed class Refund
{
    private Refund()
    {
    }

    internal Refund(Payment payment, string reason, DateTimeOffset now)
    {
        (Id, PaymentId, OrderId, Amount) = (Guid.CreateVersion7(), payment.Id, payment.OrderId, payment.Amount);
        // From the payment's id: asking the platform again is the same request.
        RequestNumber = $"R{payment.Id:N}";
        (Reason, RequestedAt) = (reason, now);
    }

    /// <summary>Id.</summary>
    public Guid Id { get; private set; }

    /// <summary>The payment that goes back; unique.</summary>
    public Guid PaymentId { get; private set; }

    /// <summary>The payment that goes back.</summary>
    public Payment Payment { get; private set; } = null!;

    /// <summary>The payment's order.</summary>
    public Guid OrderId { get; private set; }

    /// <summary>The payment's order.</summary>
    public Order Order { get; private set; } = null!;

    /// <summary>The platform's idempotency key (out_request_no); unique.</summary>
    public string RequestNumber { get; private set; } = "";

    /// <summary>Yuan.</summary>
    public decimal Amount { get; private set; }

    /// <summary>Why, Chinese.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>Where it is.</summary>
    public RefundState State { get; private set; } = RefundState.Pending;

    /// <summary>When it was decided.</summary>
    public DateTimeOffset RequestedAt { get; private set; }

    /// <summary>When the platform answered for good.</summary>
    public DateTimeOffset? FinishedAt { get; private set; }

    internal void Finish(bool succeeded, DateTimeOffset now) =>
        (State, FinishedAt) = (succeeded ? RefundState.Succeeded : RefundState.Failed, now);
}

internal sealed class RefundConfiguration : IEntityTypeConfiguration<Refund>
{
    public void Configure(EntityTypeBuilder<Refund> refund)
    {
        refund.Property(r => r.Id).ValueGeneratedNever();
        refund.Property(r => r.Amount).HasPrecision(10, 2);
        refund.HasIndex(r => r.RequestNumber).IsUnique();
        refund.HasIndex(r => r.RequestedAt).HasDatabaseName("ix_refunds_unfinished").HasFilter("state <> 'Succeeded'");
        refund.HasOne(r => r.Payment).WithOne(p => p.Refund).HasForeignKey<Refund>(r => r.PaymentId).OnDelete(DeleteBehavior.Restrict);
        refund.HasOne(r => r.Order).WithMany().OnDelete(DeleteBehavior.Restrict);
        refund.ToTable("refunds", table => table.HasCheckConstraint("ck_refunds_amount", "amount > 0"));
    }
}
