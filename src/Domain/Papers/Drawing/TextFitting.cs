namespace ExamReg.Domain.Papers.Drawing;

/// <summary>A text laid out: its lines and the size, in points, at which they fit.</summary>
internal sealed record FittedText(float Size, IReadOnlyList<string> Lines);

/// <summary>
/// Makes any text fit any box, so that a page stays one page: one line a little smaller than wished looks better than two; else
/// it wraps and shrinks as far as it takes, words whole if that is possible; a text that would need less than
/// <see cref="SmallestSize"/> is cut with an ellipsis.
/// </summary>
internal static class TextFitting
{
    /// <summary>Nothing is printed smaller, in points.</summary>
    public const float SmallestSize = 3;

    /// <summary>Ideographs fill their em square; a line needs a little more than that. In ems.</summary>
    public const float LineNeed = 1.12f;

    private const float Step = 0.25f;

    // Down to this share of the wished size one line is taken at once; below, only if wrapping would not make it larger by as much.
    private const float OneLineShare = 0.85f;

    // Below this size words may be broken.
    private const float WholeWordsDownTo = 5;

    // Heights computed by adding and by fitting must agree on the last line.
    private const float Tolerance = 0.01f;

    /// <summary>
    /// Fits the text; widths and heights in points. <paramref name="measure"/> gives the width of a piece of a line at a size.
    /// </summary>
    public static FittedText Fit(string text, float width, float height, TextStyle style, Func<string, float, float> measure)
    {
        var oneLine = OneLineSize();
        if (oneLine >= style.Size * OneLineShare)
            return new FittedText(oneLine, [text]);

        for (var size = style.Size; size >= WholeWordsDownTo; size -= Step)
        {
            if (Wrap(size, breakWords: false) is { } lines)
                return oneLine > size * OneLineShare ? new FittedText(oneLine, [text]) : new FittedText(size, lines);
        }
        if (oneLine >= SmallestSize)
            return new FittedText(oneLine, [text]);
        for (var size = MathF.Min(style.Size, WholeWordsDownTo); size >= SmallestSize; size -= Step)
        {
            if (Wrap(size, breakWords: true) is { } lines)
                return new FittedText(size, lines);
        }
        return Cut();

        float OneLineSize()
        {
            if (text.Contains('\n', StringComparison.Ordinal))
                return 0;
            var needed = measure(text, style.Size);
            if (needed <= width && style.Size * LineNeed <= height + Tolerance)
                return style.Size;
            var size = MathF.Min((height + Tolerance) / LineNeed, needed == 0 ? style.Size : style.Size * MathF.Min(1, width / needed));
            return style.Paragraph ? 0 : MathF.Floor(size / Step) * Step;
        }

        List<string>? Wrap(float size, bool breakWords)
        {
            var lines = LineBreaking.Break(text, width, breakWords, piece => measure(piece, size));
            return lines is not null && Height(lines.Count, size, style.Leading) <= height + Tolerance ? lines : null;
        }

        FittedText Cut()
        {
            // Nothing is better than something that leaves the box.
            if (LineBreaking.Break(text, width, true, piece => measure(piece, SmallestSize)) is not { } lines)
                return new FittedText(SmallestSize, [""]);
            var count = Math.Max(1, (int)(((height / SmallestSize) - LineNeed) / style.Leading) + 1);
            if (lines.Count <= count)
                return new FittedText(SmallestSize, lines);

            var last = lines[count - 1];
            while (last.Length > 0 && measure(last + DocumentFont.Ellipsis, SmallestSize) > width)
                last = last[..^(char.IsLowSurrogate(last[^1]) ? 2 : 1)];
            return new FittedText(SmallestSize, [.. lines.Take(count - 1), last + DocumentFont.Ellipsis]);
        }
    }

    /// <summary>The height of so many lines, in points.</summary>
    public static float Height(int lines, float size, float leading) => size * (LineNeed + ((lines - 1) * leading));
}
