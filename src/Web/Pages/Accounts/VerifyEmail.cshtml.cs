using ExamReg.Web.Accounts;
using ExamReg.Web.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace ExamReg.Web.Pages.Accounts;

/// <summary>Where the link of the verification mail leads. The button does it, and not the opening: mail programs look at links too.</summary>
[EnableRateLimiting(RateLimits.Reset)]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class VerifyEmailModel(ChangeAddress address) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Account { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Code { get; set; }

    /// <summary>Null before the button was pressed.</summary>
    public bool? Done { get; private set; }

    // Half a link, broken by a mail program, needs no button to be void.
    public void OnGet() => Done = Account == Guid.Empty || string.IsNullOrEmpty(Code) ? false : null;

    public async Task OnPostAsync() => Done = await address.VerifyAsync(Account, Code);
}
