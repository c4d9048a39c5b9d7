using ExamReg.Web.Accounts;
using ExamReg.Web.Accounts.Captcha;
using ExamReg.Web.Accounts.QQ;
using ExamReg.Web.Identity;
using ExamReg.Web.Pages.Shared;
using ExamReg.Web.Security;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace ExamReg.Web.Pages.Accounts;

[EnableRateLimiting(RateLimits.Login)]
public sealed class LoginModel(LogIn logIn, Captchas captchas, SignInManager<Account> signIn, IAuthenticationSchemeProvider schemes) : PageModel
{
    [BindProperty]
    public string? UserName { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    [BindProperty]
    public CaptchaInput Captcha { get; set; } = new();

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    [TempData]
    public string? Told { get; set; }

    /// <summary>Whether there is a login with QQ.</summary>
    public bool HasQQ { get; private set; }

    public CaptchaField? CaptchaField { get; private set; }

    /// <summary>Why the login as a whole was refused.</summary>
    public string? Refusal { get; private set; }

    public async Task<IActionResult> OnGetAsync(CaptchaKind captcha, string? qq, CancellationToken ct)
    {
        HasQQ = await schemes.HasQQAsync();
        if (qq == "failed")
            Refusal = Text.Of("QQ 登录没有完成：可能已取消、已超时，或暂时无法连接 QQ。请重试，或使用账号和密码登录。");
        if (User.Identity?.IsAuthenticated == true)
            return LocalRedirect(NavigationMenu.For(User).Home);
        CaptchaField = await captchas.NewAsync(captcha, ct: ct);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        HasQQ = await schemes.HasQQAsync();
        if (string.IsNullOrWhiteSpace(UserName))
            ModelState.AddModelError(nameof(UserName), Text.Of("请输入账号。"));
        if (string.IsNullOrEmpty(Password))
            ModelState.AddModelError(nameof(Password), Text.Of("请输入密码。"));
        var captcha = await captchas.CheckAsync(Captcha, ct);
        // A password is never sent back to the page: who looks for it finds out why, and goes on there.
        if (ModelState.IsValid && captcha is not null)
            ModelState.AddModelError(nameof(Password), Text.Of("为了安全，密码没有保留，请重新输入。"));
        if (ModelState.IsValid && captcha is null)
        {
            var outcome = await logIn.HandleAsync(UserName!, Password!, ct);
            if (outcome.Account is { } account)
            {
                Languages.Languages.Follow(HttpContext, account);
                return LocalRedirect(Url.IsLocalUrl(ReturnUrl)
                    ? ReturnUrl!
                    : NavigationMenu.For(await signIn.CreateUserPrincipalAsync(account)).Home);
            }

            Refusal = outcome.Refusal;
        }

        CaptchaField = await captchas.NewAsync(Captcha.Kind, captcha, ct);
        return Page();
    }
}
