using SkiaSharp;

namespace ExamReg.Domain.Papers.Drawing;

/// <summary>Where a text stands in its box, horizontally.</summary>
internal enum Align { Left, Center, Right }

/// <summary>Where a text stands in its box, vertically.</summary>
internal enum Stand { Top, Middle, Bottom }

/// <summary>How a text is set. Size in points, leading (distance of lines) and tracking (extra space between characters) in ems.</summary>
internal sealed record TextStyle(float Size)
{
    public bool Bold { get; init; }
    public SKColor Color { get; init; } = Ink.Text;
    public Align Align { get; init; } = Align.Left;
    public Stand Stand { get; init; } = Stand.Middle;
    public float Leading { get; init; } = 1.25f;
    public float Tracking { get; init; }

    /// <summary>Running text: wraps at its full size, and is not squeezed into one line.</summary>
    public bool Paragraph { get; init; }
}

/// <summary>The papers' few colours: they must survive a black and white printer.</summary>
internal static class Ink
{
    public static readonly SKColor Text = new(0x14, 0x18, 0x1F);
    public static readonly SKColor Quiet = new(0x4B, 0x55, 0x63);
    public static readonly SKColor Accent = new(0x15, 0x3E, 0x75);
    public static readonly SKColor Rule = new(0x6B, 0x74, 0x80);
    public static readonly SKColor LabelGround = new(0xF1, 0xF4, 0xF8);
    public static readonly SKColor Black = SKColors.Black;
}
