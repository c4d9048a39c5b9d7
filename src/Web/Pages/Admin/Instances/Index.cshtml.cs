using ExamReg.Web.Admin.Flows;
using ExamReg.Web.Admin.Instances;
using ExamReg.Workflows.Execution;
using Microsoft.AspNetCore.Mvc;

namespace ExamReg.Web.Pages.Admin.Instances;

/// <summary>流程实例: the list and its filters.</summary>
public sealed class IndexModel(InstanceBoard board) : FlowPage
{
    public static readonly WorkflowSubStatus[] Statuses =
        [WorkflowSubStatus.Suspended, WorkflowSubStatus.Finished, WorkflowSubStatus.Cancelled, WorkflowSubStatus.Faulted];

    [BindProperty(SupportsGet = true)]
    public WorkflowSubStatus? Status { get; set; }

    [BindProperty(SupportsGet = true)]
    public int? Version { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Activity { get; set; }

    [BindProperty(SupportsGet = true)]
    public bool Incidents { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    [BindProperty(SupportsGet = true)]
    public int P { get; set; } = 1;

    public BoardPage Board { get; private set; } = null!;

    public int Pages => Math.Max(1, (Board.Found + InstanceBoard.PageSize - 1) / InstanceBoard.PageSize);

    public async Task OnGetAsync()
    {
        P = Math.Clamp(P, 1, InstanceBoard.CountBound / InstanceBoard.PageSize);
        Q = string.IsNullOrWhiteSpace(Q) ? null : Q.Trim();
        Activity = string.IsNullOrWhiteSpace(Activity) ? null : Activity;
        Board = await board.ReadAsync(new(Status, Version, Activity, Incidents, Q, P), Aborted);
    }

    /// <summary>The same list, at another page or waiting at another activity.</summary>
    public string Address(int page = 1, string? activity = null) => "/admin/instances" + QueryString.Create(
        new Dictionary<string, string?>
        {
            ["status"] = Status?.ToString(),
            ["version"] = Version?.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["activity"] = activity ?? Activity,
            ["incidents"] = Incidents ? "true" : null,
            ["q"] = Q,
            ["p"] = page > 1 ? page.ToString(System.Globalization.CultureInfo.InvariantCulture) : null,
        }.Where(pair => pair.Value is not null));
}
