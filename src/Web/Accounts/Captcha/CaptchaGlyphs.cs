using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using SkiaSharp;

namespace ExamReg.Web.Accounts.Captcha;

/// <summary>
/// The characters of the picture as strokes of a pen, so that drawing needs no font on the machine. Left out for their look-alikes:
/// 0 O Q D, 1 I 7, 5 S, 8 B, 2 Z, 6 G, U V Y.
/// </summary>
internal static class CaptchaGlyphs
{
    // A stroke is points on a grid 10 wide and 14 high, y downwards; "~" in front: a smooth curve through them.
    private static readonly FrozenDictionary<char, SKPoint[][]> _glyphs = new Dictionary<char, string>
    {
        ['3'] = "~1,2 3,0.3 7,0.3 9,3 7.5,6 4,6.7|~4,6.7 8,7.2 9.3,10.3 7.4,13.4 3.4,13.8 0.8,11.8",
        ['4'] = "7,14 7,0 0.5,9.6 9.6,9.6",
        ['9'] = "~9,4.4 7.8,1 5,0 2,1 0.9,4.2 2.2,7.4 5,8.3 8,7 9,4.4 8.8,8.6 7,12.4 3.4,14",
        ['A'] = "0,14 5,0 10,14|1.9,9 8.1,9",
        ['C'] = "~9.4,2.8 7.4,0.5 4.4,0.2 1.6,2.4 0.6,7 1.6,11.6 4.4,13.8 7.4,13.5 9.4,11.2",
        ['E'] = "9,0 1,0 1,14 9.2,14|1,6.8 7.6,6.8",
        ['F'] = "9.2,0 1,0 1,14|1,6.8 7.6,6.8",
        ['H'] = "0.8,0 0.8,14|9.2,0 9.2,14|0.8,7 9.2,7",
        ['K'] = "1,0 1,14|9.2,0 1,8.2|3.9,5.4 9.6,14",
        ['L'] = "1,0 1,14 9.2,14",
        ['M'] = "0.2,14 0.8,0 5,8.6 9.2,0 9.8,14",
        ['N'] = "0.8,14 0.8,0 9.2,14 9.2,0",
        ['P'] = "1,14 1,0|~1,0 6,0.1 9,1.8 9.2,4.8 7.2,7.3 1,7.6",
        ['R'] = "1,14 1,0|~1,0 6,0.1 9,1.8 9.1,4.6 7,6.9 1,7.1|4.8,7.1 9.6,14",
        ['T'] = "0.2,0 9.8,0|5,0 5,14",
        ['W'] = "0,0 2.4,14 5,4.6 7.6,14 10,0",
        ['X'] = "0.6,0 9.4,14|9.4,0 0.6,14",
    }.ToFrozenDictionary(glyph => glyph.Key, glyph => glyph.Value.Split('|').Select(Stroke).ToArray());

    private static readonly string _alphabet = string.Concat(_glyphs.Keys.Order());

    /// <summary>Random characters out of those that can be drawn.</summary>
    public static string RandomText(int length) => RandomNumberGenerator.GetString(_alphabet, length);

    /// <summary>The strokes of a character, close points on a grid of 10 by 14; what cannot be drawn has none.</summary>
    public static IReadOnlyList<SKPoint[]> Strokes(char character) =>
        _glyphs.TryGetValue(char.ToUpperInvariant(character), out var strokes) ? strokes : Block;

    // Only a fixed answer can hold others; the picture then just has to be there.
    private static SKPoint[][] Block { get; } = [Stroke("1,1 9,1 9,13 1,13 1,1")];

    private static SKPoint[] Stroke(string text)
    {
        var smooth = text[0] == '~';
        var points = text.TrimStart('~').Split(' ').Select(pair => pair.Split(','))
            .Select(xy => new SKPoint(float.Parse(xy[0], CultureInfo.InvariantCulture), float.Parse(xy[1], CultureInfo.InvariantCulture)))
            .ToArray();
        const int steps = 14;
        var close = new List<SKPoint> { points[0] };
        for (var i = 0; i + 1 < points.Length; i++)
        {
            var (before, from, to, after) = (points[Math.Max(0, i - 1)], points[i], points[i + 1], points[Math.Min(points.Length - 1, i + 2)]);
            for (var step = 1; step <= steps; step++)
            {
                var t = (float)step / steps;
                close.Add(smooth ? CatmullRom(before, from, to, after, t) : new SKPoint(from.X + ((to.X - from.X) * t), from.Y + ((to.Y - from.Y) * t)));
            }
        }

        return [.. close];
    }

    private static SKPoint CatmullRom(SKPoint a, SKPoint b, SKPoint c, SKPoint d, float t)
    {
        return new SKPoint(Axis(a.X, b.X, c.X, d.X), Axis(a.Y, b.Y, c.Y, d.Y));

        float Axis(float p0, float p1, float p2, float p3) =>
            0.5f * ((2 * p1) + ((p2 - p0) * t) + (((2 * p0) - (5 * p1) + (4 * p2) - p3) * t * t) + (((3 * p1) - p0 - (3 * p2) + p3) * t * t * t));
    }
}
