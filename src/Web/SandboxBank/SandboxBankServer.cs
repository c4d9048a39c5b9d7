using System.Reflection;
using ExamReg.Web.SandboxBank.Cashier;
using ExamReg.Web.SandboxBank.Gateway;
using ExamReg.Web.SandboxBank.Keys;
using ExamReg.Web.SandboxBank.Notices;
using ExamReg.Web.SandboxBank.Storage;
using ExamReg.Web.SandboxBank.Trades;
using Npgsql;

namespace ExamReg.Web.SandboxBank;

/// <summary>
/// The running payment platform: a web application of its own, with its own port, services, configuration, log and tables.
/// It starts from an empty builder, so that nothing of the host's settings reaches it, and talks with merchants by HTTP only.
/// </summary>
public sealed class SandboxBankServer : IAsyncDisposable
{
    // Nothing but this origin's own style sheet and pictures; the forms lead nowhere else.
    private const string ContentSecurityPolicy =
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static readonly TimeSpan NoticeTimeout = TimeSpan.FromSeconds(8);

    private readonly WebApplication _app;
    private readonly NpgsqlDataSource _database;

    private SandboxBankServer(WebApplication app, NpgsqlDataSource database) => (_app, _database) = (app, database);

    /// <summary>Where it listens, with the port it really got.</summary>
    public string Address => _app.Urls.First();

    /// <summary>Completes when it no longer runs, for whatever reason.</summary>
    public Task Stopped => _app.WaitForShutdownAsync();

    /// <exception cref="InvalidOperationException">Not in demo mode.</exception>
    public static async Task<SandboxBankServer> StartAsync(SandboxBankOptions options, CancellationToken cancel = default)
    {
        if (!options.DemoMode)
            throw new InvalidOperationException("The sandbox bank starts in demo mode only: whoever clicks there has paid.");

        var database = OpenDatabase(options);
        try
        {
            await BankSchema.CreateAsync(database, cancel);
            var app = Build(options, database);
            await app.StartAsync(cancel);
            return new SandboxBankServer(app, database);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    private static NpgsqlDataSource OpenDatabase(SandboxBankOptions options)
    {
        var connection = new NpgsqlConnectionStringBuilder(options.ConnectionString) { ApplicationName = "sandbox-bank", MaxPoolSize = 5 };
        return NpgsqlDataSource.Create(connection);
    }

    private static WebApplication Build(SandboxBankOptions options, NpgsqlDataSource database)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, LifetimeOfTheHost>();
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(database);
        builder.Services.AddSingleton(PlatformKey.LoadOrCreate(options.KeyFolder));
        builder.Services.AddSingleton<TradeStore>();
        builder.Services.AddSingleton<RefundStore>();
        builder.Services.AddSingleton<NoticeStore>();
        builder.Services.AddSingleton(_ => new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
        {
            Timeout = NoticeTimeout,
        });
        builder.Services.AddSingleton<NoticeSender>();
        builder.Services.AddHostedService(services => services.GetRequiredService<NoticeSender>());

        var app = builder.Build();
        app.Urls.Add(options.Url);
        app.Use(SetHeadersAsync);
        app.UseRouting();

        app.MapGet("/gateway/pay", PayEndpoint.HandleAsync);
        app.MapPost("/gateway/query", ApiEndpoints.QueryAsync);
        app.MapPost("/gateway/close", ApiEndpoints.CloseAsync);
        app.MapPost("/gateway/refund", ApiEndpoints.RefundAsync);

        // The secret token in the address is what a forged form would have to know.
        app.MapGet("/cashier/{token}", CashierEndpoints.ChooseBankAsync);
        app.MapGet("/cashier/{token}/confirm", CashierEndpoints.ConfirmAsync);
        app.MapPost("/cashier/{token}/pay", CashierEndpoints.PayAsync).DisableAntiforgery();
        app.MapPost("/cashier/{token}/repeat-notice", CashierEndpoints.RepeatNoticeAsync);

        app.MapGet("/assets/bank.css", (HttpContext context) => Asset(context, "bank.css", "text/css; charset=utf-8"));
        app.MapGet("/assets/bank.svg", (HttpContext context) => Asset(context, "bank.svg", "image/svg+xml"));
        return app;
    }

    private static Task SetHeadersAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        return next(context);
    }

    private static IResult Asset(HttpContext context, string name, string type)
    {
        context.Response.Headers.CacheControl = "public, max-age=600";
        return Results.Stream(Assembly.GetExecutingAssembly().GetManifestResourceStream($"SandboxBank/{name}")
            ?? throw new InvalidOperationException($"{name} is not embedded."), type);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>Signals belong to the program around it, which stops the bank when it stops itself.</summary>
    private sealed class LifetimeOfTheHost : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
