using ExamReg.Web.Accounts;
using ExamReg.Web.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace ExamReg.Web.Pages.Accounts;

/// <summary>The message beside a field of the registration, while it is filled in.</summary>
[EnableRateLimiting(RateLimits.Check)]
public sealed class RegisterCheckModel(RegisterCheck check) : PageModel
{
    [BindProperty]
    public RegisterForm Form { get; set; } = new();

    public FieldVerdict Verdict { get; private set; } = new(null);

    public IActionResult OnGet() => Redirect("/accounts/register");

    public async Task OnPostAsync(string field, CancellationToken ct)
    {
        // What the binder has to say about an empty field is not asked for here.
        ModelState.Clear();
        Response.Headers.CacheControl = "no-store";
        Verdict = await check.HandleAsync(Form, field, ct);
    }
}
