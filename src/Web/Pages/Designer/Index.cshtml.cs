using System.Text.Json.Nodes;
using ExamReg.Domain;
using ExamReg.Web.Accounts;
using ExamReg.Web.Admin;
using ExamReg.Web.Designer;
using ExamReg.Web.Designer.Definitions;
using ExamReg.Web.Desk;
using ExamReg.Web.Portal;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Storage;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace ExamReg.Web.Pages.Designer;

/// <summary>All definitions with version and state; create, import, publish.</summary>
[Authorize(Policies.DesignerViewer)]
public sealed class IndexModel(DefinitionList list, DefinitionActs acts, ImportDefinition import) : StaffPage
{
    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    public IReadOnlyList<DefinitionRow> Rows { get; private set; } = [];

    public bool MayEdit => DesignerApi.MayEdit(HttpContext);

    public (string DefinitionId, string Name, IReadOnlyList<string> Texts)? Questions { get; private set; }

    public string NewName { get; private set; } = "";

    public string NewDescription { get; private set; } = "";

    public Task OnGetAsync() => LoadAsync();

    public async Task<IActionResult> OnPostCreateAsync(string? name, string? description)
    {
        if (!MayEdit)
            return Forbid();
        (NewName, NewDescription) = (name?.Trim() ?? "", description?.Trim() ?? "");
        var problem = NewName.Length == 0 ? Text.Of("请填写流程名称。")
            : await list.IsNameTakenAsync(NewName, Aborted) ? Text.Of($"已有名为“{NewName}”的流程，请换一个名称。")
            : null;
        if (problem is not null)
        {
            Alert = Alert.Danger(problem);
            await LoadAsync();
            return Page();
        }
        var json = new JsonObject
        {
            ["definitionId"] = Guid.NewGuid().ToString("n")[..16],
            ["name"] = NewName,
            ["description"] = NewDescription,
            ["toolVersion"] = StudioFiles.Version,
            ["root"] = SaveDefinition.NewRoot(),
        };
        StudioDefinition.Normalise(json);
        var saved = await acts.SaveAsync(WorkflowDocument.From(json), DraftBasis.New, AuditActs.WorkflowSaved, Aborted);
        return Redirect(StudioAddress.OfDefinition(saved.Version!.DefinitionId));
    }

    public async Task<IActionResult> OnPostImportAsync(List<IFormFile> files)
    {
        if (!MayEdit)
            return Forbid();
        if (files.Count == 0)
            return Go("/designer", Alert.Danger(Text.Of("请选择要导入的文件。")));
        var results = await import.FilesAsync(files, Aborted);
        var problems = results.Where(result => result.Problem is not null).Select(result => result.Problem!).ToArray();
        var done = results.Count - problems.Length;
        return Go("/designer", problems.Length == 0
            ? Alert.Success(Text.Of($"已导入 {done} 个流程，为草稿；检查后请发布。"))
            : Alert.Danger(string.Join(' ', [.. problems, Text.Of($"已导入 {done} 个流程。")])));
    }

    public async Task<IActionResult> OnPostPublishAsync(string id, bool acknowledged)
    {
        if (!MayEdit)
            return Forbid();
        var result = await acts.PublishAsync(id, acknowledged, Aborted);
        if (result.Version is { } version)
            return Go("/designer", Alert.Success(Text.Of($"“{version.Name}”第 {version.Version} 版已发布，新的报名从现在起按它进行。")));
        await LoadAsync();
        if (result.IsQuestion)
            Questions = (id, Rows.FirstOrDefault(row => row.Latest.DefinitionId == id)?.Latest.Name ?? id, result.Refusals);
        else
            Alert = Alert.Danger(string.Join(' ', result.Refusals));
        return Page();
    }

    private async Task LoadAsync() => Rows = await list.ReadAsync(Q, Aborted);
}
