using ExamReg.Web.Admin;
using Microsoft.AspNetCore.Mvc;

namespace ExamReg.Web.Pages.Admin;

/// <summary>审计: who did what, the newest first.</summary>
public sealed class AuditModel(AuditTrail trail) : AdminPage
{
    [BindProperty(SupportsGet = true)]
    public string? Act { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    [BindProperty(SupportsGet = true)]
    public long? Before { get; set; }

    public AuditPage Found { get; private set; } = null!;

    public async Task OnGetAsync()
    {
        Act = string.IsNullOrWhiteSpace(Act) ? null : Act;
        Q = string.IsNullOrWhiteSpace(Q) ? null : Q.Trim();
        Found = await trail.ReadAsync(new(Act, Q, Before), Aborted);
    }

    /// <summary>The next page's address.</summary>
    public string Older(long before) => "/admin/audit" + QueryString.Create(
        new Dictionary<string, string?> { ["act"] = Act, ["q"] = Q, ["before"] = $"{before}" }.Where(pair => pair.Value is not null));
}
