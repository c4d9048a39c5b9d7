using ExamReg.Domain;
using ExamReg.Web.Admin.Flows;
using ExamReg.Web.Admin.Flows.Migrating;
using ExamReg.Web.Designer.Instances;
using ExamReg.Web.Portal;
using ExamReg.Workflows.Definitions;
using ExamReg.Workflows.Migration;
using ExamReg.Workflows.Storage;
using Microsoft.AspNetCore.Mvc;

namespace ExamReg.Web.Pages.Admin.Flows;

/// <summary>One migration plan: mapping, check, dry run, progress, and who was left behind.</summary>
public sealed class MigrationModel(
    FlowVersions versions, DefinitionStore definitions, MigrationPlans plans, ManageMigrations manage, RegistrationNumbers numbers) : FlowPage
{
    /// <summary>Rows on a page of those left behind.</summary>
    public const int PageSize = 50;

    /// <summary>How many a quick dry run looks at.</summary>
    public const int QuickLook = 5_000;

    private const string Field = "map.";
    private CompiledWorkflow source = null!;
    private CompiledWorkflow target = null!;
    private IReadOnlyDictionary<Guid, string> registrations = new Dictionary<Guid, string>();

    // What was chosen in a form that was refused.
    private IReadOnlyDictionary<string, string>? chosen;

    public MigrationPlan Plan { get; private set; } = null!;

    public FlowOverview Flow { get; private set; } = null!;

    public MigrationProgress Progress { get; private set; } = null!;

    public MigrationReport Report { get; private set; } = null!;

    public MigrationDryRun? Dry { get; private set; }

    public IReadOnlyList<MigrationItem> Stayed { get; private set; } = [];

    /// <summary>The plan's revision that the form was made from.</summary>
    [BindProperty]
    public int Revision { get; set; }

    /// <summary>The box that says that one means it.</summary>
    [BindProperty]
    public bool Sure { get; set; }

    /// <summary>The activities of the source version: where something must be decided first, the flow itself left out.</summary>
    public IEnumerable<ActivityMove> Rows => Report.Activities.Where(move => move.ActivityId != source.Root.Id)
        .OrderByDescending(move => move.Problem is not null).ThenByDescending(move => move.Waiting);

    public async Task<IActionResult> OnGetAsync(Guid id, bool dry, bool whole, Guid? after)
    {
        if (!await LoadAsync(id, after))
            return NotFound();
        if (dry)
            Dry = await plans.DryRunAsync(Plan, whole ? null : QuickLook, Aborted);
        return Page();
    }

    /// <summary>The progress alone; once the plan no longer runs, the whole page is asked for.</summary>
    public async Task<IActionResult> OnGetProgressAsync(Guid id)
    {
        if (await plans.FindAsync(id, Aborted) is not { } plan || await plans.ReadProgressAsync(id, Aborted) is not { } progress)
            return NotFound();
        (Plan, Progress) = (plan, progress);
        if (progress.Status != MigrationStatus.Running)
            Response.Headers["HX-Refresh"] = "true";
        return Partial("_MigrationProgress", this);
    }

    public async Task<IActionResult> OnPostMapAsync(Guid id)
    {
        if (!await LoadAsync(id))
            return NotFound();
        var mapping = new Dictionary<string, string>(Plan.Mapping);
        foreach (var (name, value) in Request.Form.Where(field => field.Key.StartsWith(Field, StringComparison.Ordinal)))
        {
            if (value is [{ Length: > 0 } to])
                mapping[name[Field.Length..]] = to;
            else
                mapping.Remove(name[Field.Length..]);
        }
        var changed = await manage.ChangeAsync(Plan, mapping, Revision, Aborted);
        if (changed.IsDone)
            return Go(Address(id), Alert.Success(Text.Of("对应关系已保存并检查。")));
        Alert = Alert.Danger(Text.Of($"没有保存：{changed.Refusal!.Message}"));
        await LoadAsync(id);
        chosen = mapping;
        return Page();
    }

    public async Task<IActionResult> OnPostStartAsync(Guid id)
    {
        if (!await LoadAsync(id))
            return NotFound();
        if (!Sure)
        {
            Alert = Alert.Danger(Text.Of("没有开始：请先勾选“我已核对对应关系，确认迁移”。"));
            return Page();
        }
        return After(await manage.StartAsync(Plan, Aborted), Text.Of("迁移已开始，由后台任务执行。可以离开本页。"));
    }

    public Task<IActionResult> OnPostPauseAsync(Guid id) => ActAsync(id, manage.PauseAsync, Text.Of("迁移已暂停，可以继续。"));

    public Task<IActionResult> OnPostGiveUpAsync(Guid id) => ActAsync(id, manage.GiveUpAsync, Text.Of("计划已放弃。已经迁移的报名不变。"));

    /// <summary>What an activity may lead to: the same type in the target version.</summary>
    public IEnumerable<ActivityNode> Options(ActivityMove move) =>
        target.Nodes.Where(node => node.Type == move.Type || node.Id == Chosen(move)).OrderBy(node => node.Label, StringComparer.Ordinal);

    /// <summary>What an activity leads to, as it stands in the form.</summary>
    public string? Chosen(ActivityMove move) => chosen is null ? move.TargetId : chosen.GetValueOrDefault(move.ActivityId);

    /// <summary>What people call an activity of the source version.</summary>
    public string SourceLabel(string id) => source.Find(id)?.Label ?? id;

    /// <summary>What people call an activity of the target version.</summary>
    public string TargetLabel(string id) => target.Find(id)?.Label ?? id;

    /// <summary>The 报名号 behind an instance.</summary>
    public string NumberOf(Guid instance) => registrations.GetValueOrDefault(instance) ?? instance.ToString()[..8];

    private static string Address(Guid id) => $"/admin/flows/migrations/{id}";

    private async Task<IActionResult> ActAsync(Guid id, Func<MigrationPlan, CancellationToken, Task<MigrationPlanResult>> act, string done) =>
        await plans.FindAsync(id, Aborted) is { } plan ? After(await act(plan, Aborted), done) : NotFound();

    private RedirectResult After(MigrationPlanResult result, string done) => result.IsDone
        ? Go(Address(result.Plan!.Id), Alert.Success(done))
        : Go(result.Plan is { } plan ? Address(plan.Id) : "/admin/flows", Alert.Danger(result.Refusal!.Message));

    private async Task<bool> LoadAsync(Guid id, Guid? after = null)
    {
        if (await plans.FindAsync(id, Aborted) is not { } plan || await versions.FindAsync(plan.DefinitionId, Aborted) is not { } flow)
            return false;
        (Plan, Flow) = (plan, flow);
        (source, target) = (await definitions.GetAsync(plan.SourceKey, Aborted), await definitions.GetAsync(plan.TargetKey, Aborted));
        Progress = (await plans.ReadProgressAsync(id, Aborted))!;
        Report = await plans.ValidateAsync(plan, Aborted);
        Stayed = await plans.ListItemsAsync(id, onlyStayed: true, after, PageSize, Aborted);
        registrations = await numbers.OfAsync(Stayed.Select(item => item.InstanceId), Aborted);
        return true;
    }
}
