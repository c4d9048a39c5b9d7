using ExamReg.Web.Accounts;
using ExamReg.Web.Accounts.Captcha;
using ExamReg.Web.Mails;
using ExamReg.Web.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace ExamReg.Web.Pages.Accounts;

/// <summary>忘记密码. Says the same whether there is such an account or not.</summary>
[EnableRateLimiting(RateLimits.Reset)]
public sealed class ForgottenModel(ForgottenPassword forgotten, Captchas captchas, IOptions<MailOptions> mail) : PageModel
{
    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public CaptchaInput Captcha { get; set; } = new();

    [TempData]
    public bool Taken { get; set; }

    public CaptchaField? CaptchaField { get; private set; }

    public string? Refusal { get; private set; }

    /// <summary>There is no mail server: whoever tries the program out must be told where the mail is.</summary>
    public bool IsKept => !mail.Value.IsOn;

    public async Task OnGetAsync(CaptchaKind captcha, CancellationToken ct)
    {
        if (!Taken)
            CaptchaField = await captchas.NewAsync(captcha, ct: ct);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(Name))
            ModelState.AddModelError(nameof(Name), Text.Of("请输入用户名或电子邮箱。"));
        var captcha = await captchas.CheckAsync(Captcha, ct);
        if (ModelState.IsValid && captcha is null)
        {
            Refusal = await forgotten.HandleAsync(Name!, ct);
            if (Refusal is null)
            {
                Taken = true;
                return RedirectToPage();
            }
        }

        CaptchaField = await captchas.NewAsync(Captcha.Kind, captcha, ct);
        return Page();
    }
}
