using SkiaSharp;

namespace ExamReg.Web.Accounts.Captcha;

/// <summary>Draws the picture: each character turned, slanted and scaled by chance, all bent by one wave, crossed by lines of the same pen.</summary>
internal static class CaptchaPicture
{
    /// <summary>Pixels, twice what the page shows, for sharp screens.</summary>
    public const int Width = 280;

    /// <summary>Pixels, twice what the page shows.</summary>
    public const int Height = 96;

    private static readonly SKColor[] _inks = [new(0x0B, 0x5A, 0x68), new(0x1F, 0x3F, 0x73), new(0x5B, 0x34, 0x6B), new(0x84, 0x3A, 0x22)];

    /// <summary>The picture as PNG, never twice the same.</summary>
    public static byte[] Draw(string text)
    {
        using var surface = SKSurface.Create(new SKImageInfo(Width, Height));
        var canvas = surface.Canvas;
        canvas.Clear(new SKColor(0xF1, 0xF6, 0xF6));
        var wave = new Wave();
        using var paint = new SKPaint { IsAntialias = true, StrokeCap = SKStrokeCap.Round, Style = SKPaintStyle.Stroke };

        Specks(canvas, paint);
        var step = (Width - 40f) / text.Length;
        for (var i = 0; i < text.Length; i++)
            Glyph(canvas, paint, text[i], 20 + (step * (i + 0.5f)), step, wave);
        for (var i = 0; i < 3; i++)
            Line(canvas, paint);

        using var pixels = surface.PeekPixels();
        using var data = pixels.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.Sub, 4))
            ?? throw new InvalidOperationException("Skia could not encode the captcha.");
        return data.ToArray();
    }

    private static void Glyph(SKCanvas canvas, SKPaint paint, char character, float centre, float step, Wave wave)
    {
        var size = Math.Min(step / 13f, 4.3f) * Between(0.88f, 1.06f);
        var (sin, cos) = MathF.SinCos(Between(-0.3f, 0.3f));
        var slant = Between(-0.18f, 0.18f);
        var (dx, dy) = (centre + Between(-4, 4), (Height / 2f) + Between(-6, 6));
        paint.Color = _inks[Random.Shared.Next(_inks.Length)];
        paint.StrokeWidth = Between(5.5f, 7.5f);
        foreach (var stroke in CaptchaGlyphs.Strokes(character))
        {
            canvas.DrawPoints(SKPointMode.Polygon, Array.ConvertAll(stroke, point =>
            {
                var (x, y) = ((point.X - 5 + (slant * (7 - point.Y))) * size, (point.Y - 7) * size);
                return wave.Bend(new SKPoint(dx + (x * cos) - (y * sin), dy + (x * sin) + (y * cos)));
            }), paint);
        }
    }

    private static void Line(SKCanvas canvas, SKPaint paint)
    {
        paint.Color = _inks[Random.Shared.Next(_inks.Length)].WithAlpha(170);
        paint.StrokeWidth = Between(2, 3.4f);
        var wave = new Wave(Between(6, 16));
        var (from, to) = (Between(14, Height - 14), Between(14, Height - 14));
        var points = Enumerable.Range(0, 61).Select(i => wave.Bend(new SKPoint(Width * i / 60f, from + ((to - from) * i / 60f)))).ToArray();
        canvas.DrawPoints(SKPointMode.Polygon, points, paint);
    }

    private static void Specks(SKCanvas canvas, SKPaint paint)
    {
        paint.StrokeWidth = 3;
        paint.Color = new SKColor(0x0B, 0x5A, 0x68, 70);
        canvas.DrawPoints(SKPointMode.Points, [.. Enumerable.Range(0, 150).Select(_ => new SKPoint(Between(0, Width), Between(0, Height)))], paint);
    }

    private static float Between(float low, float high) => low + ((high - low) * Random.Shared.NextSingle());

    private sealed class Wave(float height = 5)
    {
        private readonly float _length = Between(70, 120);
        private readonly float _phase = Between(0, MathF.Tau);
        private readonly float _across = Between(40, 70);

        public SKPoint Bend(SKPoint point) => new(
            point.X + (3 * MathF.Sin((MathF.Tau * point.Y / _across) + _phase)),
            point.Y + (height * MathF.Sin((MathF.Tau * point.X / _length) + _phase)));
    }
}
