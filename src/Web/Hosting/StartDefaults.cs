using ExamReg.Web.Assets;

namespace ExamReg.Web.Hosting;

/// <summary>
/// What holds when nobody says otherwise. In code, not in launchSettings.json: <c>dotnet run</c> lets that file win over
/// <c>ASPNETCORE_URLS</c> and <c>ASPNETCORE_ENVIRONMENT</c>.
/// </summary>
public static class StartDefaults
{
    private const string Address = "http://localhost:5080";

    /// <summary>Run from the sources it is a Development host, published a Production host; the content is found wherever it is started.</summary>
    public static WebApplicationOptions Options(string[] args) => new()
    {
        Args = args,
        ContentRootPath = ContentRoot,
        EnvironmentName = IsFromSources && !SaysEnvironment(args) ? Environments.Development : null,
    };

    /// <summary>Listens on http://localhost:5080 unless <c>--urls</c>, <c>ASPNETCORE_URLS</c>, ports or Kestrel's section say otherwise.</summary>
    public static void UseDefaultAddress(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        string[] keys = [WebHostDefaults.ServerUrlsKey, WebHostDefaults.HttpPortsKey, WebHostDefaults.HttpsPortsKey];
        if (keys.All(key => string.IsNullOrEmpty(configuration[key])) && !configuration.GetSection("Kestrel:Endpoints").Exists())
            builder.WebHost.UseUrls(Address);
    }

    /// <summary>
    /// The folder for what the program keeps on its own disk: <c>EXAMREG_DATA</c>, else <c>.data</c> in the checkout or beside the
    /// published binaries.
    /// </summary>
    public static string DataFolder(IConfiguration configuration)
    {
        if (configuration["EXAMREG_DATA"] is { Length: > 0 } folder)
            return Path.GetFullPath(folder);
        return Path.Combine(IsFromSources ? Path.GetFullPath(Path.Combine(ContentRoot, "..", "..")) : ContentRoot, ".data");
    }

    private static bool IsFromSources => !NpmPackages.IsPublished && Directory.Exists(NpmPackages.Metadata("ProjectFolder"));

    private static string ContentRoot => IsFromSources ? NpmPackages.Metadata("ProjectFolder")! : AppContext.BaseDirectory;

    private static bool SaysEnvironment(string[] args) =>
        args.Any(arg => arg.StartsWith("--environment", StringComparison.OrdinalIgnoreCase))
        || Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") is { Length: > 0 }
        || Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") is { Length: > 0 };
}
