using System.Net.Http.Json;
using ExamReg.Web.Payments.Gateway;

namespace ExamReg.Tests.Web.SandboxBank;

/// <summary>What the merchant's server asks for: query, close, refund.</summary>
public sealed class ApiTests(BankFixture bank) : IClassFixture<BankFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_know_nothing_of_an_order_that_was_never_opened() =>
        Assert.Equal(GatewayTradeState.NotFound, (await bank.Client.QueryAsync(bank.NewOrder(), Cancel)).State);

    [Fact]
    public async Task Should_leave_an_order_payable_after_the_bank_refused()
    {
        var order = bank.NewOrder();
        var cashier = await bank.OpenAsync(bank.Link(order));

        await bank.PressAsync(cashier, "failure");
        Assert.Equal(GatewayTradeState.Pending, (await bank.Client.QueryAsync(order, Cancel)).State);

        await bank.PressAsync(cashier, "success");
        await bank.Merchant.NextNoticeAsync();
        Assert.Equal(GatewayTradeState.Paid, (await bank.Client.QueryAsync(order, Cancel)).State);
    }

    [Theory]
    [InlineData("query")]
    [InlineData("close")]
    [InlineData("refund")]
    public async Task Should_refuse_a_call_that_the_merchant_did_not_sign(string call)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["app_id"] = bank.Merchant.Contract.AppId,
            ["out_trade_no"] = await bank.PaidOrderAsync(),
            ["out_request_no"] = "R1",
            ["amount"] = "1.00",
            ["timestamp"] = DateTimeOffset.UtcNow.ToString("O"),
            ["sign"] = Convert.ToBase64String(new byte[256]),
        });

        using var response = await bank.Payer.PostAsync(new Uri($"{bank.Address}/gateway/{call}"), form, Cancel);

        var answer = await response.Content.ReadFromJsonAsync<Dictionary<string, string>>(Cancel);
        Assert.Equal("INVALID_SIGN", answer!["code"]);
        Assert.DoesNotContain("trade_status", answer.Keys);
    }

    [Fact]
    public async Task Should_refuse_an_old_call()
    {
        var late = bank.Merchant.ClientOf(bank.Address, clock: new ClockAt(DateTimeOffset.UtcNow.AddHours(-1)));

        var answer = await late.QueryAsync(bank.NewOrder(), Cancel);

        Assert.Equal(GatewayTradeState.Unavailable, answer.State);
        Assert.Contains("STALE_REQUEST", answer.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_close_an_unpaid_order_as_often_as_asked_and_never_take_its_money()
    {
        var order = bank.NewOrder();
        var cashier = await bank.OpenAsync(bank.Link(order));

        Assert.Equal(GatewayTradeState.Closed, (await bank.Client.CloseAsync(order, Cancel)).State);
        Assert.Equal(GatewayTradeState.Closed, (await bank.Client.CloseAsync(order, Cancel)).State);

        await bank.PressAsync(cashier, "success");
        await bank.OpenAsync(bank.Link(order));
        Assert.Equal(GatewayTradeState.Closed, (await bank.Client.QueryAsync(order, Cancel)).State);
    }

    [Fact]
    public async Task Should_close_an_order_whose_link_was_never_opened()
    {
        var order = bank.NewOrder();
        var link = bank.Link(order);

        Assert.Equal(GatewayTradeState.Closed, (await bank.Client.CloseAsync(order, Cancel)).State);

        var cashier = await bank.OpenAsync(link);
        Assert.Contains("交易已关闭", await bank.ReadAsync(cashier), StringComparison.Ordinal);
        await bank.PressAsync(cashier, "success");
        Assert.Equal(GatewayTradeState.Closed, (await bank.Client.QueryAsync(order, Cancel)).State);
    }

    [Fact]
    public async Task Should_tell_of_the_payment_instead_of_closing_a_paid_order()
    {
        var order = await bank.PaidOrderAsync(99m);

        var answer = await bank.Client.CloseAsync(order, Cancel);

        Assert.Equal((GatewayTradeState.Paid, 99m), (answer.State, answer.Payment!.Amount));
    }

    [Fact]
    public async Task Should_let_exactly_one_win_when_payment_and_closing_race()
    {
        for (var round = 0; round < 15; round++)
        {
            var order = bank.NewOrder();
            var cashier = await bank.OpenAsync(bank.Link(order));
            var closing = bank.Client.CloseAsync(order, Cancel);
            await bank.PressAsync(cashier, "later");

            Assert.Equal((await closing).State, (await bank.Client.QueryAsync(order, Cancel)).State);
        }
    }

    [Fact]
    public async Task Should_refund_once_however_often_one_refund_is_sent()
    {
        var order = await bank.PaidOrderAsync(100m);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => bank.Client.RefundAsync(order, "R1", 30m, "迟到的付款", Cancel)));

        Assert.All(answers, answer => Assert.Equal(new GatewayRefund(GatewayRefundState.Refunded, 30m), answer));
        Assert.Equal(30m, (await bank.Client.QueryAsync(order, Cancel)).Payment!.Refunded);
    }

    [Fact]
    public async Task Should_never_refund_more_than_was_paid()
    {
        var order = await bank.PaidOrderAsync(100m);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => bank.Client.RefundAsync(order, $"R{i}", 30m, "", Cancel)));

        Assert.Equal(3, answers.Count(answer => answer.State == GatewayRefundState.Refunded));
        Assert.Equal(5, answers.Count(answer => answer is { State: GatewayRefundState.Refused, Problem: { } problem } && problem.Contains("REFUND_EXCEEDS", StringComparison.Ordinal)));
        Assert.Equal(90m, (await bank.Client.QueryAsync(order, Cancel)).Payment!.Refunded);
    }

    [Fact]
    public async Task Should_refuse_a_refund_number_that_was_used_for_another_amount()
    {
        var order = await bank.PaidOrderAsync(100m);
        await bank.Client.RefundAsync(order, "R1", 30m, "", Cancel);

        var answer = await bank.Client.RefundAsync(order, "R1", 40m, "", Cancel);

        Assert.Equal(GatewayRefundState.Refused, answer.State);
        Assert.Equal(30m, (await bank.Client.QueryAsync(order, Cancel)).Payment!.Refunded);
    }

    [Fact]
    public async Task Should_refuse_to_refund_what_was_not_paid()
    {
        var order = bank.NewOrder();
        Assert.Equal(GatewayRefundState.Refused, (await bank.Client.RefundAsync(order, "R1", 1m, "", Cancel)).State);

        await bank.OpenAsync(bank.Link(order));
        Assert.Equal(GatewayRefundState.Refused, (await bank.Client.RefundAsync(order, "R1", 1m, "", Cancel)).State);
    }
}
