using ExamReg.Activities.Confirming;
using ExamReg.Domain;
using ExamReg.Domain.Confirmations;
using ExamReg.Domain.Sites;
using ExamReg.Web.Portal;
using ExamReg.Workflows.Runtime;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Pages.Portal;

/// <summary>现场确认: the site's notices with their window, and how the gate stands.</summary>
public sealed class ConfirmationModel(CurrentRegistration current, WorkflowRuntime runtime, ExamDb db) : PortalPage(current, runtime)
{
    public IReadOnlyList<SiteNotice> Notices { get; private set; } = [];

    public ConfirmationWindow? Window { get; private set; }

    /// <summary>What to bring, from the waiting step; null while the instance does not wait at the gate.</summary>
    public string? Bring => State.WaitingFor<Activities.Confirming.SiteConfirmation>() is { } gate
        ? Text.Known(gate.Get(((Activities.Confirming.SiteConfirmation)gate.Activity).Bring))
        : null;

    public async Task OnGetAsync()
    {
        if (State.Registration is not { SiteId: { } siteId } registration)
            return;
        Notices = await db.SiteNotices.AsNoTracking()
            .Where(notice => notice.SiteId == siteId && notice.SessionId == registration.SessionId && notice.PublishedAt <= ExamDb.Now())
            .OrderByDescending(notice => notice.PublishedAt).ToListAsync(Aborted);
        if (Bring is not null || registration.ConfirmedAt is not null)
            Window = await ConfirmationWindow.ReadAsync(db, registration.SessionId, siteId, Aborted);
    }
}
