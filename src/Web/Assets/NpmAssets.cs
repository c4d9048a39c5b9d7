using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.AspNetCore.StaticFiles;

namespace ExamReg.Web.Assets;

/// <summary>
/// The browser's files out of npm packages, from our own origin: <c>/lib/&lt;package&gt;/&lt;version&gt;/&lt;path&gt;</c>.
/// The version is in the address, so a browser keeps them for a year. Assets/build.mjs says which files there are.
/// </summary>
public static class NpmAssets
{
    private const string Prefix = "/lib/";

    private static readonly Lazy<FrozenDictionary<string, Asset>> _byAddress = new(Load);
    private static readonly Lazy<FrozenDictionary<(string Package, string Path), string>> _addresses = new(() =>
        _byAddress.Value.ToFrozenDictionary(entry => (entry.Value.Package, entry.Value.Path), entry => entry.Key));

    /// <summary>The address of a file, for the layout: <c>NpmAssets.Url("htmx.org", "htmx.min.js")</c>.</summary>
    /// <exception cref="ArgumentException">Assets/build.mjs does not list the file.</exception>
    public static string Url(string package, string path) => _addresses.Value.TryGetValue((package, path), out var address)
        ? address
        : throw new ArgumentException($"Assets/build.mjs does not list {path} of the package {package}.", nameof(path));

    /// <summary>Serves the files. Stands before routing and authentication: they are public and end here.</summary>
    public static IApplicationBuilder UseNpmAssets(this IApplicationBuilder app) => app.Use((context, next) =>
        context.Request.Path.StartsWithSegments("/lib", StringComparison.Ordinal)
        && _byAddress.Value.TryGetValue(context.Request.Path.Value!, out var asset)
        && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
            ? asset.File.SendAsync(context)
            : next(context));

    private static FrozenDictionary<string, Asset> Load()
    {
        var folder = NpmPackages.FindBesideBinariesOrBuilt("npm-assets", "NpmAssets")
            ?? throw new InvalidOperationException("npm-assets is neither beside the binaries nor in the project's obj folder: build src/Web once.");
        using var list = File.OpenRead(Path.Combine(folder, "list.json"));
        var types = new FileExtensionContentTypeProvider();
        return JsonSerializer.Deserialize<List<Listed>>(list, JsonSerializerOptions.Web)!.ToFrozenDictionary(
            listed => $"{Prefix}{listed.Package}/{listed.Version}/{listed.Path}",
            listed => new Asset(listed.Package, listed.Path, new PrecompressedFile(
                Path.Combine(folder, listed.Package, listed.Version, listed.Path),
                types.TryGetContentType(listed.Path, out var type) ? WithCharset(type) : "application/octet-stream",
                listed.Encodings, listed.Hash)),
            StringComparer.Ordinal);
    }

    private static string WithCharset(string type) => type.StartsWith("text/", StringComparison.Ordinal) ? type + "; charset=utf-8" : type;

    private sealed record Listed(string Package, string Version, string Path, string Hash, IReadOnlyList<string> Encodings);

    private sealed record Asset(string Package, string Path, PrecompressedFile File);
}
