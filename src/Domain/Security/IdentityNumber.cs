using System.Globalization;
using ExamReg.Domain.Registrations;

namespace ExamReg.Domain.Security;

/// <summary>
/// A citizen identity number (公民身份号码, GB 11643-1999): 6 digits of region, 8 of birth date, 3 of order (odd: male), one check
/// character by ISO 7064 MOD 11-2 (<c>X</c> stands for 10).
/// </summary>
public sealed class IdentityNumber
{
    private const int Length = 18;
    private const string CheckCharacters = "10X98765432";
    private static readonly int[] Weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

    // First two digits: provinces of GB/T 2260, 71 Taiwan, 81 Hong Kong, 82 Macao, 83 for residents from Taiwan, 91 abroad.
    private static readonly HashSet<int> Provinces =
    [
        11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63, 64, 65,
        71, 81, 82, 83, 91,
    ];

    private IdentityNumber(string value, DateOnly birthDate, Sex sex) => (Value, BirthDate, Sex) = (value, birthDate, sex);

    /// <summary>The 18 characters, <c>X</c> in upper case.</summary>
    public string Value { get; }

    /// <summary>Birth date inside the number.</summary>
    public DateOnly BirthDate { get; }

    /// <summary>Sex inside the number.</summary>
    public Sex Sex { get; }

    /// <summary>For display: <c>4401**********1234</c>. The number itself is never shown by <see cref="ToString"/>.</summary>
    public string Masked => Mask(Value);

    /// <summary>Masks a number: the first and last four characters stay.</summary>
    public static string Mask(string value) =>
        value.Length <= 8 ? new('*', value.Length) : $"{value[..4]}{new('*', value.Length - 8)}{value[^4..]}";

    /// <summary>The check character of the first 17 digits.</summary>
    public static char CheckCharacter(ReadOnlySpan<char> first17)
    {
        var sum = 0;
        for (var i = 0; i < Weights.Length; i++)
            sum += Weights[i] * (first17[i] - '0');
        return CheckCharacters[sum % 11];
    }

    /// <summary>Reads a number as typed (spaces around it and a small <c>x</c> are forgiven).</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="today">The day in China: nobody is born later.</param>
    /// <returns>
    /// The number, or one error with field <c>IdentityNumber</c>: <c>identity-number-required</c>, <c>-length</c>, <c>-characters</c>,
    /// <c>-region</c>, <c>-birth-date</c>, <c>-check-digit</c>. Messages quote no more of the number than the rule needs.
    /// </returns>
    public static Result<IdentityNumber> Parse(string? text, DateOnly today)
    {
        var value = (text ?? "").Trim().ToUpperInvariant();
        if (value.Length == 0)
            return Error("required", Text.Of("请填写身份证号。"));
        if (value.Length != Length)
            return Error("length", Text.Of($"身份证号应为 {Length} 位，现为 {value.Length} 位。请按身份证核对。"));
        if (!value.AsSpan(0, Length - 1).ContainsOnlyDigits() || !(char.IsAsciiDigit(value[^1]) || value[^1] == 'X'))
            return Error("characters", Text.Of("身份证号前 17 位应为数字，末位为数字或 X。请按身份证核对，不要包含空格或其他字符。"));
        if (!Provinces.Contains(int.Parse(value.AsSpan(0, 2), CultureInfo.InvariantCulture)))
            return Error("region", Text.Of($"身份证号前两位“{value[..2]}”不是有效的地区代码。请按身份证核对。"));
        if (!DateOnly.TryParseExact(value.AsSpan(6, 8), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var birthDate)
            || birthDate.Year < 1900 || birthDate > today)
        {
            return Error("birth-date", Text.Of($"身份证号第 7 至 14 位“{value[6..14]}”不是有效的出生日期。请按身份证核对。"));
        }

        if (value[^1] != CheckCharacter(value))
            return Error("check-digit", Text.Of("身份证号末位校验码与前 17 位不符，可能有一位输错。请按身份证逐位核对。"));
        return new IdentityNumber(value, birthDate, (value[16] - '0') % 2 == 1 ? Sex.Male : Sex.Female);
    }

    /// <summary>Masked.</summary>
    public override string ToString() => Masked;

    private static DomainError Error(string rule, string message) =>
        new($"identity-number-{rule}", nameof(BasicInformationInput.IdentityNumber), message);
}

file static class Digits
{
    public static bool ContainsOnlyDigits(this ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');
}
