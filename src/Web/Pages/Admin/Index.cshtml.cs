using ExamReg.Web.Admin;
using ExamReg.Workflows.Administration;
using ExamReg.Workflows.Execution;

namespace ExamReg.Web.Pages.Admin;

/// <summary>Where administration begins.</summary>
public sealed class IndexModel(InstanceQueries queries, IHostEnvironment environment) : AdminPage
{
    public int Live { get; private set; }

    public int WithIncidents { get; private set; }

    public bool HasTimeMachine => environment.IsDevelopment();

    public async Task OnGetAsync()
    {
        Live = await queries.CountAsync(new InstanceFilter { SubStatus = WorkflowSubStatus.Suspended }, cancellationToken: Aborted);
        WithIncidents = await queries.CountAsync(new InstanceFilter { WithIncidents = true }, cancellationToken: Aborted);
    }
}
