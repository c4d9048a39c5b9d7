using ExamReg.Web.SandboxBank.Gateway;
using ExamReg.Web.SandboxBank.Notices;
using ExamReg.Web.SandboxBank.Trades;
using Microsoft.AspNetCore.Mvc;

namespace ExamReg.Web.SandboxBank.Cashier;

/// <summary>
/// The payer's way: choose a bank, then decide how the payment shall end. Whatever the address, a trade that no longer
/// waits shows how it ended.
/// </summary>
internal static class CashierEndpoints
{
    public static async Task<IResult> ChooseBankAsync(
        string token, bool? failed, HttpContext context, TradeStore trades, NoticeStore notices, SandboxBankOptions options,
        CancellationToken cancel)
    {
        if (await trades.FindByTokenAsync(token, cancel) is not { } trade)
            return Unknown();
        if (trade.State != TradeState.Waiting)
            return await EndedAsync(trade, notices, options, cancel);
        ReloadAtExpiry(context, trade);
        return new PageResult<ChooseBankPage>(new()
        {
            [nameof(ChooseBankPage.Trade)] = trade,
            [nameof(ChooseBankPage.Merchant)] = options.Merchant.Name,
            [nameof(ChooseBankPage.JustFailed)] = failed == true,
        });
    }

    public static async Task<IResult> ConfirmAsync(
        string token, string? bank, HttpContext context, TradeStore trades, NoticeStore notices, SandboxBankOptions options,
        CancellationToken cancel)
    {
        if (await trades.FindByTokenAsync(token, cancel) is not { } trade)
            return Unknown();
        if (trade.State != TradeState.Waiting)
            return await EndedAsync(trade, notices, options, cancel);
        if (Bank.Find(bank) is not { } chosen)
            return Results.LocalRedirect(CashierAddress.Of(trade));
        ReloadAtExpiry(context, trade);
        return new PageResult<ConfirmPage>(new()
        {
            [nameof(ConfirmPage.Trade)] = trade,
            [nameof(ConfirmPage.Merchant)] = options.Merchant.Name,
            [nameof(ConfirmPage.Bank)] = chosen,
            [nameof(ConfirmPage.LaterNotice)] = options.LaterNotice,
        });
    }

    public static async Task<IResult> PayAsync(
        string token, [FromForm] string? bank, [FromForm] string? outcome, [FromForm] string? notice, TradeStore trades,
        NoticeSender sender, SandboxBankOptions options, CancellationToken cancel)
    {
        if (await trades.FindByTokenAsync(token, cancel) is not { } trade)
            return Unknown();
        if (Bank.Find(bank) is { } chosen)
        {
            switch (outcome)
            {
                case "success" or "later":
                    var delay = outcome == "later" ? options.LaterNotice : options.NoticeDelays[0];
                    if (await trades.PayAsync(token, chosen.Code, Planned(notice, delay), cancel))
                        sender.Wake();
                    break;
                case "failure":
                    await trades.FailAsync(token, cancel);
                    return Results.LocalRedirect($"{CashierAddress.Of(trade)}?failed=true");
            }
        }
        return Results.LocalRedirect(CashierAddress.Of(trade));
    }

    public static async Task<IResult> RepeatNoticeAsync(
        string token, TradeStore trades, NoticeStore notices, NoticeSender sender, CancellationToken cancel)
    {
        if (await trades.FindByTokenAsync(token, cancel) is not { } trade)
            return Unknown();
        await notices.RepeatAsync(token, cancel);
        sender.Wake();
        return Results.LocalRedirect(CashierAddress.Of(trade));
    }

    /// <summary>The debug switch: notices as real platforms send them on bad days.</summary>
    private static List<PlannedNotice> Planned(string? how, TimeSpan delay)
    {
        var paid = new PlannedNotice(Guid.NewGuid(), "TRADE_SUCCESS", delay);
        return how switch
        {
            "twice" => [paid, paid],
            "reordered" => [paid, new PlannedNotice(Guid.NewGuid(), "WAIT_BUYER_PAY", delay + TimeSpan.FromSeconds(1))],
            _ => [paid],
        };
    }

    private static async Task<IResult> EndedAsync(Trade trade, NoticeStore notices, SandboxBankOptions options, CancellationToken cancel) =>
        new PageResult<EndedPage>(new()
        {
            [nameof(EndedPage.Trade)] = trade,
            [nameof(EndedPage.Merchant)] = options.Merchant.Name,
            [nameof(EndedPage.Notices)] = await notices.OfTradeAsync(trade.TradeNo, cancel),
        });

    // A page left open past the limit shows by itself that it is over.
    private static void ReloadAtExpiry(HttpContext context, Trade trade) =>
        context.Response.Headers["Refresh"] = $"{(int)Math.Ceiling(trade.TimeLeft.TotalSeconds) + 1}";

    private static PageResult<RefusedPage> Unknown() => new(
        new() { [nameof(RefusedPage.Refusal)] = new Refusal("TRADE_NOT_EXIST", "没有这笔交易，请回到商户页面重新发起支付。") },
        StatusCodes.Status404NotFound);
}
