using System.Security.Cryptography;
using System.Text;

namespace ExamReg.Web.Accounts.Captcha;

/// <summary>A small sum in Chinese words, and the reading of answers.</summary>
public static class CaptchaQuestion
{
    private const string Digits = "零一二三四五六七八九";

    /// <summary>A question and its answer in digits (0 to 18).</summary>
    public static (string Question, string Answer) Make()
    {
        var (a, b) = (RandomNumberGenerator.GetInt32(1, 10), RandomNumberGenerator.GetInt32(1, 10));
        var minus = RandomNumberGenerator.GetInt32(2) == 1;
        if (minus && a < b)
            (a, b) = (b, a);
        var (verb, answer) = minus ? (Pick(Text.Of("减去"), Text.Of("去掉"), Text.Of("拿走")), a - b) : (Pick(Text.Of("加上"), Text.Of("再加"), Text.Of("添上")), a + b);
        return (Text.Of($"{Word(a)}{verb}{Word(b)}等于几？"), answer.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>An answer as it is compared: no blanks, full-width as half-width, capitals, and numbers in words as digits.</summary>
    public static string Normalise(string? answer)
    {
        if (string.IsNullOrWhiteSpace(answer) || answer.Length > 20)
            return "";
        var text = string.Concat(answer.Normalize(NormalizationForm.FormKC).Where(c => !char.IsWhiteSpace(c))).ToUpperInvariant();
        return Number(text) is { } number ? number.ToString(System.Globalization.CultureInfo.InvariantCulture) : text;
    }

    /// <summary>零 to 十九.</summary>
    private static int? Number(string text)
    {
        text = text.Replace('〇', '零').Replace('两', '二');
        var ten = text.IndexOf('十', StringComparison.Ordinal);
        return (ten, text.Length) switch
        {
            (-1, 1) when Digits.Contains(text[0], StringComparison.Ordinal) => Digits.IndexOf(text[0], StringComparison.Ordinal),
            (0, 1) => 10,
            (0, 2) when Digits.IndexOf(text[1], StringComparison.Ordinal) > 0 => 10 + Digits.IndexOf(text[1], StringComparison.Ordinal),
            _ => null,
        };
    }

    private static string Word(int digit) => Text.Find(Digits[digit].ToString()) ?? Digits[digit].ToString();

    private static string Pick(params ReadOnlySpan<string> of) => of[RandomNumberGenerator.GetInt32(of.Length)];
}
