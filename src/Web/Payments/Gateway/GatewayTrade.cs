namespace ExamReg.Web.Payments.Gateway;

/// <summary>How an order stands at the platform.</summary>
public enum GatewayTradeState
{
    /// <summary>The money is there.</summary>
    Paid,

    /// <summary>The payer opened the cashier and has not paid yet.</summary>
    Pending,

    /// <summary>The payer never opened the cashier; an open link may still be used.</summary>
    NotFound,

    /// <summary>Can no longer be paid: closed by us, or its time is over.</summary>
    Closed,

    /// <summary>No answer, or none that can be believed. Nothing is known; ask again.</summary>
    Unavailable,
}

/// <summary>Money that the platform took for us.</summary>
/// <param name="TradeNumber">The platform's number; one payment, one number.</param>
/// <param name="Amount">Yuan.</param>
/// <param name="BankCode">The platform's code of the payer's bank.</param>
/// <param name="BankName">For people.</param>
/// <param name="PaidAt">By the platform's clock, which knows nothing of a shifted <c>exam.now()</c>.</param>
/// <param name="Refunded">Yuan given back so far; known from a query, 0 in a notice.</param>
public sealed record GatewayPayment(
    string TradeNumber, decimal Amount, string BankCode, string BankName, DateTimeOffset PaidAt, decimal Refunded);

/// <summary>The answer to a query or a closing.</summary>
/// <param name="State">How the order stands.</param>
/// <param name="Payment">Set when the state is Paid.</param>
/// <param name="Problem">Set when the state is Unavailable: for the log.</param>
public sealed record GatewayTrade(GatewayTradeState State, GatewayPayment? Payment = null, string? Problem = null);

/// <summary>How a request for a refund ended.</summary>
public enum GatewayRefundState
{
    /// <summary>The money goes back; also the answer when the same refund number was already served.</summary>
    Refunded,

    /// <summary>The platform will never do this one (nothing paid, more than was paid, number used for another amount).</summary>
    Refused,

    /// <summary>Not known whether it was done: repeat it with the same refund number.</summary>
    Unavailable,
}

/// <param name="State">How it ended.</param>
/// <param name="TotalRefunded">Yuan given back of this order in all; set when Refunded.</param>
/// <param name="Problem">What the platform said; set unless Refunded.</param>
public sealed record GatewayRefund(GatewayRefundState State, decimal? TotalRefunded = null, string? Problem = null);
