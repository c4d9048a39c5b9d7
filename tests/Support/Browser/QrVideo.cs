using System.Text;
using QRCoder;

namespace ExamReg.Tests.Support.Browser;

/// <summary>A video for a browser's camera: a QR code held into the picture, black on white, as YUV4MPEG2 (raw pictures).</summary>
internal static class QrVideo
{
    private const int Width = 640;
    private const int Height = 480;
    private const byte Dark = 16;
    private const byte Light = 235;

    /// <summary>Writes it into a file of its own; gives the path.</summary>
    public static string Write(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var modules = data.ModuleMatrix;
        var size = Height * 3 / 4 / modules.Count;
        var (left, top) = ((Width - (size * modules.Count)) / 2, (Height - (size * modules.Count)) / 2);
        var luma = new byte[Width * Height];
        Array.Fill(luma, Light);
        for (var y = 0; y < size * modules.Count; y++)
        {
            for (var x = 0; x < size * modules.Count; x++)
                luma[((top + y) * Width) + left + x] = modules[y / size][x / size] ? Dark : Light;
        }
        var chroma = new byte[Width * Height / 2];
        Array.Fill(chroma, (byte)128);

        var path = Path.Combine(Path.GetTempPath(), $"examreg-camera-{Guid.NewGuid():n}.y4m");
        using var file = File.Create(path);
        file.Write(Encoding.ASCII.GetBytes($"YUV4MPEG2 W{Width} H{Height} F10:1 Ip A1:1 C420jpeg\n"));
        for (var frame = 0; frame < 2; frame++)
        {
            file.Write("FRAME\n"u8);
            file.Write(luma);
            file.Write(chroma);
        }
        return path;
    }
}
