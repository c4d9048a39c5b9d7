namespace ExamReg.Domain.Photos;

/// <summary>What is structurally wrong with a file that should be a JPEG.</summary>
internal enum JpegFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It does not begin as a JPEG.</summary>
    NotJpeg,

    /// <summary>It ends before its end marker.</summary>
    Truncated,

    /// <summary>Its markers contradict the standard (ITU-T T.81, annex B).</summary>
    Damaged,

    /// <summary>A valid JPEG of a coding that no camera or browser writes; see <see cref="JpegHeader.Coding"/>.</summary>
    Unsupported,
}

/// <summary>What a JPEG's markers say, read without decoding a pixel. Filled by <see cref="JpegReader"/>.</summary>
internal sealed class JpegHeader
{
    /// <summary>What is structurally wrong; the other values hold only for <see cref="JpegFault.None"/>.</summary>
    public JpegFault Fault { get; set; }

    /// <summary>The coding's name for people when it is unsupported.</summary>
    public string Coding { get; set; } = "";

    /// <summary>Pixels of a stored row, before the EXIF orientation is applied.</summary>
    public int StoredWidth { get; set; }

    /// <summary>Stored rows, before the EXIF orientation is applied.</summary>
    public int StoredHeight { get; set; }

    /// <summary>1 grey, 3 colour, 4 CMYK.</summary>
    public int Components { get; set; }

    /// <summary>Passes over the picture.</summary>
    public int Scans { get; set; }

    /// <summary>EXIF orientation, 1-8; 1 when absent or senseless.</summary>
    public int Orientation { get; set; } = 1;

    /// <summary>Whether an ICC colour profile is inside.</summary>
    public bool HasProfile { get; set; }

    /// <summary>Bytes from the start marker to the end marker.</summary>
    public int ImageBytes { get; set; }

    /// <summary>Bytes after the end marker up to the last that is not zero: padding with zeros is harmless and common.</summary>
    public int TailBytes { get; set; }

    /// <summary>The parts of the file a decoder needs; EXIF, XMP, comments, previews and tails are not among them.</summary>
    public List<Range> Needed { get; } = [];

    /// <summary>Whether the orientation turns rows into columns.</summary>
    public bool IsTurned => Orientation >= 5;

    /// <summary>Width in pixels as a viewer shows it.</summary>
    public int Width => IsTurned ? StoredHeight : StoredWidth;

    /// <summary>Height in pixels as a viewer shows it.</summary>
    public int Height => IsTurned ? StoredWidth : StoredHeight;

    /// <summary>
    /// A copy of the file with only what a decoder needs, so that the native metadata parsers never see a stranger's bytes.
    /// </summary>
    public byte[] Slim(ReadOnlySpan<byte> file)
    {
        var slim = new byte[Needed.Sum(part => part.End.Value - part.Start.Value)];
        var at = 0;
        foreach (var part in Needed)
        {
            file[part].CopyTo(slim.AsSpan(at));
            at += part.End.Value - part.Start.Value;
        }

        return slim;
    }
}
