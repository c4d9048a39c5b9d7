namespace ExamReg.Tests;

/// <summary>Where the checkout lies that these tests were built from.</summary>
internal static class Repository
{
    /// <summary>The folder that holds ExamReg.sln.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ExamReg.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("ExamReg.sln is in none of the folders above the tests.");
    }
}
