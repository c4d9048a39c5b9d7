using System.Globalization;
using ExamReg.Web.SandboxBank.Keys;
using Microsoft.Extensions.Primitives;

namespace ExamReg.Web.SandboxBank.Gateway;

/// <summary>A request that the merchant really signed, or the reason why it is not believed.</summary>
internal sealed record SignedRequest(IReadOnlyDictionary<string, string> Fields, DateTimeOffset Timestamp, Refusal? Refusal)
{
    // A merchant's clock may be off by this much. A link may be older (its own time limit decides), a call may not.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(15);

    public static SignedRequest ReadLink(IQueryCollection query, MerchantContract merchant) => Read(query, merchant, mayBeOld: true);

    public static SignedRequest ReadCall(IFormCollection form, MerchantContract merchant) => Read(form, merchant, mayBeOld: false);

    public string this[string name] => Fields.GetValueOrDefault(name, "");

    private static SignedRequest Read(IEnumerable<KeyValuePair<string, StringValues>> values, MerchantContract merchant, bool mayBeOld)
    {
        var fields = new Dictionary<string, string>();
        foreach (var (name, value) in values)
        {
            // Of two values under one name only one would be covered by the signature.
            if (value.Count != 1)
                return Refused(new Refusal("INVALID_PARAMETER", $"参数 {name} 出现了 {value.Count} 次。"));
            fields[name] = value.ToString();
        }

        if (fields.GetValueOrDefault("app_id") != merchant.AppId)
            return Refused(new Refusal("INVALID_APP", "没有这个商户（app_id）。"));
        if (!Signature.Fits(fields, merchant.PublicKeyPem))
            return Refused(new Refusal("INVALID_SIGN", "签名验证失败：请求在途中被改动，或不是用商户的密钥签名的。"));
        if (!DateTimeOffset.TryParse(fields.GetValueOrDefault("timestamp"), CultureInfo.InvariantCulture, DateTimeStyles.None, out var at))
            return Refused(new Refusal("INVALID_PARAMETER", "缺少时间戳（timestamp）。"));
        var age = DateTimeOffset.UtcNow - at;
        if (age < -Skew || (age > Skew && !mayBeOld))
            return Refused(new Refusal("STALE_REQUEST", "请求的时间戳（timestamp）与平台时间相差超过 15 分钟。"));
        return new SignedRequest(fields, at, null);

        SignedRequest Refused(Refusal refusal) => new(fields, default, refusal);
    }
}

/// <summary>Why a request is not served: a code for programs and a sentence for people.</summary>
public sealed record Refusal(string Code, string Message);

/// <summary>Amounts in the protocol: yuan with exactly two decimals, a point, no sign, no grouping.</summary>
internal static class Amount
{
    private const int LongestText = 11; // 99999999.99

    public static decimal? Parse(string text) =>
        text.Length is >= 4 and <= LongestText && text[^3] == '.'
        && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) && amount > 0
            ? amount
            : null;

    public static string Format(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);
}
