using ExamReg.Web.Accounts;
using ExamReg.Web.Accounts.Captcha;
using ExamReg.Web.Identity;
using ExamReg.Web.Pages.Shared;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace ExamReg.Web.Pages.Accounts;

public sealed class LoginModel(LogIn logIn, Captchas captchas, SignInManager<Account> signIn) : PageModel
{
    [BindProperty]
    public string? UserName { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    [BindProperty]
    public CaptchaInput Captcha { get; set; } = new();

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    public CaptchaField? CaptchaField { get; private set; }

    /// <summary>Why the login as a whole was refused.</summary>
    public string? Refusal { get; private set; }

    public async Task<IActionResult> OnGetAsync(CaptchaKind captcha, CancellationToken ct)
    {
        if (User.Identity?.IsAuthenticated == true)
            return LocalRedirect(NavigationMenu.For(User).Home);
        CaptchaField = await captchas.NewAsync(captcha, ct: ct);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(UserName))
            ModelState.AddModelError(nameof(UserName), Text.Of("请输入账号。"));
        if (string.IsNullOrEmpty(Password))
            ModelState.AddModelError(nameof(Password), Text.Of("请输入密码。"));
        var captcha = await captchas.CheckAsync(Captcha, ct);
        if (ModelState.IsValid && captcha is null)
        {
            var outcome = await logIn.HandleAsync(UserName!, Password!, ct);
            if (outcome.Account is { } account)
            {
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
