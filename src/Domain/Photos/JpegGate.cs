namespace ExamReg.Domain.Photos;

/// <summary>What the gate found.</summary>
/// <param name="Header">What the markers say; of use only when <paramref name="MayDecode"/>.</param>
/// <param name="Errors">Every rule that fails by what the markers say; empty lets the photo through.</param>
/// <param name="MayDecode">
/// Whether a decoder may see the bytes. A photo that merely is too small may be decoded, so that the candidate hears in one
/// go that it lies on its side too.
/// </param>
internal sealed record GateReport(JpegHeader Header, IReadOnlyList<DomainError> Errors, bool MayDecode);

/// <summary>
/// Stands before any decoder: judges a file by its markers alone, in microseconds. It stops what makes decoders slow, hungry
/// or wrong: other formats under a false name, truncated files, huge dimensions, thousands of scans, rare codings.
/// </summary>
internal static class JpegGate
{
    /// <summary>Holds a file against the rules.</summary>
    public static GateReport Examine(ReadOnlySpan<byte> file, PhotoRules rules)
    {
        if (file.IsEmpty)
            return Stopped(PhotoErrors.Empty());
        if (file.Length > PhotoRules.CeilingBytes && file is [0xFF, 0xD8, ..])
            return Stopped(PhotoErrors.TooManyBytes(file.Length, rules));

        var header = JpegReader.Read(file);
        return header.Fault switch
        {
            // What a broken file weighs or measures says nothing about the file that replaces it.
            JpegFault.NotJpeg => Stopped(PhotoErrors.NotJpeg(FileKind.Name(file))),
            JpegFault.Truncated => Stopped(PhotoErrors.Truncated()),
            JpegFault.Damaged => Stopped(PhotoErrors.Damaged()),
            JpegFault.Unsupported => Stopped(PhotoErrors.Unsupported(header.Coding)),
            _ => Judge(file.Length, header, rules),
        };

        GateReport Stopped(DomainError error) => new(new JpegHeader(), [error], MayDecode: false);
    }

    private static GateReport Judge(int bytes, JpegHeader header, PhotoRules rules)
    {
        int width = header.Width, height = header.Height;
        var errors = new List<DomainError>();
        var mayDecode = true;

        // A file too heavy has to be made anew, and the new one is looked at: no decoder time for this one.
        Stop(bytes > rules.MaxBytes, () => PhotoErrors.TooManyBytes(bytes, rules));
        Stop((long)width * height > rules.MaxPixels, () => PhotoErrors.TooManyPixels(width, height, rules));
        Stop(header.Scans > rules.MaxScans, () => PhotoErrors.TooManyScans(header.Scans, rules));
        Stop(header.Components == 4, PhotoErrors.Cmyk);
        Stop(header.Components == 1 && rules.RequireColour, PhotoErrors.NotColour);
        Stop(
            Math.Max(width, height) > rules.MaxSideRatio * Math.Min(width, height),
            () => PhotoErrors.BadProportions(width, height, rules));

        // Padding behind the picture does not make it a better one: what counts is the picture's own bytes.
        Refuse(header.ImageBytes < rules.MinBytes, () => PhotoErrors.TooFewBytes(header.ImageBytes, rules));
        Refuse(width < rules.MinWidth || height < rules.MinHeight, () => PhotoErrors.TooSmall(width, height, rules));
        Refuse(header.TailBytes > 0, () => PhotoErrors.TrailingData(header.TailBytes));
        return new GateReport(header, errors, mayDecode);

        void Stop(bool breaks, Func<DomainError> error)
        {
            Refuse(breaks, error);
            mayDecode &= !breaks;
        }

        void Refuse(bool breaks, Func<DomainError> error)
        {
            if (breaks)
                errors.Add(error());
        }
    }
}
