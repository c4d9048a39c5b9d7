namespace ExamReg.Web.Admin.Flows.Drawing;

/// <summary>Breaks a label into lines. The server does not know the reader's font: a Chinese character is taken as wide as it is high.</summary>
internal static class Lines
{
    /// <summary>The size of a label's text, in the designer's pixels.</summary>
    public const double FontSize = 15;

    private const int Most = 2;

    /// <summary>At most two lines; what does not fit ends in "…".</summary>
    /// <param name="text">The label.</param>
    /// <param name="width">The room for a line.</param>
    public static IReadOnlyList<string> Break(string text, double width)
    {
        var lines = new List<string>();
        var (start, used) = (0, 0d);
        for (var at = 0; at < text.Length; at++)
        {
            var wide = WidthOf(text[at]);
            if (used + wide > width && at > start)
            {
                if (lines.Count == Most - 1)
                    return [.. lines, string.Concat(text.AsSpan(start, Math.Max(1, at - start - 1)), "…")];
                lines.Add(text[start..at].TrimEnd());
                (start, used) = (at, 0);
            }
            used += wide;
        }
        return [.. lines, text[start..]];
    }

    private static double WidthOf(char character) => character < 0x2E80 ? FontSize * 0.56 : FontSize;
}
