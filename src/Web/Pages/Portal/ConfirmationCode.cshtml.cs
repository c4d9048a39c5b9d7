using ExamReg.Web.Portal;
using ExamReg.Workflows.Runtime;
using Microsoft.AspNetCore.Mvc;

namespace ExamReg.Web.Pages.Portal;

/// <summary>现场确认码: the candidate's code, as large as the phone is wide.</summary>
public sealed class ConfirmationCodeModel(CurrentRegistration current, WorkflowRuntime runtime) : PortalPage(current, runtime)
{
    public IActionResult OnGet() => State.WaitingFor<Activities.Confirming.SiteConfirmation>() is null ? Redirect("/portal/confirmation") : Page();
}
