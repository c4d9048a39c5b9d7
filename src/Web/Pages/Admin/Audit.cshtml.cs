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

    /// <summary>Part of a user name or name.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Who { get; set; }

    [BindProperty(SupportsGet = true)]
    public DateOnly? From { get; set; }

    [BindProperty(SupportsGet = true)]
    public DateOnly? Until { get; set; }

    [BindProperty(SupportsGet = true)]
    public long? Before { get; set; }

    public AuditPage Found { get; private set; } = null!;

    public async Task OnGetAsync()
    {
        Act = string.IsNullOrWhiteSpace(Act) ? null : Act;
        Q = string.IsNullOrWhiteSpace(Q) ? null : Q.Trim();
        Who = string.IsNullOrWhiteSpace(Who) ? null : Who.Trim();
        Found = await trail.ReadAsync(new(Act, Q, Who, From, Until, Before), Aborted);
    }

    /// <summary>The next page's address.</summary>
    public string Older(long before) => "/admin/audit" + QueryString.Create(
        new Dictionary<string, string?> { ["act"] = Act, ["q"] = Q, ["who"] = Who, ["from"] = Day(From), ["until"] = Day(Until), ["before"] = $"{before}" }.Where(pair => pair.Value is not null));

    /// <summary>A day as the browser's field wants it.</summary>
    public static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
