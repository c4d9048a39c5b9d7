using ExamReg.Web.Portal;
using ExamReg.Workflows.Runtime;
using Microsoft.AspNetCore.Mvc;

namespace ExamReg.Web.Pages.Portal;

/// <summary>The question before an act, for browsers without script; with script it is a dialog on the page itself.</summary>
public sealed class ConfirmModel(CurrentRegistration current, WorkflowRuntime runtime) : PortalPage(current, runtime)
{
    /// <summary>What is asked about.</summary>
    public Act Act { get; private set; } = null!;

    public IActionResult OnGet(string act)
    {
        var found = Acts.Of(State).FirstOrDefault(candidate =>
            candidate.Question is not null && string.Equals(candidate.Handler, act, StringComparison.OrdinalIgnoreCase));
        if (found is null)
            return Go("/portal/registration", Alert.Warning(BurstMessages.OutOfTurn(State.View)));
        Act = found;
        return Page();
    }
}
