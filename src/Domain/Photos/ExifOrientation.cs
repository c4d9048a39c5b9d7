using System.Buffers.Binary;

namespace ExamReg.Domain.Photos;

/// <summary>
/// Reads one number out of EXIF: how the camera was held (tag 0x0112, TIFF 6.0 and EXIF 2.32). Everything else in EXIF is
/// dropped unread.
/// </summary>
internal static class ExifOrientation
{
    private const ushort OrientationTag = 0x0112, ShortType = 3;

    /// <summary>1-8 as the standard has them; 1 (upright) when the tag is absent or senseless.</summary>
    /// <param name="tiff">The EXIF body after "Exif\0\0".</param>
    public static int Read(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8 || tiff[0] != tiff[1] || tiff[0] is not ((byte)'I' or (byte)'M'))
            return 1;
        var little = tiff[0] == 'I';
        var directory = UInt32(tiff[4..], little);
        if (directory > tiff.Length - 2)
            return 1;
        var entries = tiff[((int)directory + 2)..];
        var count = Math.Min(UInt16(tiff[(int)directory..], little), entries.Length / 12);
        for (var i = 0; i < count; i++)
        {
            var entry = entries.Slice(i * 12, 12);
            if (UInt16(entry, little) != OrientationTag)
                continue;
            var value = UInt16(entry[8..], little);
            return UInt16(entry[2..], little) == ShortType && value is >= 1 and <= 8 ? value : 1;
        }

        return 1;
    }

    private static ushort UInt16(ReadOnlySpan<byte> at, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);

    private static uint UInt32(ReadOnlySpan<byte> at, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(at) : BinaryPrimitives.ReadUInt32BigEndian(at);
}
