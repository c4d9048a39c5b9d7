namespace ExamReg.Web.Desk;

/// <summary>What people type into a search field, as a pattern for <c>ILIKE</c>.</summary>
public static class Search
{
    /// <summary>The escape character of the patterns.</summary>
    public const string Escape = "\\";

    /// <summary>Finds what contains the text; its wildcards are letters like any other.</summary>
    public static string Containing(string text) => $"%{Literal(text)}%";

    private static string Literal(string text) => text.Trim()
        .Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal);
}
