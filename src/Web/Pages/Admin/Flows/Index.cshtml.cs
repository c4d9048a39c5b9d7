using ExamReg.Web.Admin.Flows;

namespace ExamReg.Web.Pages.Admin.Flows;

/// <summary>流程版本: every flow with its versions and how many instances live on each.</summary>
public sealed class IndexModel(FlowVersions versions) : FlowPage
{
    public IReadOnlyList<FlowOverview> Flows { get; private set; } = [];

    public async Task OnGetAsync() => Flows = await versions.ListAsync(Aborted);
}
