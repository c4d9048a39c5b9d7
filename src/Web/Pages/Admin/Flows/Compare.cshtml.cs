using ExamReg.Domain;
using ExamReg.Web.Admin.Flows;
using ExamReg.Web.Admin.Flows.Comparing;
using ExamReg.Web.Admin.Flows.Drawing;
using Microsoft.AspNetCore.Mvc;

namespace ExamReg.Web.Pages.Admin.Flows;

/// <summary>版本对比: what was added, removed and changed from one version to another, as a list and on the drawing.</summary>
public sealed class CompareModel(FlowVersions versions) : FlowPage
{
    public FlowOverview Flow { get; private set; } = null!;

    public FlowVersion ToVersion { get; private set; } = null!;

    /// <summary>The older version's number.</summary>
    [BindProperty(SupportsGet = true)]
    public int? From { get; set; }

    /// <summary>The newer version's number.</summary>
    [BindProperty(SupportsGet = true)]
    public int? To { get; set; }

    [BindProperty(SupportsGet = true)]
    public int Zoom { get; set; } = FlowPicture.DefaultZoom;

    public VersionComparison? Comparison { get; private set; }

    public FlowPicture Picture { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string definitionId)
    {
        if (await versions.FindAsync(definitionId, Aborted) is not { } flow)
            return NotFound();
        Flow = flow;
        Zoom = FlowPicture.Zooms.Contains(Zoom) ? Zoom : FlowPicture.DefaultZoom;
        ToVersion = flow.Versions.FirstOrDefault(version => version.Summary.Version == To) ?? flow.Versions[0];
        To = ToVersion.Summary.Version;
        // By default with the version before; of the first one, with the one after.
        var from = flow.Versions.FirstOrDefault(version => version.Summary.Version == From && version != ToVersion)
            ?? flow.Versions.FirstOrDefault(version => version.Summary.Version < To) ?? flow.Versions.LastOrDefault(version => version != ToVersion);
        From = from?.Summary.Version;
        if (from is null)
            return Page();
        Comparison = VersionComparison.Of(await versions.ReadAsync(from, Aborted), await versions.ReadAsync(ToVersion, Aborted));
        Picture = ComparisonPicture.Draw(Comparison, Zoom);
        return Page();
    }

    /// <summary>The same comparison in another size.</summary>
    public string ZoomAddress(int zoom) => $"/admin/flows/{Uri.EscapeDataString(Flow.DefinitionId)}/compare?from={From}&to={To}&zoom={zoom}";

    /// <summary>A version in a drop-down.</summary>
    public static string Label(FlowVersion version) => version.Summary.IsPublished ? Text.Of($"第 {version.Summary.Version} 版（现行）")
        : version.Summary.WasPublished ? Text.Of($"第 {version.Summary.Version} 版") : Text.Of($"第 {version.Summary.Version} 版（草稿）");

    /// <summary>What people call an activity.</summary>
    public string LabelOf(string id) => Comparison!.Labels.GetValueOrDefault(id, id);

    /// <summary>A container's id in people's words; everything else as it is.</summary>
    public string Container(string setting, string value) => setting == "container" ? LabelOf(value) : value;
}
