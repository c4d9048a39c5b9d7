using System.Buffers.Binary;

namespace ExamReg.Domain.Photos;

/// <summary>
/// Walks a JPEG's markers (ITU-T T.81, annex B) in one pass: linear in the file's size, no decoding, no recursion, nothing
/// allocated that the file could make large.
/// </summary>
internal ref struct JpegReader
{
    private const byte Soi = 0xD8, Eoi = 0xD9, Sos = 0xDA, Dnl = 0xDC, Dhp = 0xDE, Exp = 0xDF, App0 = 0xE0, App1 = 0xE1, App2 = 0xE2,
        App14 = 0xEE, App15 = 0xEF, Dht = 0xC4, Dac = 0xCC, Com = 0xFE;

    private readonly ReadOnlySpan<byte> _file;
    private readonly JpegHeader _header = new();
    private int _at;
    private int _keptFrom;

    private JpegReader(ReadOnlySpan<byte> file) => _file = file;

    /// <summary>Reads a file of any content; what is wrong is said in the header's fault, never thrown.</summary>
    public static JpegHeader Read(ReadOnlySpan<byte> file)
    {
        var reader = new JpegReader(file);
        reader._header.Fault = reader.Walk();
        return reader._header;
    }

    private JpegFault Walk()
    {
        if (_file is not [0xFF, Soi, ..])
            return JpegFault.NotJpeg;
        _at = 2;
        while (true)
        {
            if (_at + 1 >= _file.Length)
                return JpegFault.Truncated;
            if (_file[_at] != 0xFF)
                return JpegFault.Damaged;
            var marker = _file[_at + 1];
            if (marker == 0xFF)
                _at++; // T.81 B.1.1.2: any number of fill bytes may stand before a marker.
            else if (marker == Eoi)
                return End();
            else if (marker is < 0xC0 or (>= 0xD0 and <= Soi))
                return JpegFault.Damaged;
            else if (Segment(marker) is var fault and not JpegFault.None)
                return fault;
        }
    }

    private JpegFault Segment(byte marker)
    {
        var start = _at;
        if (start + 4 > _file.Length)
            return JpegFault.Truncated;
        var length = BinaryPrimitives.ReadUInt16BigEndian(_file[(start + 2)..]);
        var end = start + 2 + length;
        if (length < 2)
            return JpegFault.Damaged;
        if (end > _file.Length)
            return JpegFault.Truncated;
        var body = _file[(start + 4)..end];
        _at = end;
        return marker switch
        {
            Dht => JpegFault.None,
            0xC0 or 0xC1 or 0xC2 => Frame(body),
            Dac or 0xC9 or 0xCA or 0xCB or 0xCD or 0xCE or 0xCF => Unsupported("算术编码"),
            0xC3 or 0xC8 => Unsupported("无损编码"),
            0xC5 or 0xC6 or 0xC7 or Dhp or Exp => Unsupported("分层编码"),
            Dnl => Unsupported("高度未在文件头中声明"),
            Sos => Scan(body),
            App1 => Exif(body, start..end),
            App2 => Profile(body, start..end),
            App0 or App14 => JpegFault.None, // JFIF and Adobe say how the colours are coded.
            (> App2 and <= App15) or Com => Drop(start..end),
            > App15 and < Com => Unsupported("扩展段"),
            _ => JpegFault.None,
        };
    }

    private readonly JpegFault Frame(ReadOnlySpan<byte> body)
    {
        if (_header.Components != 0 || body.Length < 6 || body.Length != 6 + (3 * body[5]))
            return JpegFault.Damaged;
        if (body[0] != 8)
            return Unsupported("每通道 12 位");
        _header.StoredHeight = BinaryPrimitives.ReadUInt16BigEndian(body[1..]);
        _header.StoredWidth = BinaryPrimitives.ReadUInt16BigEndian(body[3..]);
        _header.Components = body[5];
        if (_header.StoredHeight == 0)
            return Unsupported("高度未在文件头中声明");
        if (_header.StoredWidth == 0 || _header.Components == 0)
            return JpegFault.Damaged;
        for (var component = 6; component < body.Length; component += 3)
        {
            if ((body[component + 1] >> 4) is 0 or > 4 || (body[component + 1] & 0xF) is 0 or > 4 || body[component + 2] > 3)
                return JpegFault.Damaged;
        }

        return _header.Components is 1 or 3 or 4 ? JpegFault.None : Unsupported("颜色通道数");
    }

    private JpegFault Scan(ReadOnlySpan<byte> body)
    {
        if (_header.Components == 0 || body.Length < 4 || body[0] is 0 or > 4 || body.Length != 4 + (2 * body[0]))
            return JpegFault.Damaged;
        _header.Scans++;
        while (true)
        {
            var jump = _file[_at..].IndexOf((byte)0xFF);
            if (jump < 0 || _at + jump + 1 >= _file.Length)
                return JpegFault.Truncated;
            _at += jump;
            var next = _file[_at + 1];
            if (next is 0 or (>= 0xD0 and <= 0xD7))
                _at += 2; // A stuffed byte or a restart marker belongs to the coded data.
            else if (next == 0xFF)
                _at++;
            else
                return JpegFault.None;
        }
    }

    private JpegFault Exif(ReadOnlySpan<byte> body, Range segment)
    {
        if (body.StartsWith("Exif\0\0"u8) && _header.Orientation == 1)
            _header.Orientation = ExifOrientation.Read(body[6..]);
        return Drop(segment);
    }

    private JpegFault Profile(ReadOnlySpan<byte> body, Range segment)
    {
        if (body.StartsWith("ICC_PROFILE\0"u8))
        {
            _header.HasProfile = true;
            return JpegFault.None;
        }

        return Drop(segment);
    }

    private JpegFault Drop(Range segment)
    {
        KeepUpTo(segment.Start.Value);
        _keptFrom = segment.End.Value;
        return JpegFault.None;
    }

    private readonly void KeepUpTo(int end)
    {
        if (end > _keptFrom)
            _header.Needed.Add(_keptFrom..end);
    }

    private JpegFault End()
    {
        if (_header.Scans == 0)
            return JpegFault.Damaged;
        _at += 2;
        KeepUpTo(_at);
        _header.ImageBytes = _at;
        _header.TailBytes = _file[_at..].LastIndexOfAnyExcept((byte)0) + 1;
        return JpegFault.None;
    }

    private readonly JpegFault Unsupported(string coding)
    {
        _header.Coding = coding;
        return JpegFault.Unsupported;
    }
}
