using System.Buffers.Binary;
using System.Text;

namespace ExamReg.Tests.Domain.Photos;

/// <summary>Cuts and stitches a JPEG's bytes: the files that no well-meaning program writes.</summary>
internal static class JpegSurgery
{
    /// <summary>Puts a segment right behind the start marker.</summary>
    public static byte[] WithSegment(byte[] jpeg, byte marker, ReadOnlySpan<byte> body)
    {
        var length = body.Length + 2;
        return [.. jpeg[..2], 0xFF, marker, (byte)(length >> 8), (byte)length, .. body, .. jpeg[2..]];
    }

    /// <summary>EXIF with an orientation and, in its own directory, a position (39°54' north) and a tell-tale text.</summary>
    public static byte[] WithExif(byte[] jpeg, int orientation, bool littleEndian = false)
    {
        var tiff = new byte[120];
        (littleEndian ? "II"u8 : "MM"u8).CopyTo(tiff);
        Short(2, 42);
        Long(4, 8);
        Short(8, 3);
        Entry(10, 0x010E, type: 2, count: 12, value: 86); // ImageDescription
        Entry(22, 0x0112, type: 3, count: 1, value: null);
        Short(30, orientation);
        Entry(34, 0x8825, type: 4, count: 1, value: 50); // GPS directory
        Short(50, 1);
        Entry(52, 0x0002, type: 5, count: 1, value: 104); // GPSLatitude
        Encoding.ASCII.GetBytes("secret-place").CopyTo(tiff, 86);
        Long(104, 39);
        Long(108, 1);
        return WithSegment(jpeg, 0xE1, [.. "Exif\0\0"u8, .. tiff]);

        void Entry(int at, int tag, int type, int count, int? value)
        {
            Short(at, tag);
            Short(at + 2, type);
            Long(at + 4, count);
            if (value is { } number)
                Long(at + 8, number);
        }

        void Short(int at, int value)
        {
            if (littleEndian)
                BinaryPrimitives.WriteUInt16LittleEndian(tiff.AsSpan(at), (ushort)value);
            else
                BinaryPrimitives.WriteUInt16BigEndian(tiff.AsSpan(at), (ushort)value);
        }

        void Long(int at, int value)
        {
            if (littleEndian)
                BinaryPrimitives.WriteInt32LittleEndian(tiff.AsSpan(at), value);
            else
                BinaryPrimitives.WriteInt32BigEndian(tiff.AsSpan(at), value);
        }
    }

    /// <summary>Lets the header claim another size than the coded data has.</summary>
    public static byte[] Claiming(byte[] jpeg, int width, int height)
    {
        var copy = jpeg.ToArray();
        var frame = Frame(copy);
        BinaryPrimitives.WriteUInt16BigEndian(copy.AsSpan(frame + 5), (ushort)height);
        BinaryPrimitives.WriteUInt16BigEndian(copy.AsSpan(frame + 7), (ushort)width);
        return copy;
    }

    /// <summary>Changes the frame's marker, and so the coding that the file claims.</summary>
    public static byte[] ClaimingCoding(byte[] jpeg, byte marker)
    {
        var copy = jpeg.ToArray();
        copy[Frame(copy) + 1] = marker;
        return copy;
    }

    /// <summary>Says the last scan of a progressive file again and again until the file has this size.</summary>
    public static byte[] ScanBomb(byte[] progressive, int bytes)
    {
        var lastScan = progressive.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        var scan = progressive[lastScan..^2];
        var bomb = new List<byte>(progressive[..^2]);
        while (bomb.Count + scan.Length + 2 <= bytes)
            bomb.AddRange(scan);
        return [.. bomb, 0xFF, 0xD9];
    }

    public static bool Contains(byte[] file, ReadOnlySpan<byte> what) => file.AsSpan().IndexOf(what) >= 0;

    private static int Frame(ReadOnlySpan<byte> jpeg)
    {
        var at = 2;
        while (jpeg[at + 1] is not (0xC0 or 0xC1 or 0xC2))
            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(jpeg[(at + 2)..]);
        return at;
    }
}
