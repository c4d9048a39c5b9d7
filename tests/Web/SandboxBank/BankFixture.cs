using System.Net;
using ExamReg.Tests.Support;
using ExamReg.Web.Payments.Gateway;
using ExamReg.Web.SandboxBank;

namespace ExamReg.Tests.Web.SandboxBank;

/// <summary>A bank, a merchant and a payer without a browser, for one test class.</summary>
public sealed class BankFixture(TestPostgres postgres) : IAsyncLifetime
{
    private SandboxBankServer? _bank;
    private string _database = "";
    private int _lastOrder;

    public TestMerchant Merchant { get; private set; } = null!;

    public PaymentGatewayClient Client { get; private set; } = null!;

    public string Address => _bank!.Address;

    /// <summary>Follows no redirect by itself: where a page leads to is part of what is tested.</summary>
    public HttpClient Payer { get; } = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        Merchant = await TestMerchant.OpenAsync();
        await StartBankAsync();
    }

    public SandboxBankOptions Options => new()
    {
        DemoMode = true,
        Url = "http://127.0.0.1:0",
        ConnectionString = _database,
        KeyFolder = Merchant.KeyFolder,
        Merchant = Merchant.Contract,
        NoticeDelays = [TimeSpan.Zero, TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(200)],
        LaterNotice = TimeSpan.FromHours(1),
    };

    public async Task StartBankAsync(SandboxBankOptions? options = null)
    {
        _bank = await SandboxBankServer.StartAsync(options ?? Options, TestContext.Current.CancellationToken);
        Client = Merchant.ClientOf(_bank.Address);
    }

    public async Task StopBankAsync() => await _bank!.DisposeAsync();

    public string NewOrder() => $"T{Interlocked.Increment(ref _lastOrder):D6}";

    public Uri Link(string order, decimal amount = 150m, TimeSpan? expiresIn = null) => Client.BuildPayUrl(
        order, amount, "报名考试费", expiresIn ?? TimeSpan.FromMinutes(30), new Uri(Merchant.Home, "/orders?from=bank"));

    /// <summary>Opens the link and returns the cashier's address it leads to.</summary>
    public async Task<Uri> OpenAsync(Uri link)
    {
        using var response = await Payer.GetAsync(link, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        return new Uri(new Uri(Address), response.Headers.Location!);
    }

    /// <summary>Presses a button of the confirmation page.</summary>
    public async Task PressAsync(Uri cashier, string outcome, string notice = "once")
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["bank"] = "SIM-GS",
            ["outcome"] = outcome,
            ["notice"] = notice,
        });
        using var response = await Payer.PostAsync(new Uri($"{cashier}/pay"), form, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
    }

    public async Task<string> ReadAsync(Uri page) => WebUtility.HtmlDecode(
        await Payer.GetStringAsync(page, TestContext.Current.CancellationToken));

    /// <summary>A paid order's number.</summary>
    public async Task<string> PaidOrderAsync(decimal amount = 150m)
    {
        var order = NewOrder();
        await PressAsync(await OpenAsync(Link(order, amount)), "success");
        await Merchant.NextNoticeAsync();
        return order;
    }

    public async ValueTask DisposeAsync()
    {
        Payer.Dispose();
        if (_bank is not null)
            await _bank.DisposeAsync();
        await Merchant.DisposeAsync();
    }
}
