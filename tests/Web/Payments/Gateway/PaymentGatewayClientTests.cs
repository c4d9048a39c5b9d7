using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ExamReg.Web.Payments.Gateway;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace ExamReg.Tests.Web.Payments.Gateway;

/// <summary>What our side believes, and what it makes of a platform that is down or lies. The way through: tests/Web/SandboxBank.</summary>
public sealed class PaymentGatewayClientTests
{
    private static readonly (string Private, string Public) Merchant = NewKeys();
    private static readonly (string Private, string Public) Platform = NewKeys();
    private static readonly (string Private, string Public) Stranger = NewKeys();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, Func<HttpRequestMessage, Task<HttpResponseMessage>>> BadPlatforms => new()
    {
        { "down", _ => throw new HttpRequestException("refused") },
        { "breaks off", _ => throw new HttpRequestException("broken", new IOException()) },
        { "error page", _ => Task.FromResult(new HttpResponseMessage(HttpStatusCode.BadGateway)) },
        { "login page", _ => Say("<html>") },
        { "null", _ => Say("null") },
        { "not flat", _ => Say("""{"code":{"a":1}}""") },
        { "null field", _ => Say("""{"code":null,"sign":"AAAA"}""") },
        { "unsigned", async request => await Say(Json(await PaidAsync(request))) },
        { "signed by a stranger", request => AnswerAsync(request, PaidAsync, Stranger.Private) },
        { "answer to an earlier request", request => AnswerAsync(request, async r => new(await PaidAsync(r)) { ["nonce"] = "earlier" }, Platform.Private) },
        { "answer for another order", request => AnswerAsync(request, async r => new(await PaidAsync(r)) { ["out_trade_no"] = "O2" }, Platform.Private) },
        { "another's app id", request => AnswerAsync(request, async r => new(await PaidAsync(r)) { ["app_id"] = "x" }, Platform.Private) },
        { "amount with a comma", request => AnswerAsync(request, async r => new(await PaidAsync(r)) { ["amount"] = "1,00" }, Platform.Private) },
        { "amount grouped", request => AnswerAsync(request, async r => new(await PaidAsync(r)) { ["amount"] = "1,000.00" }, Platform.Private) },
        { "unknown state", request => AnswerAsync(request, async r => new(await PaidAsync(r)) { ["trade_status"] = "MAYBE" }, Platform.Private) },
        { "unknown code", request => AnswerAsync(request, async r => new(await PaidAsync(r)) { ["code"] = "SYSTEM_BUSY" }, Platform.Private) },
    };

    [Theory]
    [MemberData(nameof(BadPlatforms))]
    public async Task Should_know_nothing_when_the_platform_gives_no_answer_to_believe(
        string platform, Func<HttpRequestMessage, Task<HttpResponseMessage>> answer)
    {
        var client = Client(answer);

        var trade = await client.QueryAsync("O1", Cancel);

        Assert.True(trade.State == GatewayTradeState.Unavailable, platform);
        Assert.Null(trade.Payment);
        Assert.NotEmpty(trade.Problem!);
        Assert.Equal(GatewayTradeState.Unavailable, (await client.CloseAsync("O1", Cancel)).State);
        Assert.NotEqual(GatewayRefundState.Refused, (await client.RefundAsync("O1", "R1", 1m, "", Cancel)).State);
    }

    [Fact]
    public async Task Should_believe_an_answer_signed_by_the_platform_for_this_request()
    {
        var trade = await Client(request => AnswerAsync(request, PaidAsync, Platform.Private)).QueryAsync("O1", Cancel);

        Assert.Equal(GatewayTradeState.Paid, trade.State);
        Assert.Equal(
            new GatewayPayment("P1", 150m, "SIM-GS", "模拟工商银行", new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero), 0m), trade.Payment);
    }

    [Fact]
    public async Task Should_not_wait_longer_than_its_time_limit()
    {
        var client = Client(_ => new TaskCompletionSource<HttpResponseMessage>().Task, TimeSpan.FromMilliseconds(50));

        Assert.Equal(GatewayTradeState.Unavailable, (await client.QueryAsync("O1", Cancel)).State);
    }

    [Fact]
    public async Task Should_stop_when_the_caller_stops()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Client(_ => new TaskCompletionSource<HttpResponseMessage>().Task).QueryAsync("O1", cancelled.Token));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1.005")]
    public void Should_not_make_a_link_for_an_amount_that_is_none(string amount) => Assert.Throws<ArgumentOutOfRangeException>(() =>
        Client(_ => Say("")).BuildPayUrl("O1", decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture), "x",
            TimeSpan.FromHours(1), new Uri("http://localhost")));

    [Fact]
    public void Should_read_a_notice_that_the_platform_signed()
    {
        var reading = Client(_ => Say("")).ParseNotice(Form(Notice(), Platform.Private));

        Assert.True(reading.Verified, reading.Problem);
        Assert.Equal(("N1", "O1", GatewayTradeState.Paid, 150m),
            (reading.Notice.NoticeId, reading.Notice.OrderNumber, reading.Notice.State, reading.Notice.Payment!.Amount));
    }

    public static TheoryData<string, IFormCollection> BadNotices
    {
        get
        {
            var unsigned = Notice();
            var twice = Values(Sign(Notice(), Platform.Private));
            twice["amount"] = new StringValues(["150.00", "1.00"]);
            var raised = Values(Sign(Notice(), Platform.Private));
            raised["amount"] = "1500.00";
            var enriched = Values(Sign(Notice(), Platform.Private));
            enriched["extra"] = "1";
            return new()
            {
                { "empty", FormCollection.Empty },
                { "unsigned", new FormCollection(Values(unsigned)) },
                { "amount raised", new FormCollection(raised) },
                { "field added", new FormCollection(enriched) },
                { "field twice", new FormCollection(twice) },
                { "signed by a stranger", Form(Notice(), Stranger.Private) },
                { "signed by ourselves", Form(Notice(), Merchant.Private) },
                { "for another merchant", Form(new(Notice()) { ["app_id"] = "other" }, Platform.Private) },
                { "amount unreadable", Form(new(Notice()) { ["amount"] = "150,00" }, Platform.Private) },
                { "amount zero", Form(new(Notice()) { ["amount"] = "0.00" }, Platform.Private) },
                { "without an order", Form(new(Notice()) { ["out_trade_no"] = "" }, Platform.Private) },
                { "unknown state", Form(new(Notice()) { ["trade_status"] = "TRADE_FINISHED?" }, Platform.Private) },
            };
        }
    }

    [Theory]
    [MemberData(nameof(BadNotices))]
    public void Should_not_believe_a_notice(string what, IFormCollection form)
    {
        var reading = Client(_ => Say("")).ParseNotice(form);

        Assert.False(reading.Verified, what);
    }

    [Theory]
    [InlineData("Payments:Gateway:MerchantPrivateKeyPem", "")]
    [InlineData("Payments:Gateway:MerchantPrivateKeyPem", "no key")]
    [InlineData("Payments:Gateway:PlatformPublicKeyPem", "no key")]
    [InlineData("Payments:Gateway:AppId", "")]
    [InlineData("Payments:Gateway:NotifyUrl", "")]
    public void Should_find_a_bad_contract_at_the_start(string key, string value)
    {
        Validate(null, null);

        Assert.Throws<OptionsValidationException>(() => Validate(key, value));

        static void Validate(string? key, string? value)
        {
            var settings = new Dictionary<string, string?>
            {
                ["Payments:Gateway:BaseUrl"] = "https://pay.example",
                ["Payments:Gateway:AppId"] = "a",
                ["Payments:Gateway:MerchantPrivateKeyPem"] = Merchant.Private,
                ["Payments:Gateway:PlatformPublicKeyPem"] = Platform.Public,
                ["Payments:Gateway:NotifyUrl"] = "https://exam.example/payments/notice",
            };
            if (key is not null)
                settings[key] = value;
            var services = new ServiceCollection();
            services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
            services.AddPaymentGateway();
            using var provider = services.BuildServiceProvider();
            _ = provider.GetRequiredService<IOptions<PaymentGatewayOptions>>().Value;
        }
    }

    [Fact]
    public void Should_take_a_private_key_only_where_one_is_needed()
    {
        Assert.False(GatewaySignature.IsKey(Merchant.Public, needsPrivate: true));
        Assert.True(GatewaySignature.IsKey(Merchant.Public, needsPrivate: false));
    }

    private static (string, string) NewKeys()
    {
        using var key = RSA.Create(2048);
        return (key.ExportPkcs8PrivateKeyPem(), key.ExportSubjectPublicKeyInfoPem());
    }

    private static PaymentGatewayClient Client(Func<HttpRequestMessage, Task<HttpResponseMessage>> platform, TimeSpan? timeout = null) => new(
        new HttpClient(new StandIn(platform)) { Timeout = timeout ?? TimeSpan.FromSeconds(30) },
        Options.Create(new PaymentGatewayOptions
        {
            BaseUrl = new Uri("http://bank.example"),
            AppId = "examreg",
            MerchantPrivateKeyPem = Merchant.Private,
            PlatformPublicKeyPem = Platform.Public,
            NotifyUrl = new Uri("http://exam.example/payments/notice"),
        }), TimeProvider.System);

    private static async Task<Dictionary<string, string>> PaidAsync(HttpRequestMessage request)
    {
        var form = QueryHelpers.ParseQuery(await request.Content!.ReadAsStringAsync()).ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
        return new()
        {
            ["code"] = "SUCCESS",
            ["app_id"] = form["app_id"],
            ["nonce"] = form["nonce"],
            ["out_trade_no"] = form["out_trade_no"],
            ["trade_no"] = "P1",
            ["trade_status"] = "TRADE_SUCCESS",
            ["amount"] = "150.00",
            ["bank"] = "SIM-GS",
            ["bank_name"] = "模拟工商银行",
            ["paid_at"] = "2026-11-24T20:00:00+08:00",
        };
    }

    private static async Task<HttpResponseMessage> AnswerAsync(
        HttpRequestMessage request, Func<HttpRequestMessage, Task<Dictionary<string, string>>> fields, string privateKey) =>
        await Say(Json(Sign(await fields(request), privateKey)));

    private static Dictionary<string, string> Notice() => new()
    {
        ["notify_id"] = "N1",
        ["app_id"] = "examreg",
        ["out_trade_no"] = "O1",
        ["trade_no"] = "P1",
        ["trade_status"] = "TRADE_SUCCESS",
        ["amount"] = "150.00",
        ["bank"] = "SIM-GS",
        ["paid_at"] = "2026-11-24T20:00:00+08:00",
    };

    private static Dictionary<string, string> Sign(Dictionary<string, string> fields, string privateKey) =>
        new(fields) { ["sign"] = GatewaySignature.Sign(fields, privateKey) };

    private static Dictionary<string, StringValues> Values(Dictionary<string, string> fields) =>
        fields.ToDictionary(field => field.Key, field => new StringValues(field.Value));

    private static FormCollection Form(Dictionary<string, string> fields, string privateKey) => new(Values(Sign(fields, privateKey)));

    private static string Json(Dictionary<string, string> fields) => JsonSerializer.Serialize(fields);

    private static Task<HttpResponseMessage> Say(string body) => Task.FromResult(new HttpResponseMessage
    {
        Content = new StringContent(body, Encoding.UTF8, "application/json"),
    });

    private sealed class StandIn(Func<HttpRequestMessage, Task<HttpResponseMessage>> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            answer(request).WaitAsync(cancellationToken);
    }
}
