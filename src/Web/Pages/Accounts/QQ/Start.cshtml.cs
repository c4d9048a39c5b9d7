using ExamReg.Web.Accounts.QQ;
using ExamReg.Web.Identity;
using ExamReg.Web.Security;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace ExamReg.Web.Pages.Accounts.QQ;

/// <summary>Sets out to QQ. A link and no form: the policy lets forms lead nowhere but here, and setting out changes nothing.</summary>
[EnableRateLimiting(RateLimits.Captcha)]
public sealed class StartModel(SignInManager<Account> signIn, IAuthenticationSchemeProvider schemes) : PageModel
{
    public async Task<IActionResult> OnGetAsync(string? returnUrl, bool link)
    {
        if (!await schemes.HasQQAsync())
            return NotFound();
        var loggedIn = User.Identity?.IsAuthenticated == true;
        if (link && !loggedIn)
            return Challenge();
        var back = $"/accounts/qq/return{QueryString.Create("returnUrl", Url.IsLocalUrl(returnUrl) ? returnUrl! : "")}";
        return Challenge(
            signIn.ConfigureExternalAuthenticationProperties(QQOptions.Scheme, back, loggedIn ? User.AccountId().ToString() : null), QQOptions.Scheme);
    }
}
