namespace ExamReg.Domain.Papers.Drawing;

/// <summary>A rectangle on the page, in millimetres from its upper left corner.</summary>
internal readonly record struct Box(float X, float Y, float Width, float Height)
{
    /// <summary>The right edge.</summary>
    public float Right => X + Width;

    /// <summary>The lower edge.</summary>
    public float Bottom => Y + Height;

    /// <summary>The box without a margin on each side.</summary>
    public Box Inset(float horizontal, float vertical) =>
        new(X + horizontal, Y + vertical, MathF.Max(0, Width - (2 * horizontal)), MathF.Max(0, Height - (2 * vertical)));

    /// <summary>Cuts the box into columns: given widths from the left, the last column takes what is left.</summary>
    public Box[] Columns(params ReadOnlySpan<float> widths)
    {
        var columns = new Box[widths.Length + 1];
        var x = X;
        for (var i = 0; i < widths.Length; i++)
        {
            columns[i] = this with { X = x, Width = widths[i] };
            x += widths[i];
        }
        columns[^1] = this with { X = x, Width = Right - x };
        return columns;
    }
}
