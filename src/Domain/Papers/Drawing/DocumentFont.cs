using System.Globalization;
using System.Text;
using SkiaSharp;

namespace ExamReg.Domain.Papers.Drawing;

/// <summary>
/// One weight within one document. It lives twice: first it collects the characters that will be drawn, then, after
/// <see cref="Cut"/>, it measures and draws with the subset of exactly these.
/// </summary>
internal sealed class DocumentFont(FontFile file) : IDisposable
{
    /// <summary>Ends a text that fits at no size.</summary>
    public const char Ellipsis = '…';

    /// <summary>The geta mark: what printers set for a type they lack. The reader sees at once that a character did not print.</summary>
    public const string Missing = "〓";

    // Widths are measured at one size, unhinted, and scale linearly.
    private const float MeasureSize = 1000;

    private readonly SortedSet<int> characters = [Ellipsis];
    private readonly Dictionary<int, float> widths = [];
    private SKTypeface? typeface;
    private SKFont? ruler;

    /// <summary>Notes the characters for the subset.</summary>
    public void Collect(string text)
    {
        foreach (var rune in text.EnumerateRunes())
            characters.Add(rune.Value);
    }

    /// <summary>Ends the collecting: makes the subset.</summary>
    public void Cut()
    {
        typeface = file.Subset(characters);
        ruler = NewFont(MeasureSize);
    }

    /// <summary>
    /// The text without what cannot or must not be printed: controls, bidirectional overrides and variation selectors go (they would
    /// garble or hide neighbours), tabs become spaces, characters the font lacks become 〓. Line feeds stay.
    /// </summary>
    public string Printable(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == '\n')
                clean.Append('\n');
            else if (Rune.IsWhiteSpace(rune) && rune.Value != '\u3000')
                clean.Append(rune.Value == '\r' ? "" : " ");
            else if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format || IsVariationSelector(rune.Value))
                continue;
            else
                clean.Append(file.Covers(rune.Value) ? rune.ToString() : Missing);
        }
        return clean.ToString();
    }

    /// <summary>Width in points at a size in points; 0 while collecting, so that everything fits then.</summary>
    public float Width(ReadOnlySpan<char> text, float size)
    {
        if (ruler is null)
            return 0;
        var width = 0f;
        foreach (var rune in text.EnumerateRunes())
            width += WidthOf(rune.Value);
        return width * size / MeasureSize;
    }

    /// <summary>Draws one line; x, baseline, size and the extra space after each character in points.</summary>
    public void Draw(SKCanvas canvas, string line, float x, float baseline, float size, float tracking, SKPaint paint)
    {
        if (line.Length == 0)
            return;
        using var font = NewFont(size);
        if (tracking == 0)
        {
            canvas.DrawText(line, x, baseline, SKTextAlign.Left, font, paint);
            return;
        }

        var positions = new List<float>();
        foreach (var rune in line.EnumerateRunes())
        {
            positions.Add(x);
            x += (WidthOf(rune.Value) * size / MeasureSize) + tracking;
        }
        using var run = SKTextBlob.CreateHorizontal(line, font, [.. positions], baseline);
        canvas.DrawText(run, 0, 0, paint);
    }

    /// <summary>Frees the subset.</summary>
    public void Dispose()
    {
        ruler?.Dispose();
        typeface?.Dispose();
    }

    private static bool IsVariationSelector(int codePoint) => codePoint is (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);

    private float WidthOf(int codePoint)
    {
        if (!widths.TryGetValue(codePoint, out var width))
        {
            width = ruler!.MeasureText([ruler.GetGlyph(codePoint)]);
            widths.Add(codePoint, width);
        }
        return width;
    }

    private SKFont NewFont(float size) =>
        new(typeface!, size) { Hinting = SKFontHinting.None, Subpixel = true, LinearMetrics = true, Edging = SKFontEdging.Antialias };
}
