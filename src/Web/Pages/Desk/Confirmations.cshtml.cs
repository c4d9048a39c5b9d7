using ExamReg.Activities;
using ExamReg.Activities.Confirming;
using ExamReg.Domain;
using ExamReg.Domain.Clock;
using ExamReg.Domain.Registrations;
using ExamReg.Web.Admin;
using ExamReg.Web.Desk;
using ExamReg.Web.Desk.Confirmations;
using ExamReg.Web.Pages.Shared;
using ExamReg.Web.Portal;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Runtime;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Pages.Desk;

/// <summary>The desk of 现场确认: find the person, compare, confirm.</summary>
public sealed class ConfirmationsModel(ConfirmationDesk desk, AccountNames names, ExamDb db, WorkflowRuntime runtime, Audit audit) : DeskPage
{
    /// <summary>Characters of a reason for taking a confirmation back.</summary>
    public const int MostReason = 200;

    private const int MostQuery = 200;

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    /// <summary>What is wrong with the reason that was given for somebody.</summary>
    public (Guid Id, string Message)? UndoProblem { get; private set; }

    /// <summary>What was typed as the reason.</summary>
    public string? UndoReason { get; private set; }

    public string SiteName { get; private set; } = "";

    public DateTimeOffset Now { get; private set; }

    public IReadOnlyList<DeskWindow> Windows { get; private set; } = [];

    public DeskSearch? Found { get; private set; }

    public IReadOnlyList<ConfirmedToday> Today { get; private set; } = [];

    public IReadOnlyDictionary<Guid, string> StaffNames { get; private set; } = new Dictionary<Guid, string>();

    public Task OnGetAsync() => LoadAsync();

    public async Task<IActionResult> OnPostConfirmAsync(Guid id)
    {
        if (await desk.RegistrationAsync(SiteId, id, Aborted) is not { } registration)
            return NotFound();
        var result = await audit.InBurstAsync(
            new(AuditActs.SiteConfirmed, AuditActs.Registration(id), new { state = registration.State.ToString() }, new { confirmed = true }),
            db => db.SiteConfirmations.AnyAsync(c => c.RegistrationId == id && c.StaffId == StaffId && c.UndoneAt == null),
            () => runtime.SendAsync(
                registration.WorkflowInstanceId,
                new Stimulus(FormStimulusId, Stimuli.Confirm) { Payload = new DeskConfirmation(StaffId, SiteId), Actor = StaffId.ToString() },
                Aborted));
        if (result is BurstResult.Accepted)
            return Go("/desk/confirmations", Alert.Success(Text.Of($"已确认：{registration.Name}（{registration.Number}）。可以办理下一位。")));

        await LoadAsync();
        Alert = await ExplainAsync(result, id, registration.WorkflowInstanceId);
        if (result is BurstResult.OutOfTurn)
            Response.StatusCode = StatusCodes.Status409Conflict;
        return Page();
    }

    /// <summary>The window that counts for a session.</summary>
    public DeskWindow? WindowOf(Guid sessionId) => Windows.FirstOrDefault(window => window.SessionId == sessionId);

    /// <summary>撤回确认: takes a mistaken confirmation back.</summary>
    public async Task<IActionResult> OnPostUndoAsync(Guid id, string? reason)
    {
        if (await desk.RegistrationAsync(SiteId, id, Aborted) is not { } registration)
            return NotFound();
        reason = reason?.Trim() ?? "";
        if (reason.Length is 0 or > MostReason)
        {
            UndoProblem = (id, reason.Length == 0
                ? Text.Of("请填写撤回确认的原因，考生和审计都以它为准。")
                : Text.Of($"原因不超过 {MostReason} 个字，现为 {reason.Length} 个字。"));
            UndoReason = reason;
            await LoadAsync();
            return Page();
        }

        var result = await audit.InBurstAsync(
            new(AuditActs.SiteConfirmationUndone, AuditActs.Registration(id), new { confirmed = true, registration.ConfirmedAt }, new { confirmed = false, reason }),
            db => db.SiteConfirmations.AnyAsync(c => c.RegistrationId == id && c.UndoneBy == StaffId && c.UndoReason == reason),
            () => runtime.SendAsync(
                registration.WorkflowInstanceId,
                new Stimulus(FormStimulusId, Stimuli.UndoConfirmation) { Payload = new DeskUndo(StaffId, SiteId, reason), Actor = StaffId.ToString() },
                Aborted));
        if (result is BurstResult.Accepted)
            return Go($"/desk/confirmations?q={registration.Number}", Alert.Success(Text.Of($"已撤回确认：{registration.Name}（{registration.Number}）。考生需要再次到现场确认。")));

        Alert = result is BurstResult.OutOfTurn
            ? Alert.Warning(Text.Of($"{registration.Name}（{registration.Number}）的确认不能再撤回：报名流程已经结束，或确认已被撤回。"))
            : BurstMessages.Explain(result, await runtime.FindAsync(registration.WorkflowInstanceId, Aborted), ModelState)!;
        await LoadAsync();
        return Page();
    }

    /// <summary>Whether people may be confirmed now; the domain decides again when the button is pressed.</summary>
    public bool IsOpen(DeskWindow window) => Now >= window.Window.From && Now < window.Window.Until;

    // "Out of turn" at this desk mostly means that somebody else was quicker, or that the person has not paid: say which.
    private async Task<Alert> ExplainAsync(BurstResult result, Guid id, Guid instanceId)
    {
        if (result is BurstResult.OutOfTurn && await desk.RegistrationAsync(SiteId, id, Aborted) is { } current)
        {
            return Alert.Warning(current.ConfirmedAt is { } at
                ? Text.Of($"{current.Name}（{current.Number}）已于 {BeijingTime.Minute(at)} 确认，无需再次确认。")
                : Text.Of($"{current.Name}（{current.Number}）现在是“{current.State.Name()}”，还不能现场确认。请考生先完成前面的步骤。"));
        }
        return BurstMessages.Explain(result, await runtime.FindAsync(instanceId, Aborted), ModelState)!;
    }

    private async Task LoadAsync()
    {
        Q = string.IsNullOrWhiteSpace(Q) ? null : Q.Trim();
        Now = await DatabaseClock.NowAsync(db, Aborted);
        SiteName = await db.Sites.Where(site => site.Id == SiteId).Select(site => site.Name).SingleOrDefaultAsync(Aborted) ?? "";
        Windows = await desk.WindowsAsync(SiteId, Aborted);
        Found = Q is { Length: <= MostQuery } ? await desk.FindAsync(SiteId, Q, Aborted) : null;
        Today = await desk.TodayAsync(SiteId, Aborted);
        StaffNames = await names.OfAsync(Today.Select(confirmed => confirmed.StaffId), Aborted);
    }
}
