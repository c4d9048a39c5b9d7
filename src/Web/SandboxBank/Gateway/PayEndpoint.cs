using System.Globalization;
using ExamReg.Web.SandboxBank.Cashier;
using ExamReg.Web.SandboxBank.Trades;

namespace ExamReg.Web.SandboxBank.Gateway;

/// <summary>Where the merchant sends the browser: checks the signed link, opens the trade, leads to the cashier.</summary>
internal static class PayEndpoint
{
    private static readonly TimeSpan LongestTime = TimeSpan.FromDays(30);

    private const int LongestText = 200;

    public static async Task<IResult> HandleAsync(
        HttpContext context, SandboxBankOptions options, TradeStore trades, CancellationToken cancel)
    {
        var request = SignedRequest.ReadLink(context.Request.Query, options.Merchant);
        if (request.Refusal is { } refusal)
            return Refused(refusal);
        if (Wanted(request) is not { } wanted)
            return Refused(new Refusal("INVALID_PARAMETER", "支付链接缺少必要的参数，或参数格式不正确。"));

        var trade = await trades.OpenAsync(wanted, cancel);
        if (trade.Amount is { } amount && amount != wanted.Amount)
        {
            return Refused(new Refusal("AMOUNT_CHANGED",
                $"订单 {trade.OutTradeNo} 首次请求的金额是 {Amount.Format(amount)} 元，本次是 {Amount.Format(wanted.Amount)} 元，金额不可更改。"));
        }
        return Results.LocalRedirect(CashierAddress.Of(trade));

        static IResult Refused(Refusal refusal) =>
            new PageResult<RefusedPage>(new() { [nameof(RefusedPage.Refusal)] = refusal }, StatusCodes.Status400BadRequest);
    }

    private static TradeRequest? Wanted(SignedRequest request)
    {
        if (Amount.Parse(request["amount"]) is not { } amount
            || !int.TryParse(request["expire_seconds"], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds < 1 || seconds > LongestTime.TotalSeconds
            || request["out_trade_no"] is not { Length: > 0 and <= LongestText } number
            || request["subject"] is not { Length: > 0 and <= LongestText } subject
            || !IsWebAddress(request["return_url"]) || !IsWebAddress(request["notify_url"]))
        {
            return null;
        }
        return new TradeRequest(request["app_id"], number, amount, subject, request["return_url"], request["notify_url"],
            request.Timestamp, TimeSpan.FromSeconds(seconds));
    }

    private static bool IsWebAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https";
}
