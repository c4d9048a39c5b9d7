using System.Security.Cryptography;
using CsCheck;
using ExamReg.Web.Payments.Gateway;
using ExamReg.Web.SandboxBank.Keys;

namespace ExamReg.Tests.Web.SandboxBank;

/// <summary>The two sides wrote the signature separately; here they have to understand each other.</summary>
public sealed class SignatureTests
{
    private static readonly (string Private, string Public) Keys = NewKeys();

    [Fact]
    public void Should_sign_the_fields_that_are_not_empty_in_the_order_of_their_names() => Assert.Equal(
        "Amount=1.00&amount=150.00&subject=报名 & 考试=费",
        Signature.Canonical(new Dictionary<string, string>
        {
            ["subject"] = "报名 & 考试=费",
            ["sign"] = "xxx",
            ["empty"] = "",
            ["amount"] = "150.00",
            ["Amount"] = "1.00",
        }));

    [Fact]
    public void Should_be_understood_by_the_other_side_whatever_the_fields_hold() =>
        Gen.Dictionary(Gen.String[Gen.Char.AlphaNumeric, 1, 8], Gen.String).Sample(fields =>
        {
            fields.Remove("sign");
            using var key = RSA.Create();
            key.ImportFromPem(Keys.Private);

            var byMerchant = new Dictionary<string, string>(fields) { ["sign"] = GatewaySignature.Sign(fields, Keys.Private) };
            var byPlatform = new Dictionary<string, string>(fields) { ["sign"] = Signature.Of(fields, key) };

            return Signature.Fits(byMerchant, Keys.Public) && GatewaySignature.Verify(byPlatform, Keys.Public);
        }, iter: 50);

    [Theory]
    [InlineData("")]
    [InlineData("not base64!")]
    [InlineData("AAAA")]
    public void Should_refuse_what_is_no_signature(string sign)
    {
        var fields = new Dictionary<string, string> { ["amount"] = "1.00", ["sign"] = sign };

        Assert.False(Signature.Fits(fields, Keys.Public));
        Assert.False(GatewaySignature.Verify(fields, Keys.Public));
    }

    private static (string, string) NewKeys()
    {
        using var key = RSA.Create(2048);
        return (key.ExportPkcs8PrivateKeyPem(), key.ExportSubjectPublicKeyInfoPem());
    }
}
