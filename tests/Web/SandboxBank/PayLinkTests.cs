using System.Net;
using ExamReg.Web.Payments.Gateway;
using Microsoft.AspNetCore.WebUtilities;

namespace ExamReg.Tests.Web.SandboxBank;

/// <summary>The link that the merchant sends the browser with.</summary>
public sealed class PayLinkTests(BankFixture bank) : IClassFixture<BankFixture>
{
    [Fact]
    public async Task Should_lead_to_the_cashier_with_what_is_to_be_paid()
    {
        var order = bank.NewOrder();

        var page = await bank.ReadAsync(await bank.OpenAsync(bank.Link(order, 1234.5m)));

        Assert.Contains("1234.50", page, StringComparison.Ordinal);
        Assert.Contains("测试商户", page, StringComparison.Ordinal);
        Assert.Contains("报名考试费", page, StringComparison.Ordinal);
        Assert.Contains(order, page, StringComparison.Ordinal);
        Assert.Equal(GatewayTradeState.Pending, (await bank.Client.QueryAsync(order, TestContext.Current.CancellationToken)).State);
    }

    [Theory]
    [InlineData("amount", "0.01")]
    [InlineData("expire_seconds", "999999")]
    [InlineData("notify_url", "http://elsewhere.example/notice")]
    [InlineData("out_trade_no", "T999999")]
    [InlineData("extra", "1")]
    public async Task Should_refuse_a_link_that_was_tampered_with(string field, string value)
    {
        var order = bank.NewOrder();
        var link = bank.Link(order);
        var fields = QueryHelpers.ParseQuery(link.Query).ToDictionary(pair => pair.Key, pair => (string?)pair.Value);
        fields[field] = value;
        var tampered = QueryHelpers.AddQueryString(link.GetLeftPart(UriPartial.Path), fields);

        await AssertRefusedAsync(tampered, "INVALID_SIGN");

        Assert.Equal(GatewayTradeState.NotFound, (await bank.Client.QueryAsync(order, TestContext.Current.CancellationToken)).State);
    }

    [Fact]
    public Task Should_refuse_a_field_that_comes_twice() =>
        AssertRefusedAsync($"{bank.Link(bank.NewOrder())}&amount=0.01", "INVALID_PARAMETER");

    [Fact]
    public async Task Should_refuse_a_second_amount_for_one_order()
    {
        var order = bank.NewOrder();
        await bank.OpenAsync(bank.Link(order, 150m));

        await AssertRefusedAsync(bank.Link(order, 90m).AbsoluteUri, "AMOUNT_CHANGED");
    }

    [Fact]
    public async Task Should_open_one_trade_for_all_links_of_an_order()
    {
        var order = bank.NewOrder();

        Assert.Equal(await bank.OpenAsync(bank.Link(order)), await bank.OpenAsync(bank.Link(order)));
    }

    [Fact]
    public async Task Should_not_take_money_after_the_time_is_over()
    {
        var order = bank.NewOrder();
        var link = bank.Merchant.ClientOf(bank.Address, clock: new ClockAt(DateTimeOffset.UtcNow.AddHours(-1)))
            .BuildPayUrl(order, 150m, "报名考试费", TimeSpan.FromMinutes(59), bank.Merchant.Home);

        var cashier = await bank.OpenAsync(link);
        await bank.PressAsync(cashier, "success");

        Assert.Contains("交易已关闭", await bank.ReadAsync(cashier), StringComparison.Ordinal);
        Assert.Equal(GatewayTradeState.Closed, (await bank.Client.QueryAsync(order, TestContext.Current.CancellationToken)).State);
    }

    [Fact]
    public async Task Should_prolong_an_order_by_a_newer_link_and_not_by_an_older_one()
    {
        var order = bank.NewOrder();
        var early = bank.Merchant.ClientOf(bank.Address, clock: new ClockAt(DateTimeOffset.UtcNow.AddHours(-1)));
        var overdue = early.BuildPayUrl(order, 150m, "报名考试费", TimeSpan.FromMinutes(59), bank.Merchant.Home);
        await bank.OpenAsync(overdue);

        await bank.OpenAsync(bank.Link(order, expiresIn: TimeSpan.FromHours(2)));
        var cashier = await bank.OpenAsync(overdue);

        Assert.Contains("选择付款银行", await bank.ReadAsync(cashier), StringComparison.Ordinal);
        Assert.Equal(GatewayTradeState.Pending, (await bank.Client.QueryAsync(order, TestContext.Current.CancellationToken)).State);
    }

    [Fact]
    public Task Should_refuse_a_link_from_the_future() => AssertRefusedAsync(
        bank.Merchant.ClientOf(bank.Address, clock: new ClockAt(DateTimeOffset.UtcNow.AddDays(1)))
            .BuildPayUrl(bank.NewOrder(), 150m, "报名考试费", TimeSpan.FromHours(1), bank.Merchant.Home).AbsoluteUri, "STALE_REQUEST");

    private async Task AssertRefusedAsync(string link, string code)
    {
        using var response = await bank.Payer.GetAsync(new Uri(link), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(code, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}

/// <summary>A merchant's clock that stands still.</summary>
internal sealed class ClockAt(DateTimeOffset now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now;
}
