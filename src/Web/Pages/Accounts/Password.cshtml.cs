using ExamReg.Web.Accounts;
using ExamReg.Web.Identity;
using FluentValidation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace ExamReg.Web.Pages.Accounts;

[Authorize]
public sealed class PasswordModel(
    UserManager<Account> users, IValidator<PasswordForm> rules, ChangePassword change, IdentityNumberProtector identityNumbers) : PageModel
{
    private const string Prefix = nameof(Form) + ".";

    [BindProperty]
    public PasswordForm Form { get; set; } = new();

    [TempData]
    public bool Done { get; set; }

    public Account Account { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync() => await FindAccountAsync() ? Page() : Challenge();

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!await FindAccountAsync())
            return Challenge();

        var context = new ValidationContext<PasswordForm>(Form);
        context.RootContextData[PasswordFormRules.Known] = new[] { Account.UserName, Account.PhoneNumber, identityNumbers.Read(Account) };
        foreach (var error in (await rules.ValidateAsync(context, ct)).Errors)
            ModelState.AddModelError(Prefix + error.PropertyName, error.ErrorMessage);
        if (!ModelState.IsValid)
            return Page();

        if (await change.HandleAsync(Account, Form.Current!, Form.Next!, ct) is { } refusal)
        {
            ModelState.AddModelError(Prefix + nameof(Form.Current), refusal);
            return Page();
        }

        Done = true;
        return RedirectToPage();
    }

    private async Task<bool> FindAccountAsync()
    {
        if (await users.GetUserAsync(User) is not { } account)
            return false;
        Account = account;
        return true;
    }
}
