using System.Collections.Frozen;
using System.Text.Json;
using ExamReg.Web.Assets;
using Microsoft.AspNetCore.StaticFiles;

namespace ExamReg.Web.Designer;

/// <summary>
/// Elsa Studio's files from the npm package, under <c>/designer/&lt;version&gt;/</c>, as shipped. The pages that host Studio lie under the same
/// address and name it as their base, since Studio asks for its modules relative to that; so the version is in every address, and a
/// browser keeps all of it for a year.
/// </summary>
public static class StudioFiles
{
    private const string Package = "@elsa-workflows/elsa-studio-wasm";

    private static readonly Lazy<string> _version = new(ReadVersion);
    private static readonly Lazy<FrozenDictionary<string, PrecompressedFile>> _files = new(Load);

    /// <summary>The package's version, such as <c>3.8.2</c>.</summary>
    public static string Version => _version.Value;

    /// <summary>Where pages with Studio in them begin, with the slash at its end.</summary>
    public static string Base => $"/designer/{Version}/";

    /// <summary>The address of one of the files.</summary>
    /// <exception cref="ArgumentException">The package has no such file.</exception>
    public static string Url(string path) => _files.Value.ContainsKey(Base + path)
        ? Base + path
        : throw new ArgumentException($"{Package} has no file {path}.", nameof(path));

    /// <summary>The address of the one file in a folder whose name begins so: names of the runtime's files bear a fingerprint.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static string Fingerprinted(string start, string end) => _files.Value.Keys.FirstOrDefault(address =>
            address.StartsWith(Base + start, StringComparison.Ordinal) && address.EndsWith(end, StringComparison.Ordinal))
        ?? throw new ArgumentException($"{Package} has no file {start}*{end}.", nameof(start));

    /// <summary>Serves the files. Stands before routing and authentication: they are public and end here.</summary>
    public static IApplicationBuilder UseStudioFiles(this IApplicationBuilder app) => app.Use((context, next) =>
        context.Request.Path.StartsWithSegments("/designer", StringComparison.Ordinal)
        && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
        && _files.Value.TryGetValue(context.Request.Path.Value!, out var file)
            ? file.SendAsync(context)
            : next(context));

    private static string ReadVersion()
    {
        using var manifest = JsonDocument.Parse(File.ReadAllText(NpmPackages.PathOf(Package, "package.json")));
        return manifest.RootElement.GetProperty("version").GetString()!;
    }

    private static FrozenDictionary<string, PrecompressedFile> Load()
    {
        var folder = NpmPackages.PathOf(Package);
        var types = new FileExtensionContentTypeProvider();
        types.Mappings[".dat"] = "application/octet-stream";
        types.Mappings[".mjs"] = "text/javascript";
        var all = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')).ToHashSet(StringComparer.Ordinal);
        return all
            .Where(path => Path.GetExtension(path) is not (".br" or ".gz") && path is not ("index.html" or "package.json"))
            .ToFrozenDictionary(
                path => Base + path,
                path => new PrecompressedFile(
                    Path.Combine(folder, path),
                    types.TryGetContentType(path, out var type) ? type : "application/octet-stream",
                    [.. TwinsOf(path, all)],
                    Version),
                StringComparer.Ordinal);
    }

    private static IEnumerable<string> TwinsOf(string path, HashSet<string> all)
    {
        if (all.Contains(path + ".br"))
            yield return "br";
        if (all.Contains(path + ".gz"))
            yield return "gzip";
    }
}
