using ExamReg.Web.Security;
using ExamReg.Web.Verifying;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace ExamReg.Web.Pages.Public;

/// <summary>核验: is the paper with this code genuine, and still good? For whoever scans it; shows no more than a guard at the door needs.</summary>
[EnableRateLimiting(RateLimits.Verify)]
public sealed class VerifyModel(PaperVerification verification) : PageModel
{
    /// <summary>What the code turned out to be.</summary>
    public VerifiedPaper Paper { get; private set; } = null!;

    /// <summary>Address of the photo beside it.</summary>
    public string PhotoAddress => $"{VerifyingModule.Path}{RouteData.Values["code"]}/photo.jpg";

    public async Task<IActionResult> OnGetAsync(string code)
    {
        VerifyingModule.Hide(Response);
        Paper = await verification.VerifyAsync(code, HttpContext.RequestAborted);
        if (Paper.Validity == PaperValidity.Forged)
            Response.StatusCode = StatusCodes.Status404NotFound;
        return Page();
    }
}
