using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ExamReg.Web.Payments.Gateway;

/// <summary>The contract with the payment platform; configuration section <c>Payments:Gateway</c>. There are no defaults for keys.</summary>
public sealed class PaymentGatewayOptions
{
    public const string Section = "Payments:Gateway";

    /// <summary>The platform's origin, as browsers and we reach it; pages must allow forms to lead there.</summary>
    [Required]
    public Uri? BaseUrl { get; set; }

    /// <summary>Our number with the platform.</summary>
    [Required]
    public string AppId { get; set; } = "";

    /// <summary>Signs what we ask (PKCS #8 PEM).</summary>
    [Required]
    public string MerchantPrivateKeyPem { get; set; } = "";

    /// <summary>Checks what the platform says (SubjectPublicKeyInfo PEM).</summary>
    [Required]
    public string PlatformPublicKeyPem { get; set; } = "";

    /// <summary>Where the platform reports payments, as it reaches us.</summary>
    [Required]
    public Uri? NotifyUrl { get; set; }

    /// <summary>How long a call may take before it counts as "not available".</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:02:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);
}

/// <summary>A key that cannot be read is found at the start, not by the first candidate who pays.</summary>
internal sealed class PaymentGatewayKeyCheck : IValidateOptions<PaymentGatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, PaymentGatewayOptions options)
    {
        string[] problems =
        [
            .. Problem(nameof(options.MerchantPrivateKeyPem), options.MerchantPrivateKeyPem, needsPrivate: true),
            .. Problem(nameof(options.PlatformPublicKeyPem), options.PlatformPublicKeyPem, needsPrivate: false),
        ];
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Problem(string option, string pem, bool needsPrivate)
    {
        if (pem.Length == 0)
            yield break; // [Required] says so.
        if (!GatewaySignature.IsKey(pem, needsPrivate))
            yield return $"{PaymentGatewayOptions.Section}:{option} is not a {(needsPrivate ? "private" : "public")} RSA key in PEM.";
    }
}
