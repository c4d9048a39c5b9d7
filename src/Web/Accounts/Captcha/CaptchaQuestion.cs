using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ExamReg.Web.Accounts.Captcha;

/// <summary>
/// A small sum in words, in the reader's language, and the reading of answers. For those who cannot see the picture; a program that
/// tries its luck has about one chance in a hundred, and the same lifetime, single use and rate limit as with the picture.
/// </summary>
public static class CaptchaQuestion
{
    private const string Digits = "零一二三四五六七八九";

    private static readonly string[] _english =
    [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
        "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ];

    private static readonly string[] _tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

    /// <summary>A question and its answer in digits (0 to 99).</summary>
    public static (string Question, string Answer) Make()
    {
        // One small number beside one of two digits: to be done in the head, also by somebody who hears it.
        var (small, large) = (RandomNumberGenerator.GetInt32(1, 10), RandomNumberGenerator.GetInt32(11, 90));
        var minus = RandomNumberGenerator.GetInt32(2) == 1;
        var answer = minus ? large - small : large + small;
        var question = Text.IsEnglish
            ? $"What is {InEnglish(large)} {(minus ? Pick("minus", "less") : Pick("plus", "and"))} {InEnglish(small)}?"
            : $"{InChinese(large)}{(minus ? Pick("减去", "去掉", "拿走") : Pick("加上", "再加", "添上"))}{InChinese(small)}等于几？";
        return (question, answer.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>An answer as it is compared: no blanks, full-width as half-width, capitals, and numbers in words as digits.</summary>
    public static string Normalise(string? answer)
    {
        if (string.IsNullOrWhiteSpace(answer) || answer.Length > 20)
            return "";
        var text = string.Concat(answer.Normalize(NormalizationForm.FormKC).Where(c => !char.IsWhiteSpace(c) && c != '-')).ToUpperInvariant();
        return (Number(text) ?? EnglishNumber(text)) is { } number ? number.ToString(CultureInfo.InvariantCulture) : text;
    }

    /// <summary>A number from 0 to 99 as one says it: 三十七, 十, 五.</summary>
    internal static string InChinese(int number) => number switch
    {
        < 10 => Digits[number].ToString(),
        < 20 => number == 10 ? "十" : $"十{Digits[number % 10]}",
        _ => number % 10 == 0 ? $"{Digits[number / 10]}十" : $"{Digits[number / 10]}十{Digits[number % 10]}",
    };

    /// <summary>A number from 0 to 99 as one says it.</summary>
    internal static string InEnglish(int number) =>
        number < 20 ? _english[number] : number % 10 == 0 ? _tens[number / 10] : $"{_tens[number / 10]}-{_english[number % 10]}";

    /// <summary>零 to 九十九.</summary>
    private static int? Number(string text)
    {
        text = text.Replace('〇', '零').Replace('两', '二');
        var ten = text.IndexOf('十', StringComparison.Ordinal);
        if (ten < 0)
            return text.Length == 1 ? Digit(text[0]) : null;
        if (ten > 1 || text.Length > ten + 2)
            return null;
        var (tens, ones) = (ten == 0 ? 1 : Digit(text[0]), text.Length == ten + 1 ? 0 : Digit(text[ten + 1]));
        return tens is > 0 && ones is not null && (ones > 0 || text.Length == ten + 1) ? (tens * 10) + ones : null;
    }

    private static int? Digit(char character) => Digits.IndexOf(character, StringComparison.Ordinal) is >= 0 and var digit ? digit : null;

    private static int? EnglishNumber(string text)
    {
        for (var number = 0; number < 100; number++)
        {
            if (text == InEnglish(number).Replace("-", "", StringComparison.Ordinal).ToUpperInvariant())
                return number;
        }

        return null;
    }

    private static string Pick(params ReadOnlySpan<string> of) => of[RandomNumberGenerator.GetInt32(of.Length)];
}
