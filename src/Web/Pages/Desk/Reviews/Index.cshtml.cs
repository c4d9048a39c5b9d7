using ExamReg.Domain;
using ExamReg.Web.Desk;
using ExamReg.Web.Desk.Reviews;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace ExamReg.Web.Pages.Desk.Reviews;

/// <summary>The queue of the clerk's site.</summary>
public sealed class IndexModel(ReviewQueue queue, ExamDb db) : DeskPage
{
    [BindProperty(SupportsGet = true)]
    public QueueFilter Show { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    [BindProperty(SupportsGet = true)]
    public int P { get; set; } = 1;

    public QueuePage Queue { get; private set; } = null!;

    public string SiteName { get; private set; } = "";

    /// <summary>The one to begin with.</summary>
    public Guid? First { get; private set; }

    public int Pages => Math.Max(1, (Queue.Found + ReviewQueue.PageSize - 1) / ReviewQueue.PageSize);

    public async Task OnGetAsync()
    {
        Q = string.IsNullOrWhiteSpace(Q) ? null : Q.Trim();
        P = Math.Clamp(P, 1, 10_000);
        SiteName = await db.Sites.Where(site => site.Id == SiteId).Select(site => site.Name).SingleOrDefaultAsync(Aborted) ?? "";
        Queue = await queue.ReadAsync(SiteId, Show, Q, P, Aborted);
        First = await queue.FirstAsync(SiteId, Aborted);
    }

    /// <summary>The address of a page of the queue.</summary>
    public static string Address(QueueFilter show, string? q, int page = 1) => "/desk/reviews" + QueryString.Create(
        new Dictionary<string, string?> { ["show"] = show.ToString(), ["q"] = q, ["p"] = page > 1 ? $"{page}" : null }
            .Where(pair => pair.Value is not null));
}
