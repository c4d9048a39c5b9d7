using ExamReg.Web.Accounts.Captcha;
using ExamReg.Web.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace ExamReg.Web.Pages.Accounts;

/// <summary>A new captcha in place of the one that could not be read.</summary>
[EnableRateLimiting(RateLimits.Captcha)]
public sealed class CaptchaModel(Captchas captchas) : PageModel
{
    public async Task<IActionResult> OnGetAsync(CaptchaKind kind, CancellationToken ct)
    {
        Response.Headers.CacheControl = "no-store";
        return Partial("_Captcha", await captchas.NewAsync(kind, ct: ct));
    }
}
