using ExamReg.Web.Accounts;
using ExamReg.Web.Accounts.Captcha;
using ExamReg.Web.Identity;
using ExamReg.Web.Pages.Shared;
using FluentValidation;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace ExamReg.Web.Pages.Accounts;

public sealed class RegisterModel(
    IValidator<RegisterForm> rules, Captchas captchas, CreateAccount create, SignInManager<Account> signIn, TimeProvider time) : PageModel
{
    private const string Prefix = nameof(Form) + ".";

    [BindProperty]
    public RegisterForm Form { get; set; } = new();

    [BindProperty]
    public CaptchaInput Captcha { get; set; } = new();

    public CaptchaField? CaptchaField { get; private set; }

    public async Task<IActionResult> OnGetAsync(CaptchaKind captcha, CancellationToken ct)
    {
        if (User.Identity?.IsAuthenticated == true)
            return LocalRedirect(NavigationMenu.For(User).Home);
        CaptchaField = await captchas.NewAsync(captcha, ct: ct);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        Form.Tidy();
        var result = await rules.ValidateAsync(Form, ct);
        foreach (var error in result.Errors)
            ModelState.AddModelError(Prefix + error.PropertyName, error.ErrorMessage);
        var captcha = await captchas.CheckAsync(Captcha, ct);
        if (ModelState.IsValid && captcha is null)
        {
            if (await create.HandleAsync(NewPassport(), ct) is { } account)
            {
                await signIn.SignInAsync(account, isPersistent: false);
                return LocalRedirect(NavigationMenu.For(await signIn.CreateUserPrincipalAsync(account)).Home);
            }

            ModelState.AddModelError(Prefix + nameof(Form.UserName), Text.Of($"用户名“{Form.UserName}”已被注册，请换一个；若是您本人注册的，请直接登录。"));
        }

        CaptchaField = await captchas.NewAsync(Captcha.Kind, captcha, ct);
        return Page();
    }

    /// <summary>The message of one field, when it is left: "" when all is well. Asks only the rules, so it tells nobody which names exist.</summary>
    public async Task<IActionResult> OnPostCheckAsync(string field, CancellationToken ct)
    {
        Form.Tidy();
        var result = await rules.ValidateAsync(Form, ct);
        var messages = result.Errors.Where(error => error.PropertyName == field).Select(error => error.ErrorMessage);
        return Content(System.Net.WebUtility.HtmlEncode(string.Join(" ", messages)), "text/html; charset=utf-8");
    }

    private NewAccount NewPassport() => new(Form.UserName!, Form.Name!, Roles.Candidate, Form.Password!)
    {
        Mobile = Form.Mobile,
        Email = Form.Email,
        IdentityNumber = Form.IdentityNumber,
        TermsAcceptedAt = time.GetUtcNow(),
    };
}
