using System.Security.Cryptography;

namespace ExamReg.Web.SandboxBank.Keys;

/// <summary>A private key kept in a file that only its owner reads; made the first time it is asked for.</summary>
public static class KeyPairFile
{
    private const int Bits = 2048;

    /// <returns>The private key (PKCS #8) and the public key that belongs to it (SubjectPublicKeyInfo), as PEM.</returns>
    public static (string PrivatePem, string PublicPem) LoadOrCreate(string folder, string name)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, name);
        if (!File.Exists(file))
            Create(file);

        var pem = File.ReadAllText(file);
        using var key = RSA.Create();
        key.ImportFromPem(pem);
        return (pem, key.ExportSubjectPublicKeyInfoPem());
    }

    private static void Create(string file)
    {
        using var key = RSA.Create(Bits);
        var unfinished = $"{file}.{Guid.NewGuid():N}";
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(unfinished, how))
            writer.Write(key.ExportPkcs8PrivateKeyPem());
        try
        {
            File.Move(unfinished, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(unfinished); // Another process made one at the same moment; both shall use that.
        }
    }
}
