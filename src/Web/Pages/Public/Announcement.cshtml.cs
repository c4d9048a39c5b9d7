using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace ExamReg.Web.Pages.Public;

public sealed class AnnouncementModel(PublicContent content) : PageModel
{
    public PublicText Text { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken ct)
    {
        if (await content.AnnouncementAsync(id, ct) is not { } text)
            return NotFound();
        Text = text;
        return Page();
    }
}
