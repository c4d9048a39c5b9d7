using ExamReg.Web.Accounts;
using ExamReg.Web.Admin;
using ExamReg.Web.Assets;
using ExamReg.Web.Demo;
using ExamReg.Web.Designer;
using ExamReg.Web.Desk;
using ExamReg.Web.Duties;
using ExamReg.Web.Health;
using ExamReg.Web.Hosting;
using ExamReg.Web.Jobs;
using ExamReg.Web.Languages;
using ExamReg.Web.Mails;
using ExamReg.Web.Pages.Public;
using ExamReg.Web.Pages.Shared;
using ExamReg.Web.Payments;
using ExamReg.Web.Portal;
using ExamReg.Web.PublicCache;
using ExamReg.Web.Registrations;
using ExamReg.Web.SandboxQQ;
using ExamReg.Web.Security;
using ExamReg.Web.Verifying;

try
{
    var builder = WebApplication.CreateBuilder(StartDefaults.Options(args));
    builder.UseDefaultAddress();
    var log = builder.AddLogging();
    await using var database = await builder.AddDatabaseAsync(log);

    builder.AddStartUp();
    builder.AddRegistrations();
    builder.AddJobs(DutiesModule.Schedule);
    builder.AddDuties();
    builder.AddPayments();
    builder.AddPapersAndPhotos();
    builder.AddPortal();
    builder.AddVerifying();
    builder.AddDesk();
    builder.AddAdmin();
    builder.AddDesigner();
    builder.AddHealth();
    builder.AddSandboxQQ();
    builder.AddAccounts();
    builder.AddMails();
    builder.AddDemoAccounts();
    builder.AddProxyHeaders();
    builder.AddSecurityHeaders();
    builder.AddRateLimits();
    builder.AddLanguages();
    builder.AddWebDefaults();
    builder.AddPublicCache();
    builder.AddKeys(AccountsModule.KeepKeys);

    var app = builder.Build();

    app.UseForwardedHeaders();
    app.UseSecurityHeaders();
    app.UseLanguages();
    app.UseNpmAssets();
    app.UseStudioFiles();
    app.MapHealth();
    app.UseRequestLog();
    app.UseErrorPage();
    app.UseStatusPages();
    app.UseStartingPage();
    app.UseResponseCompression();
    app.UseRouting();
    app.UseAuthentication();
    app.UseRateLimiter();
    app.UseAuthorization();
    app.UseOutputCache();
    app.MapStaticAssets();
    app.MapRazorPages();
    app.MapLanguages();
    app.MapAccounts();
    app.MapAttachments();
    app.MapPortal();
    app.MapVerifying();
    app.MapDesk();
    app.MapDesigner();
    app.MapJobsDashboard();

    var start = app.Services.GetRequiredService<StartUpState>();
    try
    {
        await app.RunAsync();
    }
    catch (OperationCanceledException) when (start.ExitCode != 0)
    {
        // A step failed before Kestrel had bound; it has been told.
    }
    return start.ExitCode;
}
catch (Exception exception) when (StartFailure.IsExpected(exception))
{
    return StartFailure.Tell(exception);
}
