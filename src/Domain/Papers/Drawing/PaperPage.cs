using QRCoder;
using SkiaSharp;

namespace ExamReg.Domain.Papers.Drawing;

/// <summary>
/// The A4 page that a paper is drawn on. Positions in millimetres, type sizes in points. A paper is drawn twice with the same code:
/// on a page without canvas, which only collects characters for the fonts, then on the real one.
/// </summary>
internal sealed class PaperPage(DocumentFont regular, DocumentFont bold, SKCanvas? canvas)
{
    /// <summary>A4 (ISO 216), in millimetres.</summary>
    public const float Width = 210, Height = 297;

    private const float PointsPerMillimetre = 72 / 25.4f;
    private const float MillimetresPerPoint = 25.4f / 72;

    // The ideographic em square of Noto Sans SC reaches from 0.12 em below the baseline to 0.88 em above it.
    private const float EmTop = 0.88f;

    // If filling the frame would cut off more than this share of the photo, it is fitted in whole instead.
    private const float MostCropped = 0.15f;

    /// <summary>Sets a text into a box: wrapped, and shrunk where it must be; it never leaves the box.</summary>
    public void Text(string text, Box box, TextStyle style)
    {
        var font = style.Bold ? bold : regular;
        var printable = font.Printable(text);
        if (canvas is null)
        {
            font.Collect(printable);
            return;
        }

        var (width, height) = (box.Width * PointsPerMillimetre, box.Height * PointsPerMillimetre);
        var fitted = TextFitting.Fit(printable, width, height, style, (line, size) => Measure(font, line, size, style.Tracking));
        var taken = TextFitting.Height(fitted.Lines.Count, fitted.Size, style.Leading);
        var top = (box.Y * PointsPerMillimetre) + style.Stand switch
        {
            Stand.Top => 0,
            Stand.Bottom => height - taken,
            _ => (height - taken) / 2,
        };
        using var paint = Fill(style.Color);
        for (var i = 0; i < fitted.Lines.Count; i++)
        {
            var line = fitted.Lines[i];
            var free = width - Measure(font, line, fitted.Size, style.Tracking);
            var x = (box.X * PointsPerMillimetre) + style.Align switch { Align.Right => free, Align.Center => free / 2, _ => 0 };
            var baseline = top + (fitted.Size * (((TextFitting.LineNeed - 1) / 2) + EmTop + (i * style.Leading)));
            font.Draw(canvas, line, x, baseline, fitted.Size, style.Tracking * fitted.Size, paint);
        }
    }

    /// <summary>How wide a text is on one line, in millimetres; 0 while collecting.</summary>
    public float WidthOf(string text, TextStyle style)
    {
        var font = style.Bold ? bold : regular;
        return Measure(font, font.Printable(text), style.Size, style.Tracking) * MillimetresPerPoint;
    }

    /// <summary>How high a text of this width is at its full size, in millimetres; one line while collecting.</summary>
    public float HeightOf(string text, float width, TextStyle style)
    {
        var font = style.Bold ? bold : regular;
        var lines = LineBreaking.Break(
            font.Printable(text), width * PointsPerMillimetre, breakWords: true, line => Measure(font, line, style.Size, style.Tracking))!;
        return TextFitting.Height(lines.Count, style.Size, style.Leading) * MillimetresPerPoint;
    }

    /// <summary>A straight line, its thickness in millimetres.</summary>
    public void Line(float x1, float y1, float x2, float y2, float thickness, SKColor color)
    {
        using var paint = Stroke(thickness, color);
        canvas?.DrawLine(
            x1 * PointsPerMillimetre, y1 * PointsPerMillimetre, x2 * PointsPerMillimetre, y2 * PointsPerMillimetre, paint);
    }

    /// <summary>The outline of a box, its thickness in millimetres.</summary>
    public void Frame(Box box, float thickness, SKColor color)
    {
        using var paint = Stroke(thickness, color);
        canvas?.DrawRect(ToPoints(box), paint);
    }

    /// <summary>A filled box.</summary>
    public void Ground(Box box, SKColor color)
    {
        using var paint = Fill(color);
        canvas?.DrawRect(ToPoints(box), paint);
    }

    /// <summary>
    /// The photo, filling the box; if its proportions differ much, whole and centred. The image goes into the PDF as the JPEG it is:
    /// cropping is done by a clip, never by cutting the image, which would encode it anew.
    /// </summary>
    public void Photo(SKImage photo, Box box)
    {
        if (canvas is null)
            return;
        var (imageShape, boxShape) = ((float)photo.Width / photo.Height, box.Width / box.Height);
        var fill = MathF.Min(imageShape, boxShape) / MathF.Max(imageShape, boxShape) >= 1 - MostCropped;
        var byWidth = imageShape > boxShape != fill;
        var (width, height) = byWidth ? (box.Width, box.Width / imageShape) : (box.Height * imageShape, box.Height);

        canvas.Save();
        canvas.ClipRect(ToPoints(box));
        var place = new Box(box.X + ((box.Width - width) / 2), box.Y + ((box.Height - height) / 2), width, height);
        canvas.DrawImage(photo, ToPoints(place), new SKSamplingOptions(SKFilterMode.Linear));
        canvas.Restore();
    }

    /// <summary>A QR code (ISO/IEC 18004, error correction M) filling the box; keep four modules of white around it.</summary>
    public void QrCode(string text, Box box)
    {
        if (canvas is null)
            return;
        const int quietZone = 4;
        using var code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var modules = code.ModuleMatrix;
        var count = modules.Count - (2 * quietZone);
        var module = MathF.Min(box.Width, box.Height) / count;

        using var path = new SKPathBuilder();
        for (var row = 0; row < count; row++)
        {
            for (var column = 0; column < count; column++)
            {
                // One rectangle for a run of dark modules: single ones would show hairlines between them in some viewers.
                var start = column;
                while (column < count && modules[row + quietZone][column + quietZone])
                    column++;
                var run = new Box(box.X + (start * module), box.Y + (row * module), (column - start) * module, module);
                if (column > start)
                    path.AddRect(ToPoints(run), SKPathDirection.Clockwise);
            }
        }
        FillPath(path);
    }

    /// <summary>A Code 128 bar code, right-aligned in the box; modules up to 0.42 mm, narrower for long texts.</summary>
    public void BarCode(string text, Box box)
    {
        var widths = Code128.Encode(text);
        if (canvas is null)
            return;
        var module = MathF.Min(0.42f, box.Width / widths.Sum());
        var x = box.Right - (module * widths.Sum());
        using var path = new SKPathBuilder();
        for (var i = 0; i < widths.Count; i++)
        {
            if (i % 2 == 0)
                path.AddRect(ToPoints(new Box(x, box.Y, widths[i] * module, box.Height)), SKPathDirection.Clockwise);
            x += widths[i] * module;
        }
        FillPath(path);
    }

    private void FillPath(SKPathBuilder builder)
    {
        using var path = builder.Detach();
        using var paint = Fill(Ink.Black);
        // Edges of modules must be crisp on a screen too.
        paint.IsAntialias = false;
        canvas!.DrawPath(path, paint);
    }

    private static float Measure(DocumentFont font, string text, float size, float tracking) =>
        font.Width(text, size) + (tracking == 0 ? 0 : tracking * size * Math.Max(0, text.EnumerateRunes().Count() - 1));

    private static SKRect ToPoints(Box box) => SKRect.Create(
        box.X * PointsPerMillimetre, box.Y * PointsPerMillimetre, box.Width * PointsPerMillimetre, box.Height * PointsPerMillimetre);

    private static SKPaint Fill(SKColor color) => new() { Color = color, IsAntialias = true };

    private static SKPaint Stroke(float thickness, SKColor color) =>
        new() { Color = color, IsAntialias = true, Style = SKPaintStyle.Stroke, StrokeWidth = thickness * PointsPerMillimetre };
}
