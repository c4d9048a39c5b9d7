using ExamReg.Web.PublicCache;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.OutputCaching;

namespace ExamReg.Web.Pages.Public;

[OutputCache(PolicyName = PublicPages.Policy)]
public sealed class AnnouncementModel(PublicContent content) : PageModel
{
    public new PublicText Page { get; private set; } = null!;

    public IReadOnlyList<FileLine> Files { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken ct)
    {
        if (await content.AnnouncementAsync(id, ct) is not { } text)
            return NotFound();
        (Page, Files) = (text, await content.FilesAsync(id, ct));
        return base.Page();
    }
}
