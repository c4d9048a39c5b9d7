using ExamReg.Web.SandboxBank.Trades;

namespace ExamReg.Web.SandboxBank.Cashier;

/// <summary>The cashier's addresses. The token in them is all that is needed to act on the trade, so pages send no referrer.</summary>
internal static class CashierAddress
{
    public static string Of(Trade trade) => $"/cashier/{trade.Token}";

    public static string Confirm(Trade trade) => $"{Of(trade)}/confirm";

    public static string Pay(Trade trade) => $"{Of(trade)}/pay";

    public static string Repeat(Trade trade) => $"{Of(trade)}/repeat-notice";
}
