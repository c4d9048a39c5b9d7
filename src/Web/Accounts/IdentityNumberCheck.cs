using System.Globalization;

namespace ExamReg.Web.Accounts;

/// <summary>The check of GB 11643-1999: 18 places, a real birth date, and the check digit by ISO 7064 MOD 11-2.</summary>
internal static class IdentityNumberCheck
{
    private static readonly int[] _weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

    /// <summary>What is wrong with the number, or null. <paramref name="today"/> bounds the birth date.</summary>
    public static string? Refusal(string number, DateOnly today)
    {
        if (number.Length != 18)
            return $"身份证号应为 18 位，现在是 {number.Length} 位，请核对。";
        if (!number[..17].All(char.IsAsciiDigit) || !(char.IsAsciiDigit(number[17]) || number[17] is 'X' or 'x'))
            return "身份证号前 17 位应为数字，末位为数字或字母 X，请核对。";
        if (!DateOnly.TryParseExact(number.AsSpan(6, 8), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var birth)
            || birth > today || birth < today.AddYears(-120))
            return $"身份证号第 7-14 位“{number[6..14]}”不是有效的出生日期，请核对。";
        var sum = 0;
        for (var i = 0; i < 17; i++)
            sum += (number[i] - '0') * _weights[i];
        return "10X98765432"[sum % 11] == char.ToUpperInvariant(number[17])
            ? null
            : "身份证号的校验位不正确，很可能有一位输错了，请逐位核对。";
    }
}
