using ExamReg.Web.Pages.Public;
using ExamReg.Web.PublicCache;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.OutputCaching;

namespace ExamReg.Web.Pages;

[OutputCache(PolicyName = PublicPages.Policy)]
public sealed class IndexModel(PublicContent content) : PageModel
{
    public HomeContent Home { get; private set; } = null!;

    public async Task OnGetAsync(CancellationToken ct)
    {
        Home = await content.HomeAsync(ct);
        PublicPages.ExpireAt(HttpContext, Home.Now, Home.Sessions.SelectMany(session => session.Boundaries));
    }
}
