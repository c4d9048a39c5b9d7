using System.Security.Cryptography;
using System.Text;

namespace ExamReg.Web.Payments.Gateway;

/// <summary>
/// The protocol's signature, merchant's side: every field but <c>sign</c> that is not empty, ordered by name byte for byte,
/// <c>name=value</c> joined with <c>&amp;</c>; RSA-SHA256 with PKCS #1 padding over the UTF-8 bytes; Base64.
/// </summary>
internal static class GatewaySignature
{
    public static string Sign(IEnumerable<KeyValuePair<string, string>> fields, string privateKeyPem)
    {
        using var key = RSA.Create();
        key.ImportFromPem(privateKeyPem);
        return Convert.ToBase64String(key.SignData(BytesToSign(fields), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    public static bool Verify(IReadOnlyDictionary<string, string> fields, string publicKeyPem)
    {
        byte[] signature;
        try
        {
            signature = Convert.FromBase64String(fields.GetValueOrDefault("sign", ""));
        }
        catch (FormatException)
        {
            return false;
        }
        using var key = RSA.Create();
        key.ImportFromPem(publicKeyPem);
        return key.VerifyData(BytesToSign(fields), signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    public static bool IsKey(string pem, bool needsPrivate)
    {
        try
        {
            using var key = RSA.Create();
            key.ImportFromPem(pem);
            _ = key.ExportParameters(needsPrivate);
            return true;
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException)
        {
            return false;
        }
    }

    private static byte[] BytesToSign(IEnumerable<KeyValuePair<string, string>> fields)
    {
        var sorted = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in fields)
        {
            if (name != "sign" && value.Length > 0)
                sorted.Add(name, value);
        }
        return Encoding.UTF8.GetBytes(string.Join('&', sorted.Select(field => field.Key + '=' + field.Value)));
    }
}
