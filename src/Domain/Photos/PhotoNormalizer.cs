using NetVips;

namespace ExamReg.Domain.Photos;

/// <summary>The stored form of a photo: a plain baseline JPEG in sRGB, upright, with nothing in it but the picture.</summary>
internal sealed record StoredPhoto(byte[] Bytes, int Width, int Height);

/// <summary>
/// Decodes what the gate let through and encodes it anew, so that what is stored was written by us: no EXIF, no GPS
/// position, no comments, no hidden preview, no tail.
/// </summary>
internal static class PhotoNormalizer
{
    /// <summary>The stored picture is not larger than this; 900 x 1200 prints 48 mm x 33 mm at over 600 dpi.</summary>
    public const int MaxStoredWidth = 900, MaxStoredHeight = 1200;

    /// <summary>The longer side of the copy that the checks look at, in pixels: the face model's own input size.</summary>
    public const int SampleSide = 128;

    private static readonly int[] Qualities = [90, 85, 80, 70, 60, 45];

    static PhotoNormalizer()
    {
        // The whole process' libvips: it reads JPEG out of memory and nothing else; a stranger's file never reaches the
        // other loaders, whatever it calls itself.
        Operation.Block("VipsForeignLoad", true);
        Operation.Block("VipsForeignLoadJpegBuffer", false);
        NetVips.NetVips.BlockUntrusted = true;
        NetVips.NetVips.Concurrency = 1; // Photos run beside each other; one photo on many threads only costs.
        Cache.Max = 0;
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.All, static (_, _, _) => { }); // Or a stranger's file writes to our stderr.
    }

    /// <summary>
    /// Decodes into memory, upright, at most the stored size, in sRGB. Null when the coded data is broken anywhere: a decoder's
    /// warning counts as a failure, because the missing rows would be stored as grey.
    /// </summary>
    public static Image? Decode(ReadOnlySpan<byte> file, JpegHeader header, PhotoRules rules)
    {
        var scale = Scale(header, rules);
        try
        {
            // Not ThumbnailBuffer, which does all this in one call: libvips 8.18 ignores failOn there and hands out the half
            // of a cut-off photo.
            using var lazy = Image.JpegloadBuffer(
                header.Slim(file),
                shrink: ShrinkOnLoad(scale),
                access: Enums.Access.Sequential,
                failOn: Enums.FailOn.Warning);
            using var decoded = lazy.CopyMemory();
            using var sized = scale < 1 ? Resized(decoded, header, scale) : decoded.Copy();
            using var colour = header.HasProfile ? ToSrgb(sized) : sized.Colourspace(Enums.Interpretation.Srgb);
            using var upright = Upright(colour, header.Orientation);
            return upright.CopyMemory();
        }
        catch (VipsException)
        {
            return null;
        }
    }

    /// <summary>The small copy for the checks.</summary>
    public static RgbSample Sample(Image image)
    {
        using var small = image.ThumbnailImage(SampleSide, SampleSide, noRotate: true);
        return new RgbSample(small.WriteToMemory<byte>(), small.Width, small.Height);
    }

    /// <summary>Encodes within the rules' size at the best quality that fits; null when none does.</summary>
    public static StoredPhoto? Encode(Image image, PhotoRules rules)
    {
        foreach (var quality in Qualities)
        {
            var bytes = image.JpegsaveBuffer(
                q: quality,
                optimizeCoding: true,
                keep: Enums.ForeignKeep.None,
                subsampleMode: Enums.ForeignSubsample.On);
            if (bytes.Length <= rules.MaxBytes)
                return new StoredPhoto(bytes, image.Width, image.Height);
        }

        return null;
    }

    // Shrinks to the stored size, but never below the rules' least size, which a long strip would reach first.
    private static double Scale(JpegHeader header, PhotoRules rules)
    {
        double width = header.Width, height = header.Height;
        var fit = Math.Min(MaxStoredWidth / width, MaxStoredHeight / height);
        var least = Math.Max(rules.MinWidth / width, rules.MinHeight / height);
        return Math.Min(1, Math.Max(fit, least));
    }

    // A JPEG decodes at a half, a quarter or an eighth of its size in a fraction of the time and memory.
    private static int ShrinkOnLoad(double scale) => scale switch
    {
        <= 1 / 8.0 => 8,
        <= 1 / 4.0 => 4,
        <= 1 / 2.0 => 2,
        _ => 1,
    };

    private static Image Resized(Image image, JpegHeader header, double scale) => image.ThumbnailImage(
        Math.Max(1, (int)Math.Round(header.StoredWidth * scale)),
        height: Math.Max(1, (int)Math.Round(header.StoredHeight * scale)),
        size: Enums.Size.Force,
        noRotate: true);

    // On the sized picture in memory; as part of a lazy chain the same conversion takes ten times as long.
    private static Image ToSrgb(Image image)
    {
        try
        {
            using var converted = image.IccTransform("srgb", embedded: true);
            return converted.CopyMemory();
        }
        catch (VipsException)
        {
            return image.Colourspace(Enums.Interpretation.Srgb); // A broken profile is no broken picture.
        }
    }

    // EXIF 2.32, tag 274: where the stored picture's first row and column lie.
    private static Image Upright(Image image, int orientation)
    {
        using var turned = orientation switch
        {
            3 or 4 => image.Rot180(),
            5 or 6 => image.Rot90(),
            7 or 8 => image.Rot270(),
            _ => image.Copy(),
        };
        return orientation is 2 or 4 or 5 or 7 ? turned.FlipHor() : turned.Copy();
    }
}
