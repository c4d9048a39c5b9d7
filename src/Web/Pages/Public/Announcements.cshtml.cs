using ExamReg.Web.PublicCache;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.OutputCaching;

namespace ExamReg.Web.Pages.Public;

[OutputCache(PolicyName = PublicPages.Policy)]
public sealed class AnnouncementsModel(PublicContent content) : PageModel
{
    public IReadOnlyList<AnnouncementLine> Announcements { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct) => Announcements = await content.AnnouncementsAsync(ct);
}
