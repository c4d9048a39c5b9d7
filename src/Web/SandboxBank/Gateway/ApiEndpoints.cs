using System.Globalization;
using System.Security.Cryptography;
using ExamReg.Web.SandboxBank.Cashier;
using ExamReg.Web.SandboxBank.Keys;
using ExamReg.Web.SandboxBank.Trades;

namespace ExamReg.Web.SandboxBank.Gateway;

/// <summary>
/// What the merchant's server calls: query, close, refund. Request: a form with app_id, timestamp, nonce, sign and the fields of the
/// call. Answer: 200 and a flat JSON object with code, msg, the request's nonce (so that no old answer passes for this one), sign.
/// </summary>
internal static class ApiEndpoints
{
    private const string Success = "SUCCESS";

    public static async Task<IResult> QueryAsync(
        HttpRequest http, SandboxBankOptions options, PlatformKey key, TradeStore trades, CancellationToken cancel)
    {
        var request = await ReadAsync(http, options, cancel);
        if (request.Refusal is { } refusal)
            return Answer(key, request, refusal.Code, refusal.Message);
        var trade = await trades.FindAsync(request["app_id"], request["out_trade_no"], cancel);
        return trade is null
            ? Answer(key, request, "TRADE_NOT_EXIST", "没有这笔交易：付款人没有打开过支付页面。")
            : Answer(key, request, Success, "", trade);
    }

    public static async Task<IResult> CloseAsync(
        HttpRequest http, SandboxBankOptions options, PlatformKey key, TradeStore trades, CancellationToken cancel)
    {
        var request = await ReadAsync(http, options, cancel);
        if (request.Refusal is { } refusal)
            return Answer(key, request, refusal.Code, refusal.Message);
        if (request["out_trade_no"].Length == 0)
            return Answer(key, request, "INVALID_PARAMETER", "缺少商户订单号（out_trade_no）。");
        var closed = await trades.CloseAsync(request["app_id"], request["out_trade_no"], cancel);
        return closed is not null
            ? Answer(key, request, Success, "", closed)
            : Answer(key, request, "TRADE_ALREADY_PAID", "交易已支付，不能关闭；如需退还请申请退款。",
                await trades.FindAsync(request["app_id"], request["out_trade_no"], cancel));
    }

    public static async Task<IResult> RefundAsync(
        HttpRequest http, SandboxBankOptions options, PlatformKey key, RefundStore refunds, CancellationToken cancel)
    {
        var request = await ReadAsync(http, options, cancel);
        if (request.Refusal is { } refusal)
            return Answer(key, request, refusal.Code, refusal.Message);
        if (Amount.Parse(request["amount"]) is not { } amount || request["out_request_no"].Length == 0)
            return Answer(key, request, "INVALID_PARAMETER", "缺少退款请求号（out_request_no），或退款金额格式不正确。");

        var (outcome, trade) = await refunds.RefundAsync(
            request["app_id"], request["out_trade_no"], request["out_request_no"], amount, request["reason"], cancel);
        return outcome switch
        {
            RefundOutcome.Refunded => Answer(key, request, Success, "", trade),
            RefundOutcome.NotFound => Answer(key, request, "TRADE_NOT_EXIST", "没有这笔交易。"),
            RefundOutcome.NotPaid => Answer(key, request, "TRADE_NOT_PAID", "交易没有支付成功，无款可退。", trade),
            RefundOutcome.TooMuch => Answer(key, request, "REFUND_EXCEEDS", "退款总额超过了支付金额。", trade),
            RefundOutcome.OtherAmount => Answer(key, request, "REFUND_MISMATCH", "同一退款请求号曾以另一金额提交。", trade),
            _ => throw new InvalidOperationException($"Unknown outcome {outcome}."),
        };
    }

    private static async Task<SignedRequest> ReadAsync(HttpRequest http, SandboxBankOptions options, CancellationToken cancel) =>
        SignedRequest.ReadCall(http.HasFormContentType ? await http.ReadFormAsync(cancel) : FormCollection.Empty, options.Merchant);

    private static IResult Answer(PlatformKey key, SignedRequest request, string code, string message, Trade? trade = null)
    {
        var fields = new Dictionary<string, string>
        {
            ["code"] = code,
            ["msg"] = message,
            ["app_id"] = request["app_id"],
            ["nonce"] = request["nonce"],
            ["out_trade_no"] = request["out_trade_no"],
        };
        if (trade is not null)
        {
            fields["trade_no"] = trade.TradeNo;
            fields["trade_status"] = trade.Status;
            fields["refunded_amount"] = Amount.Format(trade.Refunded);
            if (trade.Amount is { } amount)
                fields["amount"] = Amount.Format(amount);
            if (trade is { State: TradeState.Paid, Bank: { } bank, PaidAt: { } paidAt })
            {
                fields["bank"] = bank;
                fields["bank_name"] = Bank.NameOf(bank);
                fields["paid_at"] = paidAt.ToString("yyyy-MM-ddTHH:mm:ss.fffK", CultureInfo.InvariantCulture);
            }
        }
        using var rsa = RSA.Create();
        rsa.ImportFromPem(key.PrivatePem);
        fields[Signature.Field] = Signature.Of(fields, rsa);
        return Results.Json(fields);
    }
}
