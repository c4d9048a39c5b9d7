namespace ExamReg.Domain.Papers;

/// <summary>What the host must tell the renderer before it can print.</summary>
public sealed record PaperOptions
{
    /// <summary>
    /// The folder of Noto Sans SC TrueType files, in the layout of the npm package @expo-google-fonts/noto-sans-sc
    /// (<c>400Regular/NotoSansSC_400Regular.ttf</c>, <c>700Bold/NotoSansSC_700Bold.ttf</c>) or with both files directly in it.
    /// </summary>
    public required string FontFolder { get; init; }

    /// <summary>Who issues the papers; becomes the author in the PDF's metadata.</summary>
    public string Author { get; init; } = "ExamReg";
}
