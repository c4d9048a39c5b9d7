using System.Globalization;
using ExamReg.Workflows.Storage;

namespace ExamReg.Web.Designer.Definitions;

/// <summary>Which versions of a definition Studio means: Latest, Published, Draft, LatestOrPublished, LatestAndPublished, AllVersions, a number; nothing is Latest.</summary>
public static class VersionChoice
{
    /// <summary>The chosen versions of one definition, the newest first.</summary>
    /// <param name="versions">All versions of one definition.</param>
    /// <param name="options">Studio's word.</param>
    public static IEnumerable<DefinitionSummary> Choose(IEnumerable<DefinitionSummary> versions, string? options)
    {
        var newestFirst = versions.OrderByDescending(version => version.Version);
        if (int.TryParse(options, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return newestFirst.Where(version => version.Version == number);
        return options?.ToUpperInvariant() switch
        {
            "ALLVERSIONS" or "ALL" => newestFirst,
            "PUBLISHED" => newestFirst.Where(version => version.IsPublished),
            "DRAFT" => newestFirst.Where(version => version is { IsLatest: true, IsPublished: false }),
            "LATESTANDPUBLISHED" or "LATESTORPUBLISHED" => newestFirst.Where(version => version.IsLatest || version.IsPublished),
            _ => newestFirst.Where(version => version.IsLatest),
        };
    }
}
