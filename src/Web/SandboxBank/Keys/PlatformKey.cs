namespace ExamReg.Web.SandboxBank.Keys;

/// <summary>The platform's own key pair. Merchants get <see cref="PublicPem"/> with their contract.</summary>
public sealed record PlatformKey(string PrivatePem, string PublicPem)
{
    public static PlatformKey LoadOrCreate(string folder)
    {
        var (privatePem, publicPem) = KeyPairFile.LoadOrCreate(folder, "platform-private-key.pem");
        return new PlatformKey(privatePem, publicPem);
    }
}
