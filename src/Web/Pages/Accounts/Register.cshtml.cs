using ExamReg.Web.Accounts;
using ExamReg.Web.Accounts.Captcha;
using ExamReg.Web.Accounts.QQ;
using ExamReg.Web.Identity;
using ExamReg.Web.Pages.Shared;
using ExamReg.Web.Security;
using FluentValidation;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace ExamReg.Web.Pages.Accounts;

[EnableRateLimiting(RateLimits.Register)]
public sealed class RegisterModel(
    IValidator<RegisterForm> rules, Captchas captchas, CreateAccount create, QQAccounts qq, SignInManager<Account> signIn, TimeProvider time) : PageModel
{
    private const string Prefix = nameof(Form) + ".";

    [BindProperty]
    public RegisterForm Form { get; set; } = new();

    [BindProperty]
    public CaptchaInput Captcha { get; set; } = new();

    public CaptchaField? CaptchaField { get; private set; }

    /// <summary>Who came from QQ and is nobody here yet: the new passport will be linked.</summary>
    public QQPerson? QQ { get; private set; }

    public async Task<IActionResult> OnGetAsync(CaptchaKind captcha, CancellationToken ct)
    {
        QQ = await qq.CurrentAsync();
        if (User.Identity?.IsAuthenticated == true)
            return LocalRedirect(NavigationMenu.For(User).Home);
        CaptchaField = await captchas.NewAsync(captcha, ct: ct);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        QQ = await qq.CurrentAsync();
        // Linked meanwhile, in another window: then it is a login.
        if (QQ is not null && await qq.FindAsync(QQ) is not null)
            return Redirect("/accounts/qq/return");
        Form.Tidy();
        var result = await rules.ValidateAsync(Form, ct);
        foreach (var error in result.Errors)
            ModelState.AddModelError(Prefix + error.PropertyName, error.ErrorMessage);
        var captcha = await captchas.CheckAsync(Captcha, ct);
        if (ModelState.IsValid && captcha is null)
        {
            if (await create.HandleAsync(NewPassport(), ct) is { } account)
            {
                await qq.ForgetAsync();
                await signIn.SignInAsync(account, isPersistent: false);
                return LocalRedirect(NavigationMenu.For(await signIn.CreateUserPrincipalAsync(account)).Home);
            }

            ModelState.AddModelError(Prefix + nameof(Form.UserName), RegisterCheck.NameTaken(Form.UserName!));
        }

        CaptchaField = await captchas.NewAsync(Captcha.Kind, captcha, ct);
        return Page();
    }

    private NewAccount NewPassport() => new(Form.UserName!, Form.Name!, Roles.Candidate, Form.Password!)
    {
        Mobile = Form.Mobile,
        Email = Form.Email,
        IdentityNumber = Form.IdentityNumber,
        TermsAcceptedAt = time.GetUtcNow(),
        Language = Text.IsEnglish ? Languages.Languages.English : Languages.Languages.Chinese,
        QQ = QQ,
    };
}
