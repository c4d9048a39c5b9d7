using ExamReg.Activities;
using ExamReg.Domain;
using ExamReg.Web.Accounts;
using ExamReg.Web.Identity;
using ExamReg.Web.Languages;
using ExamReg.Web.Mails;
using ExamReg.Web.Pages.Shared;
using ExamReg.Workflows;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ExamReg.Tests.Web.Accounts;

/// <summary>A web process with accounts and pages, and nothing else, on a given database. Several on one database are several nodes.</summary>
internal sealed class AccountsHost : IAsyncDisposable
{
    public const string CaptchaAnswer = "KL34";

    private readonly WebApplication _app;
    private readonly NpgsqlDataSource _source;

    private AccountsHost(WebApplication app, NpgsqlDataSource source) => (_app, _source) = (app, source);

    public IServiceProvider Services => _app.Services;

    public static async Task<AccountsHost> StartAsync(
        string connectionString, string environment = "Development", params (string Key, string? Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(AccountsModule).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = environment,
        });
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(environment == "Development" ? [new("Captcha:FixedAnswer", CaptchaAnswer)] : []);
        // Tests of the lock-out need not wait out the pauses before it.
        builder.Configuration["Accounts:PauseSeconds"] = "0";
        foreach (var (key, value) in settings)
            builder.Configuration[key] = value;
        var source = NpgsqlDataSource.Create(connectionString);
        builder.Services.AddSingleton(source);
        builder.Services.AddRazorPages();
        AccountsModule.KeepKeys(builder.Services.AddDataProtection().SetApplicationName("ExamReg"));
        builder.AddAccounts();
        builder.AddMails();
        builder.AddLanguages();
        builder.Services.AddWorkflows(activities => activities.AddRegistrationActivities(), options => options.NowSql = "exam.now()");
        builder.Services.AddExamDomain(domain => domain.IdentityKey = System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));

        var app = builder.Build();
        app.UseLanguages();
        app.UseStatusPages();
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapRazorPages();
        app.MapLanguages();
        app.MapAccounts();
        await app.StartAsync();
        return new AccountsHost(app, source);
    }

    public Browser OpenBrowser() => new(_app.GetTestServer());

    public async Task<Account> MakeAccountAsync(string userName, string password, string role = Roles.Candidate, Guid? site = null)
    {
        await using var scope = Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<CreateAccount>()
            .EnsureAsync(new NewAccount(userName, $"测试{userName}", role, password, site) { Email = $"{userName}@example.com" });
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _source.DisposeAsync();
    }
}
