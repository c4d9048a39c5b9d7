namespace ExamReg.Domain.Photos;

/// <summary>
/// A small upright copy of a photo, 3 bytes a pixel (red, green, blue), row by row: what the colour and face checks see.
/// </summary>
internal sealed record RgbSample(byte[] Pixels, int Width, int Height)
{
    /// <summary>
    /// How far the photo is from grey: the mean over all pixels of strongest minus weakest channel, 0-255. Taken on the small
    /// copy, where the colour noise of a compressed grey photo has averaged out.
    /// </summary>
    public double Colourfulness()
    {
        long sum = 0;
        for (var i = 0; i < Pixels.Length; i += 3)
        {
            byte red = Pixels[i], green = Pixels[i + 1], blue = Pixels[i + 2];
            sum += Math.Max(red, Math.Max(green, blue)) - Math.Min(red, Math.Min(green, blue));
        }

        return sum / (Pixels.Length / 3.0);
    }

    /// <summary>The same picture turned clockwise by this many quarters of a circle.</summary>
    public RgbSample Turned(int quarters)
    {
        var (width, height) = quarters % 2 == 0 ? (Width, Height) : (Height, Width);
        var pixels = new byte[Pixels.Length];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (fromX, fromY) = (quarters & 3) switch
                {
                    1 => (y, Height - 1 - x),
                    2 => (Width - 1 - x, Height - 1 - y),
                    3 => (Width - 1 - y, x),
                    _ => (x, y),
                };
                Pixels.AsSpan(((fromY * Width) + fromX) * 3, 3).CopyTo(pixels.AsSpan(((y * width) + x) * 3));
            }
        }

        return new RgbSample(pixels, width, height);
    }
}
