using ExamReg.Web.Payments.Gateway;
using Microsoft.AspNetCore.Http;

namespace ExamReg.Tests.Web.SandboxBank;

/// <summary>How the merchant hears of a payment.</summary>
public sealed class NoticeTests(BankFixture bank) : IClassFixture<BankFixture>
{
    [Fact]
    public async Task Should_report_a_payment_with_a_signature_that_our_side_accepts()
    {
        var order = bank.NewOrder();

        await bank.PressAsync(await bank.OpenAsync(bank.Link(order, 86.5m)), "success");

        var notice = await NextAsync();
        Assert.Equal((order, GatewayTradeState.Paid), (notice.OrderNumber, notice.State));
        Assert.Equal((86.5m, "SIM-GS", "模拟工商银行"), (notice.Payment!.Amount, notice.Payment.BankCode, notice.Payment.BankName));
        var truth = await bank.Client.QueryAsync(order, TestContext.Current.CancellationToken);
        Assert.Equal(truth.Payment, notice.Payment);
    }

    [Fact]
    public async Task Should_repeat_a_notice_until_the_merchant_says_success()
    {
        bank.Merchant.Answers.Enqueue(Results.StatusCode(503));
        bank.Merchant.Answers.Enqueue(Results.Text("failure"));
        bank.Merchant.Answers.Enqueue(Results.Text("success", statusCode: 400));
        var cashier = await bank.OpenAsync(bank.Link(bank.NewOrder()));

        await bank.PressAsync(cashier, "success");

        var notices = new[] { await NextAsync(), await NextAsync(), await NextAsync(), await NextAsync() };
        Assert.Single(notices.Distinct());
        await Eventually(async () => (await bank.ReadAsync(cashier)).Contains("送达（第 4 次发送）", StringComparison.Ordinal));
        Assert.False(bank.Merchant.HasNotice);
    }

    [Fact]
    public async Task Should_give_up_after_the_last_attempt_and_still_tell_the_truth()
    {
        for (var attempt = 0; attempt < 4; attempt++)
            bank.Merchant.Answers.Enqueue(Results.StatusCode(500));
        var order = bank.NewOrder();
        var cashier = await bank.OpenAsync(bank.Link(order));

        await bank.PressAsync(cashier, "success");

        for (var attempt = 0; attempt < 4; attempt++)
            await NextAsync();
        await Eventually(async () => (await bank.ReadAsync(cashier)).Contains("已放弃", StringComparison.Ordinal));
        Assert.Equal(GatewayTradeState.Paid, (await bank.Client.QueryAsync(order, TestContext.Current.CancellationToken)).State);
    }

    [Fact]
    public async Task Should_deliver_after_a_restart_what_was_not_delivered_before()
    {
        var order = bank.NewOrder();
        await bank.StopBankAsync();
        await bank.StartBankAsync(bank.Options with { NoticeDelays = [TimeSpan.Zero, TimeSpan.FromSeconds(1)] });
        bank.Merchant.Answers.Enqueue(Results.StatusCode(503));
        await bank.PressAsync(await bank.OpenAsync(bank.Link(order)), "success");
        var before = await NextAsync();

        await bank.StopBankAsync();
        await bank.StartBankAsync();

        Assert.Equal(before, await NextAsync());
        Assert.Equal(GatewayTradeState.Paid, (await bank.Client.QueryAsync(order, TestContext.Current.CancellationToken)).State);
    }

    [Fact]
    public async Task Should_send_one_notice_twice_when_told_so()
    {
        await bank.PressAsync(await bank.OpenAsync(bank.Link(bank.NewOrder())), "success", notice: "twice");

        Assert.Equal(await NextAsync(), await NextAsync());
    }

    [Fact]
    public async Task Should_send_outdated_news_last_when_told_so()
    {
        var order = bank.NewOrder();

        await bank.PressAsync(await bank.OpenAsync(bank.Link(order)), "success", notice: "reordered");

        var (first, second) = (await NextAsync(), await NextAsync());
        Assert.Equal((order, GatewayTradeState.Paid), (first.OrderNumber, first.State));
        Assert.Equal((order, GatewayTradeState.Pending), (second.OrderNumber, second.State));
        Assert.NotEqual(first.NoticeId, second.NoticeId);
    }

    [Fact]
    public async Task Should_hold_a_notice_back_while_a_query_already_knows_of_the_money()
    {
        var order = bank.NewOrder();
        var cashier = await bank.OpenAsync(bank.Link(order));

        await bank.PressAsync(cashier, "later");

        Assert.Equal(GatewayTradeState.Paid, (await bank.Client.QueryAsync(order, TestContext.Current.CancellationToken)).State);
        Assert.Contains("将于", await bank.ReadAsync(cashier), StringComparison.Ordinal);
        Assert.False(bank.Merchant.HasNotice);
    }

    [Fact]
    public async Task Should_send_a_delivered_notice_again_on_demand()
    {
        var cashier = await bank.OpenAsync(bank.Link(bank.NewOrder()));
        await bank.PressAsync(cashier, "success");
        var first = await NextAsync();

        using var _ = await bank.Payer.PostAsync(new Uri($"{cashier}/repeat-notice"), null, TestContext.Current.CancellationToken);

        Assert.Equal(first, await NextAsync());
    }

    [Fact]
    public async Task Should_take_the_money_once_however_often_the_button_is_pressed()
    {
        var cashier = await bank.OpenAsync(bank.Link(bank.NewOrder()));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => bank.PressAsync(cashier, "success")));

        await NextAsync();
        await Eventually(async () => (await bank.ReadAsync(cashier)).Contains("送达", StringComparison.Ordinal));
        Assert.False(bank.Merchant.HasNotice);
    }

    private async Task<PaymentNotice> NextAsync()
    {
        var reading = bank.Client.ParseNotice(await bank.Merchant.NextNoticeAsync());
        Assert.True(reading.Verified, reading.Problem);
        return reading.Notice;
    }

    // The merchant has its notice before the bank has noted down that it was taken.
    private static async Task Eventually(Func<Task<bool>> holds)
    {
        using var patience = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var look = 0; look < 500; look++)
        {
            if (await holds())
                return;
            await patience.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
        Assert.Fail("It never became true.");
    }
}
