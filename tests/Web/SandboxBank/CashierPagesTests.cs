using ExamReg.Tests.Support.Browser;
using ExamReg.Web.Payments.Gateway;
using Microsoft.Playwright;

namespace ExamReg.Tests.Web.SandboxBank;

/// <summary>The cashier as a payer sees it: the whole way in a browser, on a phone and on a desk.</summary>
public sealed class CashierPagesTests(BankFixture bank, BrowserFixture browser) : IClassFixture<BankFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("phone")]
    [InlineData("desktop")]
    public async Task Should_lead_from_the_choice_of_a_bank_to_the_money_and_back_to_the_merchant(string screen)
    {
        var order = bank.NewOrder();
        await using var session = await browser.OpenAsync(Screen.Named(screen));
        var page = session.Page;

        await page.GotoAsync(bank.Link(order, 240m).AbsoluteUri);
        await CheckAsync(session, "bank-choose");
        Assert.Equal(8, await page.GetByRole(AriaRole.Radio).CountAsync());
        await page.GetByRole(AriaRole.Radio, new() { Name = "模拟建设银行" }).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "下一步" }).ClickAsync();

        await page.GetByText("调试：通知的送达方式").ClickAsync();
        await CheckAsync(session, "bank-confirm");
        await page.GetByRole(AriaRole.Button, new() { Name = "支付成功" }).ClickAsync();

        await page.GetByRole(AriaRole.Heading, new() { Name = "支付成功" }).WaitForAsync();
        await CheckAsync(session, "bank-paid");
        Assert.Equal("SIM-JS", (await bank.Client.QueryAsync(order, Cancel)).Payment!.BankCode);

        await page.GetByRole(AriaRole.Link, new() { Name = "返回商户" }).ClickAsync();
        Assert.Equal(new Uri(bank.Merchant.Home, $"/orders?from=bank&out_trade_no={order}").AbsoluteUri, page.Url);
        session.AssertNoComplaints();
    }

    [Theory]
    [InlineData("phone")]
    [InlineData("desktop")]
    public async Task Should_let_a_refused_payment_be_tried_again(string screen)
    {
        var order = bank.NewOrder();
        await using var session = await browser.OpenAsync(Screen.Named(screen));
        var page = session.Page;
        await page.GotoAsync(bank.Link(order).AbsoluteUri);
        await page.GetByRole(AriaRole.Radio, new() { Name = "模拟农业银行" }).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "下一步" }).ClickAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "支付失败" }).ClickAsync();

        await page.GetByText("没有扣款").WaitForAsync();
        await CheckAsync(session, "bank-failed");
        await page.GetByRole(AriaRole.Radio, new() { Name = "模拟农业银行" }).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "下一步" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "稍后通知" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "支付成功" }).WaitForAsync();
        await page.GetByText("调试：给商户的通知").ClickAsync();
        await CheckAsync(session, "bank-later");
        Assert.Equal(GatewayTradeState.Paid, (await bank.Client.QueryAsync(order, Cancel)).State);
        session.AssertNoComplaints();
    }

    [Theory]
    [InlineData("phone")]
    [InlineData("desktop")]
    public async Task Should_say_that_it_is_over_on_a_page_left_open_until_then(string screen)
    {
        await using var session = await browser.OpenAsync(Screen.Named(screen));
        var page = session.Page;
        await page.GotoAsync(bank.Link(bank.NewOrder(), expiresIn: TimeSpan.FromSeconds(1)).AbsoluteUri);

        // The page reloads by itself; nobody clicks.
        await page.GetByRole(AriaRole.Heading, new() { Name = "交易已关闭" }).WaitForAsync();

        await CheckAsync(session, "bank-closed");
        session.AssertNoComplaints();
    }

    [Theory]
    [InlineData("phone")]
    [InlineData("desktop")]
    public async Task Should_explain_why_a_link_is_not_believed(string screen)
    {
        await using var session = await browser.OpenAsync(Screen.Named(screen));

        await session.Page.GotoAsync(bank.Link(bank.NewOrder()).AbsoluteUri.Replace("amount=150.00", "amount=0.01", StringComparison.Ordinal));

        await session.Page.GetByText("签名验证失败").WaitForAsync();
        await CheckAsync(session, "bank-refused");
        session.AssertNoComplaints("status of 400");
    }

    private static async Task CheckAsync(BrowserSession session, string name)
    {
        await session.ScreenshotAsync(name);
        await session.AssertFitsAsync();
        await session.AssertAccessibleAsync();
    }
}
