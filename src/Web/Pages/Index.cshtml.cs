using ExamReg.Web.Pages.Public;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace ExamReg.Web.Pages;

public sealed class IndexModel(PublicContent content) : PageModel
{
    public HomeContent Home { get; private set; } = null!;

    public async Task OnGetAsync(CancellationToken ct) => Home = await content.HomeAsync(ct);
}
