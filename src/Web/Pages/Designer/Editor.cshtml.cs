using ExamReg.Domain;
using ExamReg.Web.Accounts;
using ExamReg.Web.Designer;
using ExamReg.Workflows.Storage;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace ExamReg.Web.Pages.Designer;

/// <summary>Studio's editor for one definition.</summary>
[Authorize(Policies.DesignerViewer)]
public sealed class EditorModel(DefinitionStore store) : PageModel
{
    public DefinitionSummary Latest { get; private set; } = null!;

    public bool MayEdit { get; private set; }

    public string State => Latest.IsPublished ? Text.Of($"第 {Latest.Version} 版 · 已发布") : Text.Of($"第 {Latest.Version} 版 · 草稿");

    public async Task<IActionResult> OnGetAsync(string version, string id, CancellationToken ct)
    {
        // A bookmark from before an update of Studio.
        if (version != StudioFiles.Version)
            return Redirect(StudioAddress.OfDefinition(id));
        if ((await store.ListAsync(id, ct)).FirstOrDefault(candidate => candidate.IsLatest) is not { } latest)
            return NotFound();
        Latest = latest;
        MayEdit = DesignerApi.MayEdit(HttpContext);
        return Page();
    }
}
