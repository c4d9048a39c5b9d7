using ExamReg.Domain.Messages;
using ExamReg.Web.Admin;
using ExamReg.Web.Mails;
using ExamReg.Web.Portal;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace ExamReg.Web.Pages.Admin.Mails;

/// <summary>邮件: what waits, what left, what did not, and the button to try again.</summary>
public sealed class IndexModel(MailBoard board, SendMailAgain again, IOptions<MailOptions> options) : AdminPage
{
    [BindProperty(SupportsGet = true)]
    public MailState? State { get; set; }

    /// <summary>The page, from 1.</summary>
    [BindProperty(SupportsGet = true)]
    public int P { get; set; } = 1;

    public MailPage Found { get; private set; } = null!;

    public bool IsOn => options.Value.IsOn;

    public async Task OnGetAsync()
    {
        P = Math.Clamp(P, 1, 100_000);
        Found = await board.ReadAsync(State, P, Aborted);
    }

    public async Task<IActionResult> OnPostRetryAsync(Guid id) => Go(
        $"/admin/mails?state={State}&p={P}", await again.HandleAsync(id, Aborted));
}
