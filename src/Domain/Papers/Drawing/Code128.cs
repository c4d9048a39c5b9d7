namespace ExamReg.Domain.Papers.Drawing;

/// <summary>Code 128 (ISO/IEC 15417): widths of bars and spaces for a text. Pairs of digits take half the room (code set C).</summary>
internal static class Code128
{
    private const int StartB = 104, StartC = 105, ToB = 100, ToC = 99;

    // Six widths a symbol: bar, space, bar, space, bar, space. The stop symbol has a seventh, its closing bar.
    private const string Widths =
        "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122123221" +
        "223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323131123131321" +
        "112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131213113213311213131" +
        "311123311321331121312113312311332111314111221411431111111224111422121124121421141122141221112214112412122114" +
        "122411142112142211241211221114413111241112134111111242121142121241114212124112124211411212421112421211212141" +
        "214121412121111143111341131141114113114311411113411311113141114131311141411131211412211214211232";

    /// <summary>
    /// Widths in modules, bar and space alternating, bar first; throws <see cref="ArgumentException"/> unless all is printable ASCII.
    /// </summary>
    public static IReadOnlyList<int> Encode(string text)
    {
        if (text.Length == 0 || text.Any(c => c is < ' ' or > '~'))
            throw new ArgumentException("A bar code takes printable ASCII only.", nameof(text));

        var symbols = new List<int>();
        var inC = false;
        for (var i = 0; i < text.Length;)
        {
            var digits = text.Skip(i).TakeWhile(char.IsAsciiDigit).Count();
            var wantC = inC ? digits >= 2 : digits >= 4 && digits % 2 == 0;
            if (symbols.Count == 0)
                symbols.Add(wantC ? StartC : StartB);
            else if (wantC != inC)
                symbols.Add(wantC ? ToC : ToB);
            inC = wantC;
            symbols.Add(inC ? ((text[i] - '0') * 10) + text[i + 1] - '0' : text[i] - ' ');
            i += inC ? 2 : 1;
        }
        symbols.Add(symbols.Select((symbol, place) => symbol * Math.Max(1, place)).Sum() % 103);

        var widths = symbols.SelectMany(symbol => Widths.Substring(symbol * 6, 6)).Select(c => c - '0').ToList();
        widths.AddRange([2, 3, 3, 1, 1, 1, 2]);
        return widths;
    }
}
