using ExamReg.Web.Accounts;
using ExamReg.Web.Identity;
using ExamReg.Web.Security;
using FluentValidation;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace ExamReg.Web.Pages.Accounts;

/// <summary>Where the link of the mail leads: choose a new password. Opening it uses nothing up; mail programs look at links too.</summary>
[EnableRateLimiting(RateLimits.Reset)]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class ResetModel(ResetPassword reset, IValidator<PasswordForm> rules, IdentityNumberProtector identityNumbers) : PageModel
{
    private const string Prefix = nameof(Form) + ".";

    [BindProperty(SupportsGet = true)]
    public Guid Account { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Code { get; set; }

    [BindProperty]
    public PasswordForm Form { get; set; } = new();

    [TempData]
    public string? Told { get; set; }

    /// <summary>Whose password; null when the link does not work.</summary>
    public Account? Owner { get; private set; }

    public async Task OnGetAsync() => Owner = await reset.FindAsync(Account, Code);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        Owner = await reset.FindAsync(Account, Code);
        if (Owner is null)
            return Page();

        var context = new ValidationContext<PasswordForm>(Form);
        context.RootContextData[PasswordFormRules.Known] = new[] { Owner.UserName, Owner.PhoneNumber, identityNumbers.Read(Owner) };
        foreach (var error in (await rules.ValidateAsync(context, ct)).Errors.Where(error => error.PropertyName != nameof(PasswordForm.Current)))
            ModelState.AddModelError(Prefix + error.PropertyName, error.ErrorMessage);
        if (!ModelState.IsValid)
            return Page();

        if (!await reset.HandleAsync(Owner, Code!, Form.Next!, ct))
        {
            Owner = null;
            return Page();
        }

        Told = Text.Of("密码已重置，请用新密码登录。");
        return Redirect("/accounts/login");
    }
}
