using System.Globalization;
using ExamReg.Activities;
using ExamReg.Activities.Filling;
using ExamReg.Activities.Reviewing;
using ExamReg.Domain;
using ExamReg.Domain.Candidates;
using ExamReg.Domain.Clock;
using ExamReg.Domain.Demo;
using ExamReg.Domain.Orders;
using ExamReg.Domain.Registrations;
using ExamReg.Domain.Security;
using ExamReg.Tests.Domain;
using ExamReg.Tests.Domain.Photos;
using ExamReg.Tests.Support.Portal;
using ExamReg.Tests.Web.Hosting;
using ExamReg.Web.Portal;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Runtime;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ExamReg.Tests.Web.Desk;

/// <summary>One program for all tests of the staff's pages; they run one after the other.</summary>
[CollectionDefinition(nameof(StaffCollection))]
public sealed class StaffCollection : ICollectionFixture<StaffFixture>;

/// <summary>
/// The program with its demo session on a database of its own, listening on a port. Candidates are arranged by the same stimuli
/// that their pages send; staff log in and use their pages.
/// </summary>
public sealed class StaffFixture : IAsyncLifetime
{
    public const string Administrator = "admin";
    public const string University = "daxue";
    public const string School = "zhongxue";
    public const string College = "xueyuan";
    public const string Office = "kaowu";
    private const string StaffPassword = "Demo-2026";
    private const string Captcha = "TEST";

    private static int counter;
    private readonly PostgresFixture _postgres = new();
    private WebHost? _host;

    public Uri Address { get; private set; } = null!;

    public IServiceProvider Services => _host!.Services;

    internal IdentityNumberCipher Cipher => Services.GetRequiredService<IdentityNumberCipher>();

    internal WorkflowRuntime Runtime => Services.GetRequiredService<WorkflowRuntime>();

    public async ValueTask InitializeAsync()
    {
        await _postgres.InitializeAsync();
        _host = new WebHost(await _postgres.NewDatabaseAsync(), settings: new()
        {
            ["Captcha:FixedAnswer"] = Captcha,
            ["RateLimits:login:Permits"] = "10000",
        });
        _host.UseKestrel(0);
        _host.StartServer();
        Address = _host.ClientOptions.BaseAddress;
        await _host.StartedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    /// <summary>A browser without script in which that person is logged in.</summary>
    internal async Task<FormClient> LogInAsync(string userName, string? password = null)
    {
        var browser = new FormClient(Address);
        await browser.OpenAsync("/accounts/login");
        // The answer is chosen when the picture is fetched.
        await browser.DownloadAsync(browser.Page.QuerySelector("#captcha-question")!.GetAttribute("src")!);
        await browser.SubmitAsync("main form", [("UserName", userName), ("Password", password ?? StaffPassword), ("Captcha.Answer", Captcha)]);
        Assert.False(browser.Path.StartsWith("/accounts", StringComparison.Ordinal), $"{browser.Status} {browser.Path}: {browser.Page.QuerySelector("main")?.TextContent}");
        return browser;
    }

    /// <summary>The cookies of that person, for a real browser.</summary>
    internal async Task<IEnumerable<Microsoft.Playwright.Cookie>> CookiesAsync(string userName)
    {
        using var browser = await LogInAsync(userName);
        return [.. browser.Cookies.GetCookies(Address).Select(cookie => new Microsoft.Playwright.Cookie
        {
            Name = cookie.Name,
            Value = cookie.Value,
            Domain = Address.Host,
            Path = "/",
        })];
    }

    /// <summary>Works on the database as pages do.</summary>
    public async Task<T> ReadAsync<T>(Func<ExamDb, Task<T>> read)
    {
        await using var scope = Services.CreateAsyncScope();
        return await read(scope.ServiceProvider.GetRequiredService<ExamDb>());
    }

    public Task<Registration> GetAsync(Guid id) => ReadAsync(db => db.Registrations.AsNoTracking().SingleAsync(r => r.Id == id));

    /// <summary>A registration that has come to its photo and beyond: under review where the site reviews, else before payment.</summary>
    /// <param name="site">Which site.</param>
    /// <param name="subject">Code of the subject.</param>
    /// <param name="name">The person.</param>
    public async Task<Guid> RegisterAsync(Guid site, string subject = "15", string? name = null)
    {
        var number = Interlocked.Increment(ref counter);
        name ??= "测试考生" + string.Concat(number.ToString(CultureInfo.InvariantCulture).Select(digit => "零一二三四五六七八九"[digit - '0']));
        var id = Guid.CreateVersion7();
        await using var scope = Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ExamDb>();
        var candidate = await scope.ServiceProvider.GetRequiredService<EnrolCandidate>()
            .HandleAsync(new(Guid.CreateVersion7(), $"staff-test-{number}", name));
        Expect(await new StartRegistration(Runtime).HandleAsync(id, DemoSeed.SessionId, candidate.Value, Guid.CreateVersion7()));
        var offerings = await db.Offerings.Where(o => o.SiteId == site && o.Subject.Code == subject).Select(o => o.Id).ToListAsync();
        await SendAsync(id, Stimuli.Agreement, new AgreementAnswer(true, true));
        await SendAsync(id, Stimuli.Information, World.Information() with { Name = name });
        await SendAsync(id, Stimuli.Subjects, new SubjectChoice(site, offerings, true));
        var view = (await Runtime.FindAsync(id))!;
        var photo = await InspectedPhoto.InspectAsync(
            Portraits.Inspector, view.WaitingFor<Photo>()!, number % 2 == 0 ? Portraits.Astronaut : Portraits.Hopper);
        await SendAsync(id, Stimuli.Photo, photo.Value);
        if (site != DemoSeed.CollegeSiteId)
            await SendAsync(id, Stimuli.ApplyForReview);
        return id;
    }

    /// <summary>The site's 通过.</summary>
    public Task ApproveAsync(Guid id, Guid site) => SendAsync(id, Stimuli.Review, new ReviewVerdict(World.Staff, site, true, null, []));

    /// <summary>Money for the open order.</summary>
    public async Task PayAsync(Guid id)
    {
        var order = await ReadAsync(db => db.Orders.SingleAsync(o => o.RegistrationId == id && o.State == OrderState.Open));
        var now = await ReadAsync(db => DatabaseClock.NowAsync(db));
        await SendAsync(id, Stimuli.MoneyReceived, new RecordPayment.Command(order.Number, $"test-{order.Number}", order.Amount, now, "测试银行"));
    }

    public async Task SendAsync(Guid id, string stimulus, object? payload = null) =>
        Expect(await Runtime.SendAsync(id, new Stimulus($"test:{Guid.CreateVersion7()}", stimulus) { Payload = payload, Actor = "test" }));

    private static void Expect(BurstResult result) => Assert.True(
        result.IsAccepted,
        result is BurstResult.Rejected rejected ? string.Join(" ", rejected.Errors.Select(error => error.Message)) : result.ToString());
}
