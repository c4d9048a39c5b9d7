using ExamReg.Activities;
using ExamReg.Activities.Reviewing;
using ExamReg.Domain;
using ExamReg.Domain.Registrations;
using ExamReg.Domain.Reviews;
using ExamReg.Web.Admin;
using ExamReg.Web.Desk;
using ExamReg.Web.Desk.Reviews;
using ExamReg.Web.Portal;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Runtime;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Pages.Desk.Reviews;

/// <summary>One registration under review: data and photo side by side, then 通过 or 不通过, then the next one.</summary>
public sealed class DetailsModel(ReviewFiles files, ReviewQueue queue, WorkflowRuntime runtime, Audit audit) : DeskPage
{
    public ReviewFile Dossier { get; private set; } = null!;

    public QueuePlace Place { get; private set; } = null!;

    [BindProperty]
    public string? Reason { get; set; }

    [BindProperty]
    public string[] MarkedFields { get; set; } = [];

    /// <summary>Which application the clerk saw; see <see cref="ReviewFile.Application"/>.</summary>
    [BindProperty]
    public long Application { get; set; }

    public async Task<IActionResult> OnGetAsync(Guid id) => await LoadAsync(id) ? Page() : NotFound();

    public Task<IActionResult> OnPostApproveAsync(Guid id) => DecideAsync(id, true);

    public Task<IActionResult> OnPostRejectAsync(Guid id) => DecideAsync(id, false);

    private async Task<IActionResult> DecideAsync(Guid id, bool approved)
    {
        if (!await LoadAsync(id))
            return NotFound();
        if (approved && (MarkedFields.Length > 0 || !string.IsNullOrWhiteSpace(Reason)))
        {
            Alert = Alert.Danger(Text.Of("尚未处理：您勾选了需更正的项目或填写了不通过原因，却点了“通过”。确定通过的，请先清除勾选和原因；否则请点“不通过”。"));
            return Page();
        }
        if (Dossier.IsWaiting && Application != Dossier.Application)
        {
            Alert = Alert.Warning(Text.Of("尚未处理：考生在您查看期间修改并重新申请了审核。下面是最新的信息和照片，请重新核对。"));
            ModelState.Clear();
            Application = Dossier.Application;
            return Page();
        }

        var registration = Dossier.Registration;
        var verdict = new ReviewVerdict(StaffId, SiteId, approved, Reason, MarkedFields);
        var result = await audit.InBurstAsync(
            new(
                approved ? AuditActs.ReviewApproved : AuditActs.ReviewRejected,
                AuditActs.Registration(id),
                new { state = registration.State.ToString() },
                new { approved, reason = approved ? null : Reason?.Trim(), markedFields = MarkedFields }),
            db => db.ReviewDecisions.AnyAsync(decision =>
                decision.RegistrationId == id && decision.StaffId == StaffId && decision.RequestedAt == registration.ReviewRequestedAt),
            () => runtime.SendAsync(
                registration.WorkflowInstanceId,
                new Stimulus(FormStimulusId, Stimuli.Review) { Payload = verdict, Actor = StaffId.ToString() },
                Aborted));
        if (result is BurstResult.Accepted)
            return await GoOnAsync(registration, approved);

        await LoadAsync(id);
        Alert = BurstMessages.Explain(result, Dossier.View, ModelState);
        if (result is BurstResult.OutOfTurn)
            Response.StatusCode = StatusCodes.Status409Conflict;
        return Page();
    }

    private async Task<IActionResult> GoOnAsync(Registration registration, bool approved)
    {
        var done = approved ? Text.Of($"已通过：{registration.Name}（{registration.Number}）。") : Text.Of($"已退回：{registration.Name}（{registration.Number}）。");
        return (await queue.PlaceAsync(SiteId, registration, Aborted)).Next is { } next
            ? Go($"/desk/reviews/{next}", Alert.Success(Text.Of($"{done}请审核下一份。")))
            : Go("/desk/reviews", Alert.Success(Text.Of($"{done}没有待审核的报名了。")));
    }

    private async Task<bool> LoadAsync(Guid id)
    {
        if (await files.FindAsync(SiteId, id, Aborted) is not { } file)
            return false;
        Dossier = file;
        Place = await queue.PlaceAsync(SiteId, file.Registration, Aborted);
        return true;
    }
}
