using ExamReg.Web.Hosting;
using Microsoft.AspNetCore.DataProtection;

namespace ExamReg.Web.Security;

/// <summary>The keys that sign cookies and form tokens. All nodes of an installation must share them.</summary>
public static class Keys
{
    /// <summary>Adds data protection.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="store">
    /// Says where the keys lie: <c>keys =&gt; keys.PersistKeysToDbContext&lt;…&gt;()</c> for several nodes. Without it they lie in the
    /// data folder of this one.
    /// </param>
    public static void AddKeys(this WebApplicationBuilder builder, Action<IDataProtectionBuilder>? store = null)
    {
        var keys = builder.Services.AddDataProtection().SetApplicationName("ExamReg");
        if (store is not null)
            store(keys);
        else
            keys.PersistKeysToFileSystem(OwnersFolder(Path.Combine(StartDefaults.DataFolder(builder.Configuration), "keys")));
    }

    private static DirectoryInfo OwnersFolder(string path) => OperatingSystem.IsWindows()
        ? Directory.CreateDirectory(path)
        : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
}
