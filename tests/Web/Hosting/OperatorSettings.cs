using System.Security.Cryptography;

namespace ExamReg.Tests.Web.Hosting;

/// <summary>What an operator must give outside of demo mode: the key of identity numbers, and the contract with a payment platform.</summary>
internal static class OperatorSettings
{
    public static IReadOnlyDictionary<string, string> All { get; } = Make();

    private static Dictionary<string, string> Make()
    {
        using var merchant = RSA.Create(2048);
        using var platform = RSA.Create(2048);
        return new()
        {
            ["Security:IdentityKey"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            ["Payments:Gateway:BaseUrl"] = "https://pay.example.com",
            ["Payments:Gateway:AppId"] = "tests",
            ["Payments:Gateway:MerchantPrivateKeyPem"] = merchant.ExportPkcs8PrivateKeyPem(),
            ["Payments:Gateway:PlatformPublicKeyPem"] = platform.ExportSubjectPublicKeyInfoPem(),
            ["Payments:Gateway:NotifyUrl"] = "https://exam.example.com/payments/notice",
        };
    }
}
