using ExamReg.Domain;
using ExamReg.Web.Accounts;
using ExamReg.Web.Designer;
using ExamReg.Web.Designer.Definitions;
using ExamReg.Web.Desk;
using ExamReg.Web.Portal;
using ExamReg.Web.Registrations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace ExamReg.Web.Pages.Designer;

/// <summary>The versions of one definition: export, go back to one, delete, retract.</summary>
[Authorize(Policies.DesignerViewer)]
public sealed class VersionsModel(DefinitionList list, DefinitionActs acts) : StaffPage
{
    [BindProperty(SupportsGet = true)]
    public string Id { get; set; } = "";

    public IReadOnlyList<VersionRow> Rows { get; private set; } = [];

    public string Name => Rows[0].Version.Name;

    public bool MayEdit => DesignerApi.MayEdit(HttpContext);

    public bool MayDelete => Id != RegistrationModule.DefinitionId && Rows.All(row => row.Live + row.Ended == 0);

    public async Task<IActionResult> OnGetAsync()
    {
        Rows = await list.VersionsAsync(Id, Aborted);
        return Rows.Count > 0 ? Page() : NotFound();
    }

    public Task<IActionResult> OnPostRevertAsync(int version) =>
        ActAsync(() => acts.RevertAsync(Id, version, Aborted), Text.Of($"第 {version} 版的内容已成为新的草稿；检查后请发布。"));

    public Task<IActionResult> OnPostRetractAsync() => ActAsync(() => acts.RetractAsync(Id, Aborted), Text.Of("已撤回发布，新的报名不再按它进行；进行中的报名继续。"));

    public Task<IActionResult> OnPostDeleteVersionAsync(string versionId) => ActAsync(() => acts.DeleteVersionAsync(versionId, Aborted), Text.Of("这一版已删除。"));

    public Task<IActionResult> OnPostDeleteAsync() => ActAsync(() => acts.DeleteAsync(Id, Aborted), Text.Of("流程已删除。"), "/designer");

    private async Task<IActionResult> ActAsync(Func<Task<DefinitionActResult>> act, string done, string? then = null)
    {
        if (!MayEdit)
            return Forbid();
        var result = await act();
        return result.Refusals.Count > 0
            ? Go(Here, Alert.Danger(string.Join(' ', result.Refusals)))
            : Go(then ?? Here, Alert.Success(done));
    }

    private string Here => $"/designer/definitions/{Uri.EscapeDataString(Id)}/versions";
}
