using System.Text.Json;
using ExamReg.Web.Accounts;
using ExamReg.Web.Identity;
using ExamReg.Workflows.Execution;
using ExamReg.Workflows.Runtime;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace ExamReg.Web.Portal;

/// <summary>A candidate's page: knows where the candidate stands, sends stimuli, and tells what became of them.</summary>
[Authorize(Policies.Candidate)]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public abstract class PortalPage(CurrentRegistration current, WorkflowRuntime runtime) : PageModel
{
    private const string AlertKey = "portal-alert";

    /// <summary>Where the candidate stands.</summary>
    public PortalState State { get; private set; } = null!;

    /// <summary>Made when a form was rendered, so that a double click counts once.</summary>
    [BindProperty]
    public Guid StimulusId { get; set; }

    /// <summary>What to tell at the top of the page.</summary>
    public Alert? Alert { get; protected set; }

    /// <summary>Ends with the request.</summary>
    protected CancellationToken Aborted => HttpContext.RequestAborted;

    /// <inheritdoc />
    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        State = await current.ReadAsync(Aborted);
        if (TempData[AlertKey] is string told)
            Alert = JsonSerializer.Deserialize<Alert>(told);
        await next();
    }

    /// <summary>
    /// Brings a stimulus to the candidate's own instance. True when it counted. The id is set apart from those of timers and
    /// payment notices: what a browser sends can never pass for one of them.
    /// </summary>
    protected async Task<BurstResult?> SendAsync(string stimulus, object? payload = null, string prefix = "", bool hasFields = true)
    {
        if (State.Registration is not { } registration)
        {
            Alert = Alert.Warning(BurstMessages.OutOfTurn(null));
            return null;
        }
        var id = StimulusId == Guid.Empty ? Guid.CreateVersion7() : StimulusId;
        var result = await runtime.SendAsync(
            registration.WorkflowInstanceId,
            new Stimulus($"portal:{id:N}", stimulus) { Payload = payload, Actor = User.AccountId().ToString() },
            Aborted);
        await ShowAsync(result, prefix, hasFields);
        return result;
    }

    /// <summary>Tells what became of a burst, on the page as it stands afterwards.</summary>
    protected async Task ShowAsync(BurstResult result, string prefix = "", bool hasFields = true)
    {
        State = await current.RereadAsync(Aborted);
        if (BurstMessages.Explain(result, State.View, hasFields ? ModelState : null, prefix) is { } alert)
            Alert = alert;
        if (result is BurstResult.OutOfTurn)
            Response.StatusCode = StatusCodes.Status409Conflict;
    }

    /// <summary>Goes to a page with something to tell there.</summary>
    protected RedirectResult Go(string address, Alert alert)
    {
        TempData[AlertKey] = JsonSerializer.Serialize(alert);
        return Redirect(address);
    }
}
