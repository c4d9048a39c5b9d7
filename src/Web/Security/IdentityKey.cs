using System.Security.Cryptography;
using ExamReg.Web.Hosting;

namespace ExamReg.Web.Security;

/// <summary>
/// The key that encrypts identity numbers. <c>Security__IdentityKey</c> gives it (32 bytes, base64); in demo mode one is made and
/// kept in the data folder. Whoever loses it cannot read the numbers any more, so production never makes one by itself.
/// </summary>
public static class IdentityKey
{
    private const int Length = 32;

    /// <summary>Reads or, in demo mode, makes the key.</summary>
    /// <exception cref="MissingSettingException">There is no key, or it is not 32 bytes.</exception>
    public static byte[] Read(WebApplicationBuilder builder)
    {
        if (builder.Configuration["Security:IdentityKey"] is { Length: > 0 } given)
            return Check(Convert.FromBase64String(given));
        if (!DemoMode.IsOn(builder.Environment, builder.Configuration))
            throw new MissingSettingException("缺少 Security__IdentityKey：请提供 32 字节的 base64 密钥，并妥善备份。");
        var file = Path.Combine(StartDefaults.DataFolder(builder.Configuration), "keys", "identity.key");
        if (File.Exists(file))
            return Check(Convert.FromBase64String(File.ReadAllText(file)));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var key = RandomNumberGenerator.GetBytes(Length);
        File.WriteAllText(file, Convert.ToBase64String(key));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return key;
    }

    private static byte[] Check(byte[] key)
        => key.Length == Length ? key : throw new MissingSettingException($"Security__IdentityKey 应为 {Length} 字节，实际为 {key.Length} 字节。");
}
