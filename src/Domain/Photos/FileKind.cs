namespace ExamReg.Domain.Photos;

/// <summary>Names what a file really is when it is no JPEG, so that the message can say it. Decides nothing.</summary>
internal static class FileKind
{
    /// <summary>The format's everyday name, or null when it is unknown.</summary>
    public static string? Name(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "PNG",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => "GIF",
        [(byte)'B', (byte)'M', ..] => "BMP",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "WebP",
        [(byte)'I', (byte)'I', 42, 0, ..] or [(byte)'M', (byte)'M', 0, 42, ..] => "TIFF",
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', (byte)'a', (byte)'v', (byte)'i', ..] => "AVIF",
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', (byte)'h' or (byte)'m', ..] => "HEIC",
        [0, 0, 0, 12, (byte)'j', (byte)'P', ..] => "JPEG 2000",
        [0xFF, 0x0A, ..] or [0, 0, 0, 12, (byte)'J', (byte)'X', (byte)'L', ..] => "JPEG XL",
        [(byte)'%', (byte)'P', (byte)'D', (byte)'F', ..] => "PDF",
        [(byte)'P', (byte)'K', 3, 4, ..] => "ZIP",
        _ => Markup(bytes),
    };

    private static string? Markup(ReadOnlySpan<byte> bytes)
    {
        var head = bytes[..Math.Min(bytes.Length, 512)];
        return head.IndexOf("<svg"u8) >= 0 ? "SVG" : head.IndexOf("<html"u8) >= 0 || head.IndexOf("<!DOCTYPE html"u8) >= 0 ? "HTML" : null;
    }
}
