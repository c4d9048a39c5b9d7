using System.Text.Json;
using ExamReg.Web.Portal;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace ExamReg.Web.Desk;

/// <summary>A page for people behind the counter: never kept by a browser, and able to tell something after a redirect.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public abstract class StaffPage : PageModel
{
    private const string AlertKey = "staff-alert";
    private Alert? alert;

    /// <summary>Made when a form was rendered, so that a double click counts once.</summary>
    [BindProperty]
    public Guid StimulusId { get; set; }

    /// <summary>What to tell at the top of the page: of this request, else what the last one left.</summary>
    public Alert? Alert
    {
        get => alert ??= TempData[AlertKey] is string told ? JsonSerializer.Deserialize<Alert>(told) : null;
        protected set => alert = value;
    }

    /// <summary>Ends with the request.</summary>
    protected CancellationToken Aborted => HttpContext.RequestAborted;

    /// <summary>The form's id, for a stimulus; set apart from those of timers, notices and candidates.</summary>
    protected string FormStimulusId => $"staff:{(StimulusId == Guid.Empty ? Guid.CreateVersion7() : StimulusId):N}";

    /// <summary>Goes to a page with something to tell there.</summary>
    protected RedirectResult Go(string address, Alert told)
    {
        TempData[AlertKey] = JsonSerializer.Serialize(told);
        return Redirect(address);
    }
}
