using Microsoft.AspNetCore.Mvc.RazorPages;

namespace ExamReg.Web.Pages.Public;

public sealed class GuideModel(PublicContent content) : PageModel
{
    public PublicText? Text { get; private set; }

    public async Task OnGetAsync(CancellationToken ct) => Text = await content.GuideAsync(ct);
}
