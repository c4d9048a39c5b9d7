using Microsoft.AspNetCore.Mvc.RazorPages;

namespace ExamReg.Web.Pages.Public;

public sealed class AnnouncementsModel(PublicContent content) : PageModel
{
    public IReadOnlyList<AnnouncementLine> Announcements { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct) => Announcements = await content.AnnouncementsAsync(ct);
}
