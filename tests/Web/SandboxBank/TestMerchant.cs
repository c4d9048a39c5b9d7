using System.Collections.Concurrent;
using System.Threading.Channels;
using ExamReg.Web.Payments.Gateway;
using ExamReg.Web.SandboxBank;
using ExamReg.Web.SandboxBank.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ExamReg.Tests.Web.SandboxBank;

/// <summary>A shop of its own on a real port: keeps the notices it gets, in order, and answers them as the test says.</summary>
public sealed class TestMerchant : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Channel<IFormCollection> _notices = Channel.CreateUnbounded<IFormCollection>();
    private readonly WebApplication _app;
    private readonly string _privateKey;

    private TestMerchant(WebApplication app, string folder)
    {
        _app = app;
        KeyFolder = folder;
        (_privateKey, var publicKey) = KeyPairFile.LoadOrCreate(folder, "merchant.pem");
        Contract = new MerchantContract("test-merchant", "测试商户", publicKey);
    }

    /// <summary>What /notice answers next, one after the other; "success" when empty.</summary>
    public ConcurrentQueue<IResult> Answers { get; } = new();

    public string KeyFolder { get; }

    public MerchantContract Contract { get; }

    public Uri Home => new(_app.Urls.First());

    public static async Task<TestMerchant> OpenAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var merchant = new TestMerchant(app, Directory.CreateTempSubdirectory("bank-keys-").FullName);
        app.MapPost("/notice", merchant.TakeNoticeAsync);
        app.MapGet("/favicon.ico", () => Results.NoContent());
        app.MapGet("/orders", (string out_trade_no) => Results.Content(
            $"<!doctype html><html lang='zh-CN'><title>商户</title><h1>订单 {out_trade_no}</h1></html>", "text/html; charset=utf-8"));
        await app.StartAsync();
        return merchant;
    }

    /// <summary>Our client, wired to a bank at this address.</summary>
    public PaymentGatewayClient ClientOf(string bank, HttpMessageHandler? handler = null, TimeProvider? clock = null) => new(
        new HttpClient(handler ?? new SocketsHttpHandler { UseProxy = false }), Options.Create(GatewayOptions(bank)), clock ?? TimeProvider.System);

    public PaymentGatewayOptions GatewayOptions(string bank) => new()
    {
        BaseUrl = new Uri(bank),
        AppId = Contract.AppId,
        MerchantPrivateKeyPem = _privateKey,
        PlatformPublicKeyPem = PlatformKey.LoadOrCreate(KeyFolder).PublicPem,
        NotifyUrl = new Uri(Home, "/notice"),
    };

    /// <summary>The next notice in the order of their arrival.</summary>
    public async Task<IFormCollection> NextNoticeAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        return await _notices.Reader.ReadAsync(patience.Token);
    }

    public bool HasNotice => _notices.Reader.TryPeek(out _);

    private async Task<IResult> TakeNoticeAsync(HttpRequest request)
    {
        _notices.Writer.TryWrite(await request.ReadFormAsync());
        return Answers.TryDequeue(out var answer) ? answer : Results.Text("success");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(KeyFolder, recursive: true);
    }
}
