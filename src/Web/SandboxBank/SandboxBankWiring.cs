using System.Net;
using System.Net.Sockets;
using ExamReg.Web.Payments.Gateway;
using ExamReg.Web.SandboxBank.Keys;

namespace ExamReg.Web.SandboxBank;

/// <summary>
/// The one place that knows both parties: does in demo mode what an operator does when a contract is signed. Each side makes its key
/// pair in its own folder, the public keys change hands, the addresses are entered. Keys of configuration, all optional:
/// <c>SandboxBank:Url</c> (where it listens: the web's port + 1), <c>SandboxBank:PublicUrl</c> (how browsers reach it).
/// </summary>
public static class SandboxBankWiring
{
    private const string AppId = "demo-examreg";
    private const string MerchantName = "考试报名中心（演示）";
    private const string DefaultWebUrl = "http://localhost:5080";

    private static readonly string NotifyUrl = Key(nameof(PaymentGatewayOptions.NotifyUrl));

    /// <summary>
    /// Starts the sandbox bank beside the application and fills <c>Payments:Gateway</c>. Does nothing outside demo mode,
    /// or when another platform is configured. Call it before the options are used.
    /// </summary>
    /// <param name="builder">The host's.</param>
    /// <param name="demoMode">The host's own decision, never true in production.</param>
    /// <param name="dataFolder">The two parties' keys lie below it, in <c>payments</c> and <c>sandbox-bank</c>.</param>
    /// <param name="connectionString">Completes when PostgreSQL is up.</param>
    public static WebApplicationBuilder AddSandboxBank(
        this WebApplicationBuilder builder, bool demoMode, string dataFolder, Func<CancellationToken, Task<string>> connectionString)
    {
        var configuration = builder.Configuration;
        if (!demoMode || configuration[Key(nameof(PaymentGatewayOptions.BaseUrl))] is { Length: > 0 })
            return builder;

        var web = WebAddress(configuration);
        var listen = configuration["SandboxBank:Url"] ?? Beside(web);
        var merchant = KeyPairFile.LoadOrCreate(Path.Combine(dataFolder, "payments"), "merchant-private-key.pem");
        var bankFolder = Path.Combine(dataFolder, "sandbox-bank");
        var platform = PlatformKey.LoadOrCreate(bankFolder);

        configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            [Key(nameof(PaymentGatewayOptions.BaseUrl))] = configuration["SandboxBank:PublicUrl"] ?? Reachable(listen),
            [Key(nameof(PaymentGatewayOptions.AppId))] = AppId,
            [Key(nameof(PaymentGatewayOptions.MerchantPrivateKeyPem))] = merchant.PrivatePem,
            [Key(nameof(PaymentGatewayOptions.PlatformPublicKeyPem))] = platform.PublicPem,
            [NotifyUrl] = configuration[NotifyUrl] ?? $"{Reachable(web)}/payments/notice",
        });

        builder.Services.AddSingleton(services => new SandboxBankHost(
            async cancel => new SandboxBankOptions
            {
                DemoMode = demoMode,
                Url = listen,
                ConnectionString = await connectionString(cancel),
                KeyFolder = bankFolder,
                Merchant = new MerchantContract(AppId, MerchantName, merchant.PublicPem),
            },
            services.GetRequiredService<ILogger<SandboxBankHost>>()));
        builder.Services.AddHostedService(services => services.GetRequiredService<SandboxBankHost>());
        return builder;
    }

    private static string Key(string option) => $"{PaymentGatewayOptions.Section}:{option}";

    /// <summary>The address some ports above the web's; a free port when the web's is only known once it listens.</summary>
    internal static string Beside(BindingAddress web, int above = 1) =>
        $"http://{web.Host}:{(web.Port == 0 ? FreePort() : web.Port + above)}";

    internal static BindingAddress WebAddress(ConfigurationManager configuration)
    {
        var url = First(configuration[WebHostDefaults.ServerUrlsKey])
            ?? (First(configuration[WebHostDefaults.HttpPortsKey]) is { } port ? $"http://*:{port}" : DefaultWebUrl);
        return BindingAddress.Parse(url);

        static string? First(string? list) =>
            list?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault();
    }

    internal static string Reachable(string url) => Reachable(BindingAddress.Parse(url));

    // One may listen on every address, but not call every address.
    private static string Reachable(BindingAddress address) =>
        $"{address.Scheme}://{(address.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "localhost" : address.Host)}:{address.Port}";

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
