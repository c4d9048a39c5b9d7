using ExamReg.Web.Admin;
using ExamReg.Web.Admin.Instances;
using ExamReg.Web.Portal;
using ExamReg.Workflows.Runtime;
using Microsoft.AspNetCore.Mvc;

namespace ExamReg.Web.Pages.Admin.Instances;

/// <summary>One instance: what it waits for, its journal, its incidents; retry and cancel.</summary>
public sealed class DetailsModel(InstanceDossiers dossiers, RetryIncident retry, CancelInstance cancel) : AdminPage
{
    public InstanceDossier Dossier { get; private set; } = null!;

    [BindProperty]
    public string? Reason { get; set; }

    /// <summary>The box that says that one means it.</summary>
    [BindProperty]
    public bool Sure { get; set; }

    public async Task<IActionResult> OnGetAsync(Guid id) => await LoadAsync(id) ? Page() : NotFound();

    public async Task<IActionResult> OnPostRetryAsync(Guid id, Guid incident) => Go(Address(id), await retry.HandleAsync(id, incident, Aborted));

    public async Task<IActionResult> OnPostCancelAsync(Guid id)
    {
        if (!Sure)
            return await ShowAsync(id, Alert.Danger("没有取消：请先勾选“我确认取消”。"));
        return await cancel.HandleAsync(id, Reason, Aborted) switch
        {
            BurstResult.Accepted => Go(Address(id), Alert.Success("流程实例已取消。")),
            BurstResult.Rejected rejected => await ShowAsync(id, Alert.Danger($"没有取消：{string.Join(" ", rejected.Errors.Select(error => error.Message))}")),
            BurstResult.OutOfTurn => Go(Address(id), Alert.Warning("流程已经结束，不能取消。")),
            BurstResult.Failed failed => Go(Address(id), Alert.Danger($"没有取消：步骤出错（{failed.Message}）。问题已记为故障。")),
            _ => NotFound(),
        };
    }

    private static string Address(Guid id) => $"/admin/instances/{id}";

    private async Task<IActionResult> ShowAsync(Guid id, Alert alert)
    {
        Alert = alert;
        return await LoadAsync(id) ? Page() : NotFound();
    }

    private async Task<bool> LoadAsync(Guid id)
    {
        if (await dossiers.FindAsync(id, Aborted) is not { } found)
            return false;
        Dossier = found;
        return true;
    }
}
