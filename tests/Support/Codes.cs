using SkiaSharp;
using ZXing;
using ZXing.Common;

namespace ExamReg.Tests.Support;

/// <summary>Reads QR and bar codes as a scanner does: from a picture.</summary>
internal static class Codes
{
    /// <summary>The text of the code in a picture file (PNG, JPEG); null when none can be read.</summary>
    public static string? Read(byte[] picture, BarcodeFormat format = BarcodeFormat.QR_CODE)
    {
        using var bitmap = SKBitmap.Decode(picture);
        return Read(bitmap, format);
    }

    /// <summary>The text of the code in a picture; null when none can be read.</summary>
    public static string? Read(SKBitmap bitmap, BarcodeFormat format)
    {
        var grey = new byte[bitmap.Width * bitmap.Height];
        var pixels = bitmap.Pixels;
        for (var i = 0; i < grey.Length; i++)
            grey[i] = (byte)((pixels[i].Red + pixels[i].Green + pixels[i].Blue) / 3);
        var source = new RGBLuminanceSource(grey, bitmap.Width, bitmap.Height, RGBLuminanceSource.BitmapFormat.Gray8);
        var reader = new BarcodeReaderGeneric { Options = new DecodingOptions { PossibleFormats = [format], TryHarder = true } };
        return reader.Decode(source)?.Text;
    }
}
