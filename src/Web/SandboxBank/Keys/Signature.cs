using System.Security.Cryptography;
using System.Text;

namespace ExamReg.Web.SandboxBank.Keys;

/// <summary>
/// The platform's signature: RSA-SHA256 (PKCS #1) over all non-empty fields but <c>sign</c>, sorted by name (ordinal),
/// joined as <c>name=value&amp;name=value</c>, in UTF-8; Base64. The merchant's side has an implementation of its own:
/// two parties that share the code would share its mistakes.
/// </summary>
internal static class Signature
{
    public const string Field = "sign";

    public static string Canonical(IEnumerable<KeyValuePair<string, string>> fields) => string.Join('&', fields
        .Where(field => field.Key != Field && field.Value.Length > 0)
        .OrderBy(field => field.Key, StringComparer.Ordinal)
        .Select(field => $"{field.Key}={field.Value}"));

    public static string Of(IEnumerable<KeyValuePair<string, string>> fields, RSA privateKey) => Convert.ToBase64String(
        privateKey.SignData(Encoding.UTF8.GetBytes(Canonical(fields)), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    public static bool Fits(IReadOnlyDictionary<string, string> fields, string publicKeyPem)
    {
        if (!fields.TryGetValue(Field, out var text))
            return false;
        var signature = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, signature, out var length))
            return false;
        using var key = RSA.Create();
        key.ImportFromPem(publicKeyPem);
        return key.VerifyData(Encoding.UTF8.GetBytes(Canonical(fields)), signature.AsSpan(0, length),
            HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }
}
