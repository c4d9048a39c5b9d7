using ExamReg.Web.Accounts.Captcha;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace ExamReg.Web.Pages.Accounts;

/// <summary>A new captcha in place of the one that could not be read.</summary>
public sealed class CaptchaModel(Captchas captchas) : PageModel
{
    public async Task<IActionResult> OnGetAsync(CaptchaKind kind, CancellationToken ct)
    {
        Response.Headers.CacheControl = "no-store";
        return Partial("_Captcha", await captchas.NewAsync(kind, ct: ct));
    }
}
