using ExamReg.Web.PublicCache;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.OutputCaching;

namespace ExamReg.Web.Pages.Public;

[OutputCache(PolicyName = PublicPages.Policy)]
public sealed class GuideModel(PublicContent content, RegistrationRoad road) : PageModel
{
    public PublicText? Text { get; private set; }

    public IReadOnlyList<RoadStep> Road { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct)
    {
        Text = await content.GuideAsync(ct);
        Road = await road.ReadAsync(ct);
    }
}
