using System.Globalization;
using System.Text;

namespace ExamReg.Domain.Papers;

/// <summary>
/// Amounts of money in capital numerals, as vouchers carry them against alteration
/// (支付结算办法, annex 1: 正确填写票据和结算凭证的基本规定).
/// </summary>
internal static class ChineseAmount
{
    private const string Digits = "零壹贰叁肆伍陆柒捌玖";
    private static readonly string[] Places = ["", "拾", "佰", "仟"];
    private static readonly string[] Groups = ["", "万", "亿"];

    /// <summary>"壹佰陆拾元整" for 160; amounts from 0 to below 10^12 yuan, rounded to the fen.</summary>
    public static string Of(decimal yuan)
    {
        if (yuan is < 0 or >= 1_000_000_000_000m)
            throw new ArgumentOutOfRangeException(nameof(yuan), yuan, "An amount on a paper lies between 0 and 10^12 yuan.");

        var fen = (long)decimal.Round(yuan * 100, MidpointRounding.AwayFromZero);
        var (whole, jiao, rest) = (fen / 100, (int)(fen / 10 % 10), (int)(fen % 10));
        if (fen == 0)
            return "零元整";

        var text = new StringBuilder();
        if (whole > 0)
            text.Append(Whole(whole)).Append('元');
        if (jiao > 0)
            text.Append(Digits[jiao]).Append('角');
        else if (rest > 0 && whole > 0)
            text.Append('零');
        return rest > 0 ? text.Append(Digits[rest]).Append('分').ToString() : text.Append('整').ToString();
    }

    private static string Whole(long yuan)
    {
        var digits = yuan.ToString(CultureInfo.InvariantCulture);
        var text = new StringBuilder();
        var (gap, groupHasDigit) = (false, false);
        for (var i = 0; i < digits.Length; i++)
        {
            var (digit, place) = (digits[i] - '0', digits.Length - 1 - i);
            if (digit > 0)
            {
                // A run of zeros inside the number is read as one 零, whichever places it spans.
                if (gap)
                    text.Append('零');
                text.Append(Digits[digit]).Append(Places[place % 4]);
                groupHasDigit = true;
            }
            gap = digit == 0;

            if (place % 4 == 0)
            {
                if (groupHasDigit)
                    text.Append(Groups[place / 4]);
                groupHasDigit = false;
            }
        }
        return text.ToString();
    }
}
