using System.Net;
using ExamReg.Tests.Support;
using ExamReg.Web.Payments.Gateway;
using ExamReg.Web.SandboxBank;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ExamReg.Tests.Web.SandboxBank;

/// <summary>How the host starts the bank in demo mode, and does not otherwise.</summary>
public sealed class SandboxBankWiringTests(TestPostgres postgres)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_wire_both_sides_so_that_money_and_notice_go_round()
    {
        var database = await postgres.CreateDatabaseAsync();
        var data = Directory.CreateTempSubdirectory("bank-data-").FullName;
        var noticed = new TaskCompletionSource<NoticeReading>(TaskCreationOptions.RunContinuationsAsynchronously);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://localhost:{FreePorts.Take(2)}");
        builder.AddSandboxBank(demoMode: true, data, _ => Task.FromResult(database));
        builder.Services.AddPaymentGateway();
        await using var app = builder.Build();
        app.MapPost("/payments/notice", async (HttpRequest request, PaymentGatewayClient client) =>
        {
            noticed.SetResult(client.ParseNotice(await request.ReadFormAsync()));
            return "success";
        });
        await app.StartAsync(Cancel);
        var address = await app.Services.GetRequiredService<SandboxBankHost>().Address.WaitAsync(TimeSpan.FromSeconds(90), Cancel);
        var client = app.Services.GetRequiredService<PaymentGatewayClient>();
        using var payer = new HttpClient(new SocketsHttpHandler { UseProxy = false });

        using var page = await payer.GetAsync(
            client.BuildPayUrl("W1", 60m, "报名考试费", TimeSpan.FromMinutes(5), new Uri(app.Urls.First())), Cancel);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["bank"] = "SIM-ZS", ["outcome"] = "success" });
        using var paid = await payer.PostAsync(new Uri($"{page.RequestMessage!.RequestUri}/pay"), form, Cancel);

        var notice = await noticed.Task.WaitAsync(TimeSpan.FromSeconds(90), Cancel);
        Assert.Equal(("W1", 60m), (notice.Notice!.OrderNumber, notice.Notice.Payment!.Amount));
        Assert.Equal(new Uri(app.Urls.First()).Port + 1, new Uri(address).Port);

        await app.StopAsync(Cancel);
        await Assert.ThrowsAsync<HttpRequestException>(() => payer.GetAsync(new Uri(address), Cancel));
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task Should_stop_the_host_when_the_bank_cannot_start()
    {
        var data = Directory.CreateTempSubdirectory("bank-data-").FullName;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var databaseIsUp = new TaskCompletionSource<string>();
        builder.AddSandboxBank(demoMode: true, data, _ => databaseIsUp.Task);
        await using var app = builder.Build();
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        app.Lifetime.ApplicationStopping.Register(stopped.SetResult);

        await app.StartAsync(Cancel);
        databaseIsUp.SetResult($"Host={data};Username=nobody;Database=none");

        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(90), Cancel);
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public void Should_do_nothing_outside_demo_mode()
    {
        var builder = WebApplication.CreateSlimBuilder();

        builder.AddSandboxBank(demoMode: false, "/nowhere", _ => throw new InvalidOperationException());

        Assert.DoesNotContain(builder.Services, service => service.ServiceType == typeof(SandboxBankHost));
        Assert.Null(builder.Configuration["Payments:Gateway:BaseUrl"]);
    }

    [Fact]
    public void Should_stand_back_for_a_platform_that_is_configured()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["Payments:Gateway:BaseUrl"] = "https://pay.example";

        builder.AddSandboxBank(demoMode: true, "/nowhere", _ => throw new InvalidOperationException());

        Assert.DoesNotContain(builder.Services, service => service.ServiceType == typeof(SandboxBankHost));
    }

    [Fact]
    public async Task Should_refuse_to_start_outside_demo_mode()
    {
        var options = new SandboxBankOptions
        {
            DemoMode = false,
            Url = "http://127.0.0.1:0",
            ConnectionString = "Host=nowhere",
            KeyFolder = "/nowhere",
            Merchant = new MerchantContract("a", "b", "c"),
        };

        await Assert.ThrowsAsync<InvalidOperationException>(() => SandboxBankServer.StartAsync(options, Cancel));
    }

    [Theory]
    [InlineData("http://localhost:5080", "http://localhost:5081")]
    [InlineData("http://*:8080", "http://*:8081")]
    [InlineData("http://[::]:8080", "http://[::]:8081")]
    public void Should_listen_beside_the_web(string web, string bank) =>
        Assert.Equal(bank, SandboxBankWiring.Beside(BindingAddress.Parse(web)));

    [Fact]
    public async Task Should_start_twice_at_once_on_one_database()
    {
        var folder = Directory.CreateTempSubdirectory("bank-data-").FullName;
        var options = new SandboxBankOptions
        {
            DemoMode = true,
            Url = "http://127.0.0.1:0",
            ConnectionString = await postgres.CreateDatabaseAsync(),
            KeyFolder = folder,
            Merchant = new MerchantContract("a", "b", "c"),
        };

        var banks = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SandboxBankServer.StartAsync(options, Cancel)));

        Assert.Equal(4, banks.Select(bank => bank.Address).Distinct().Count());
        foreach (var bank in banks)
            await bank.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
