using ExamReg.Web.Hosting;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace ExamReg.Web.Security;

/// <summary>The keys that sign cookies and form tokens. All nodes of an installation must share them.</summary>
public static class Keys
{
    /// <summary>Adds data protection. To be called last: every other part that uses it adds the framework's early reading of the keys again.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="store">
    /// Says where the keys lie: <c>keys =&gt; keys.PersistKeysToDbContext&lt;…&gt;()</c> for several nodes. Without it they lie in the
    /// data folder of this one.
    /// </param>
    public static void AddKeys(this WebApplicationBuilder builder, Action<IDataProtectionBuilder>? store = null)
    {
        var keys = builder.Services.AddDataProtection().SetApplicationName("ExamReg");
        ReadOnceMigrated(builder.Services);
        if (store is not null)
            store(keys);
        else
            keys.PersistKeysToFileSystem(OwnersFolder(Path.Combine(StartDefaults.DataFolder(builder.Configuration), "keys")));
    }

    // The framework reads the keys while the host starts, which may be before the first migration made their table.
    private static void ReadOnceMigrated(IServiceCollection services)
    {
        foreach (var early in services.Where(IsKeyReader).ToList())
            services.Remove(early);
        services.AddSeed("keys", (provider, _) =>
        {
            provider.GetRequiredService<IDataProtectionProvider>().CreateProtector("start").Protect([]);
            return Task.CompletedTask;
        });

        static bool IsKeyReader(ServiceDescriptor service) =>
            service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Assembly == typeof(KeyManagementOptions).Assembly;
    }

    private static DirectoryInfo OwnersFolder(string path) => OperatingSystem.IsWindows()
        ? Directory.CreateDirectory(path)
        : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
}
