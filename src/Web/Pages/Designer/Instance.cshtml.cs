using ExamReg.Web.Accounts;
using ExamReg.Web.Designer;
using ExamReg.Web.Designer.Instances;
using ExamReg.Workflows.Administration;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace ExamReg.Web.Pages.Designer;

/// <summary>Studio's viewer for one instance.</summary>
[Authorize(Policies.DesignerViewer)]
public sealed class InstanceModel(InstanceQueries queries, RegistrationNumbers numbers) : PageModel
{
    public InstanceSummary Summary { get; private set; } = null!;

    /// <summary>The 报名号 of the registration that it owns, else its own name.</summary>
    public string Name { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync(string version, Guid id, CancellationToken ct)
    {
        // A bookmark from before an update of Studio.
        if (version != StudioFiles.Version)
            return Redirect(StudioAddress.OfInstance(id));
        if (await queries.FindAsync(id, ct) is not { } found)
            return NotFound();
        Summary = found;
        Name = (await numbers.OfAsync([id], ct)).GetValueOrDefault(id) ?? found.Name ?? id.ToString();
        return Page();
    }
}
