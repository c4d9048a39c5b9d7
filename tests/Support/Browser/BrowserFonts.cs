namespace ExamReg.Tests.Support.Browser;

/// <summary>
/// Gives the test browser Noto Sans SC, the font of the papers, through a fontconfig file of its own:
/// pages look the same on every machine, and one without a Chinese font shows no boxes.
/// </summary>
internal static class BrowserFonts
{
    private static readonly string Fonts =
        Path.Combine(Repository.Root, "src", "Web", "node_modules", "@expo-google-fonts", "noto-sans-sc");

    private static readonly string[] Weights = ["400Regular", "500Medium", "700Bold"];

    // Every family a page may ask for ends at the one font there is.
    private static readonly string[] Families = ["sans-serif", "serif", "monospace", "system-ui", "PingFang SC", "Microsoft YaHei"];

    /// <summary>Writes the configuration and returns its path, for FONTCONFIG_FILE.</summary>
    public static string WriteConfiguration()
    {
        if (!Directory.Exists(Fonts))
            throw new InvalidOperationException($"{Fonts} is missing: building src/Web fetches the font.");
        var folder = Path.Combine(Repository.Root, "tests", "obj", "browser");
        Directory.CreateDirectory(folder);

        var folders = string.Concat(Weights.Select(weight => $"<dir>{Path.Combine(Fonts, weight)}</dir>\n"));
        var aliases = string.Concat(Families.Select(family =>
            $"<alias binding=\"same\"><family>{family}</family><prefer><family>Noto Sans SC</family></prefer></alias>\n"));
        var file = Path.Combine(folder, "fonts.conf");
        var text = $"""
            <?xml version="1.0"?>
            <!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
            <fontconfig>
            {folders}{aliases}<cachedir>{Path.Combine(folder, "font-cache")}</cachedir>
            </fontconfig>
            """;
        if (!File.Exists(file) || File.ReadAllText(file) != text)
            File.WriteAllText(file, text);
        return file;
    }
}
