using ExamReg.Web.Accounts;
using ExamReg.Web.Designer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace ExamReg.Web.Pages.Designer;

/// <summary>Studio's list of instances.</summary>
[Authorize(Policies.DesignerViewer)]
public sealed class InstancesModel : PageModel
{
    public IActionResult OnGet(string version) => version == StudioFiles.Version ? Page() : Redirect(StudioAddress.Instances);
}
