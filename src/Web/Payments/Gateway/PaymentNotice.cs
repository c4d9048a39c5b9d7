using System.Diagnostics.CodeAnalysis;

namespace ExamReg.Web.Payments.Gateway;

/// <summary>
/// What the platform reported about one of our orders, its signature checked. Notices may come twice, late or out of order: only
/// <see cref="GatewayTradeState.Paid"/> carries news, and <see cref="GatewayPayment.TradeNumber"/> tells whether it is known already.
/// </summary>
/// <param name="NoticeId">The same for every repetition of one notice: the stimulus' id.</param>
/// <param name="OrderNumber">Ours.</param>
/// <param name="State">Paid, Pending or Closed.</param>
/// <param name="Payment">Set when the state is Paid.</param>
public sealed record PaymentNotice(string NoticeId, string OrderNumber, GatewayTradeState State, GatewayPayment? Payment);

/// <summary>A notice read from a form, or why it is not believed.</summary>
public sealed record NoticeReading
{
    private NoticeReading()
    {
    }

    public PaymentNotice? Notice { get; private init; }

    /// <summary>For the log and the answer; holds nothing of the form's values.</summary>
    public string? Problem { get; private init; }

    [MemberNotNullWhen(true, nameof(Notice))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool Verified => Notice is not null;

    internal static NoticeReading Of(PaymentNotice notice) => new() { Notice = notice };

    internal static NoticeReading Refused(string problem) => new() { Problem = problem };
}
