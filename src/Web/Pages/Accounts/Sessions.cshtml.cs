using ExamReg.Web.Accounts.Sessions;
using ExamReg.Web.Identity;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace ExamReg.Web.Pages.Accounts;

/// <summary>登录设备: where the account is logged in, and the way to end it there.</summary>
[Authorize]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class SessionsModel(LoginSessions sessions, EndedSessions ended) : PageModel
{
    public IReadOnlyList<LoginSession> Sessions { get; private set; } = [];

    public Guid? Current => LoginSessions.IdOf(User);

    [TempData]
    public string? Told { get; set; }

    public async Task OnGetAsync(CancellationToken ct) => Sessions = await sessions.ListAsync(User.AccountId(), ct);

    public async Task<IActionResult> OnPostEndAsync(Guid id, CancellationToken ct)
    {
        // Also when it has ended already: what was wanted holds.
        await sessions.EndAsync(User.AccountId(), id, ct);
        ended.CheckNow(User.AccountId());
        Told = Text.Of("该设备上的登录已退出。");
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostEndOthersAsync(CancellationToken ct)
    {
        var count = await sessions.EndOthersAsync(User.AccountId(), Current, ct);
        ended.CheckNow(User.AccountId());
        Told = Text.Of($"已退出其他 {count} 个设备上的登录。");
        return RedirectToPage();
    }
}
