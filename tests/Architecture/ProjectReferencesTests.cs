using System.Xml.Linq;

namespace ExamReg.Tests.Architecture;

/// <summary>Web -> Activities -> {Workflows, Domain}; nothing points backward (ARCHITECTURE, "Projects and who may know whom").</summary>
public sealed class ProjectReferencesTests
{
    public static TheoryData<string, string[]> AllowedReferences => new()
    {
        { "Workflows", [] },
        { "Domain", [] },
        { "Activities", ["Workflows", "Domain"] },
        { "Web", ["Activities"] },
    };

    [Theory]
    [MemberData(nameof(AllowedReferences))]
    public void Project_references_only_what_stands_below_it(string project, string[] allowed)
    {
        var file = Path.Combine(Repository.Root, "src", project, $"{project}.csproj");
        var references = XDocument.Load(file).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value))
            .Order();

        Assert.Equal(allowed.Order(), references);
    }

    [Theory]
    [InlineData("Workflows", new[] { "ExamReg.Domain", "ExamReg.Activities", "ExamReg.Web", "Microsoft.AspNetCore", "Microsoft.EntityFrameworkCore" })]
    [InlineData("Domain", new[] { "ExamReg.Workflows", "ExamReg.Activities", "ExamReg.Web", "Microsoft.AspNetCore" })]
    [InlineData("Activities", new[] { "ExamReg.Web", "Microsoft.AspNetCore" })]
    public void Source_does_not_name_what_stands_above_it(string project, string[] forbidden)
    {
        var folder = Path.Combine(Repository.Root, "src", project);
        var offenders =
            from file in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            where !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            from line in File.ReadLines(file)
            from name in forbidden
            where line.TrimStart().StartsWith("using ", StringComparison.Ordinal) && line.Contains(name, StringComparison.Ordinal)
            select $"{Path.GetRelativePath(Repository.Root, file)}: {line.Trim()}";

        Assert.Empty(offenders);
    }
}
