using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;

namespace ExamReg.Tests.Support.Browser;

/// <summary>
/// The Chromium of the tests, unpacked from the npm package @sparticuz/chromium into tests/obj: nothing is installed on the machine.
/// <c>EXAMREG_BROWSER</c> names another Chromium's executable, for machines the package has no binary for (it is Linux x64).
/// </summary>
internal sealed record BrowserPackage(string Executable, string? Libraries)
{
    private static readonly string Package = Path.Combine(Repository.Root, "tests", "node_modules", "@sparticuz", "chromium");

    public static async Task<BrowserPackage> UnpackAsync()
    {
        if (Environment.GetEnvironmentVariable("EXAMREG_BROWSER") is { Length: > 0 } other)
            return new BrowserPackage(other, null);
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
            throw new PlatformNotSupportedException("The browser of the tests is Linux x64: set EXAMREG_BROWSER to a Chromium here.");

        var folder = Path.Combine(Repository.Root, "tests", "obj", "browser", Version());
        if (!Directory.Exists(folder))
            await UnpackIntoAsync(folder);
        return new BrowserPackage(Path.Combine(folder, "chromium"), Path.Combine(folder, "lib"));
    }

    private static string Version()
    {
        var manifest = Path.Combine(Package, "package.json");
        if (!File.Exists(manifest))
            throw new InvalidOperationException($"{manifest} is missing: building tests/Tests.csproj runs npm ci there.");
        using var json = JsonDocument.Parse(File.ReadAllText(manifest));
        return json.RootElement.GetProperty("version").GetString()!;
    }

    private static async Task UnpackIntoAsync(string folder)
    {
        var bin = Path.Combine(Package, "bin");
        var unfinished = $"{folder}.{Guid.NewGuid():N}";
        Directory.CreateDirectory(unfinished);

        var executable = Path.Combine(unfinished, "chromium");
        await using (var packed = Open("chromium.br"))
        await using (var file = File.Create(executable))
            await packed.CopyToAsync(file);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(executable, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        // NSS, NSPR and expat: what Chromium links besides the C library, so that no distribution's package is needed.
        foreach (var archive in new[] { "al2023.tar.br", "swiftshader.tar.br" })
        {
            await using var packed = Open(archive);
            await TarFile.ExtractToDirectoryAsync(packed, unfinished, overwriteFiles: true);
        }

        try
        {
            Directory.Move(unfinished, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            Directory.Delete(unfinished, recursive: true); // Another test process was first.
        }

        BrotliStream Open(string name) => new(File.OpenRead(Path.Combine(bin, name)), CompressionMode.Decompress);
    }
}
